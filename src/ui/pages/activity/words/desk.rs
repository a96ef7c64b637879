//! What happened at the desk, in a sentence.

use domain::events::Event;

pub(super) fn sentence(kind: &str, event: &Event) -> Option<String> {
    agent(kind, event).or_else(|| order(kind, event)).or_else(|| stop(kind, event))
}

fn agent(kind: &str, event: &Event) -> Option<String> {
    let (name, by) = (text(event, "name").unwrap_or("an agent"), by(event));
    Some(match kind {
        "agent.created" => format!("The agent “{name}” was made{by}"),
        "agent.changed" => format!("The agent “{name}” was changed{by}"),
        "agent.personality_changed" => match event.data["version"].as_u64() {
            Some(version) => format!("The agent “{name}” has version {version} of its personality{by}"),
            None => format!("The personality of the agent “{name}” was changed{by}"),
        },
        "agent.started" => format!("The agent “{name}” was started{by}"),
        "agent.paused" => format!("The agent “{name}” was paused{by}"),
        "agent.stopped" => format!("The agent “{name}” was stopped{by}"),
        "agent.terminated" => format!("The agent “{name}” was terminated{by}"),
        "agent.deleted" => format!("The agent “{name}” was deleted{by}"),
        "agent.decided" => match (text(event, "action"), text(event, "symbol"), text(event, "code")) {
            (Some(action), symbol, None) => {
                let of = symbol.map(|symbol| format!(" of {symbol}")).unwrap_or_default();
                format!("The model of an agent decided: {action}{of}")
            }
            (_, _, code) => {
                let code = code.unwrap_or("nothing was said").replace(['-', '_'], " ");
                format!("Nothing is done of what the model of an agent said: {code}")
            }
        },
        "agent.stalled" => format!("An agent cannot trade{}", because(event, "reason")),
        _ => return None,
    })
}

fn order(kind: &str, event: &Event) -> Option<String> {
    let symbol = text(event, "symbol").unwrap_or("an instrument");
    let side = text(event, "side").unwrap_or("trade");
    let quantity = text(event, "quantity").map(|quantity| format!("{quantity} ")).unwrap_or_default();
    Some(match kind {
        "order.placed" => format!("An order to {side} {quantity}of {symbol} was given"),
        "order.filled" => match text(event, "price") {
            Some(price) => format!("An order to {side} {quantity}of {symbol} was filled at {price}"),
            None => format!("An order to {side} {quantity}of {symbol} was filled"),
        },
        "order.rejected" => format!("An order of {symbol} was rejected{}", because(event, "note")),
        "order.cancelled" => format!("An order of {symbol} was taken back{}", because(event, "note")),
        "entry.refused" => match (text(event, "rule"), text(event, "figure"), text(event, "bound")) {
            (Some(rule), Some(figure), Some(bound)) => {
                let rule = rule.replace('_', " ");
                format!(
                    "An entry into {symbol} was refused by the limit of {rule}: {figure}, allowed {bound}"
                )
            }
            _ => format!("An entry into {symbol} was refused"),
        },
        "trade.closed" => match text(event, "pnl") {
            Some(pnl) => format!("A trade of {symbol} was closed with {pnl}"),
            None => format!("A trade of {symbol} was closed"),
        },
        _ => return None,
    })
}

fn stop(kind: &str, event: &Event) -> Option<String> {
    let what = match text(event, "scope") {
        Some("agent") => "of one agent",
        Some("manager") => "of a manager's agents",
        _ => "of everything",
    };
    Some(match kind {
        "stop.pulled" if event.data["flatten"].as_bool() == Some(true) => {
            format!("The emergency stop {what} was pulled{}, and what was held is closed", by(event))
        }
        "stop.pulled" => format!("The emergency stop {what} was pulled{}", by(event)),
        "stop.lifted" => format!("The emergency stop {what} was lifted{}", by(event)),
        _ => return None,
    })
}

fn text<'e>(event: &'e Event, key: &str) -> Option<&'e str> {
    event.data[key].as_str()
}

fn by(event: &Event) -> String {
    text(event, "by").map(|by| format!(" by {by}")).unwrap_or_default()
}

fn because(event: &Event, key: &str) -> String {
    text(event, key).map(|why| format!(": {why}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        events::{EventKind, Subject},
    };

    fn said(kind: &str, data: &[(&str, &str)]) -> Option<String> {
        let event = Event {
            seq: 1,
            at: Timestamp::from_millis(0),
            kind: EventKind::parse(kind).unwrap(),
            subject: Subject::new("agent", "7"),
            data: data.iter().copied().collect(),
        };
        sentence(kind, &event)
    }

    #[test]
    fn what_happens_at_the_desk_is_told_in_words() {
        let told = [
            said("agent.started", &[("name", "Squall"), ("by", "ada")]),
            said(
                "order.filled",
                &[("symbol", "ACME"), ("side", "buy"), ("quantity", "3"), ("price", "101.5")],
            ),
            said(
                "entry.refused",
                &[("symbol", "ACME"), ("rule", "daily_loss"), ("figure", "21 %"), ("bound", "20 %")],
            ),
            said("stop.pulled", &[("scope", "all"), ("by", "ada")]),
        ];
        assert_eq!(
            told.map(Option::unwrap),
            [
                "The agent “Squall” was started by ada",
                "An order to buy 3 of ACME was filled at 101.5",
                "An entry into ACME was refused by the limit of daily loss: 21 %, allowed 20 %",
                "The emergency stop of everything was pulled by ada",
            ]
        );
    }

    #[test]
    fn odd_data_breaks_nothing_and_other_kinds_are_left_to_others() {
        assert_eq!(said("order.placed", &[]).unwrap(), "An order to trade of an instrument was given");
        assert_eq!(said("run.started", &[]), None);
    }
}
