//! What agents learn, and what waits for a person, in a sentence.

use domain::events::Event;

pub(super) fn sentence(kind: &str, event: &Event) -> Option<String> {
    iteration(kind, event).or_else(|| evolution(kind, event)).or_else(|| approval(kind, event))
}

fn iteration(kind: &str, event: &Event) -> Option<String> {
    let name = text(event, "name").unwrap_or("an agent");
    let number = event.data["number"].as_u64().map(|number| format!(" {number}")).unwrap_or_default();
    let it = format!("Iteration{number} of “{name}”");
    Some(match kind {
        "iteration.started" => format!("{it} was started{}", by(event)),
        "iteration.finished" => match event.data["refinements"].as_u64() {
            Some(0) => format!("{it} is through and found nothing worth changing"),
            Some(1) => format!("{it} is through and proposes a change"),
            Some(many) => format!("{it} is through and proposes {many} changes"),
            None => format!("{it} is through"),
        },
        "iteration.failed" => format!("{it} has failed{}", because(event, &["error", "reason"])),
        "iteration.applied" => match event.data["strategy"].as_u64() {
            Some(version) => format!("{it} was applied{}: version {version} holds", by(event)),
            None => format!("{it} was applied{}", by(event)),
        },
        "iteration.discarded" => format!("{it} was discarded{}{}", by(event), because(event, &["reason"])),
        "agent.strategy_taken" => {
            let version =
                event.data["version"].as_u64().map(|version| format!(" {version}")).unwrap_or_default();
            format!("“{name}” has version{version} of its strategy{}", because(event, &["change"]))
        }
        _ => return None,
    })
}

fn evolution(kind: &str, event: &Event) -> Option<String> {
    let name = text(event, "name").unwrap_or("an agent");
    let change = || text(event, "change").map(|change| format!(" ({change})")).unwrap_or_default();
    Some(match kind {
        "agent.evolution_started" => {
            format!("“{name}” asks itself whether it should be otherwise{}", by(event))
        }
        "agent.evolution_finished" => match text(event, "change") {
            Some(change) => format!("“{name}” would be otherwise: {change}"),
            None => format!("“{name}” asked itself, and nothing speaks for a change"),
        },
        "agent.evolution_failed" => {
            format!(
                "“{name}” could not ask itself whether it should be otherwise{}",
                because(event, &["error"])
            )
        }
        "agent.evolved" => format!("“{name}” is otherwise from now on{}{}", change(), by(event)),
        "agent.evolution_rejected" => {
            format!("“{name}” stays what it is{}{}", change(), because(event, &["reason"]))
        }
        "agent.evolution_rolled_back" => {
            format!("“{name}” is again what it was{}{}", by(event), because(event, &["reason"]))
        }
        "agent.evolution_withdrawn" => {
            format!("“{name}” asks itself no more{}", because(event, &["reason"]))
        }
        _ => return None,
    })
}

fn approval(kind: &str, event: &Event) -> Option<String> {
    let title = text(event, "title").unwrap_or("something");
    Some(match kind {
        "approval.asked" => format!("“{title}” waits for a yes"),
        "approval.given" => format!("“{title}” was approved{}", by(event)),
        "approval.rejected" => format!("“{title}” was rejected{}", by(event)),
        "approval.rolled_back" => format!("“{title}” was rolled back{}", by(event)),
        "approval.withdrawn" => format!("“{title}” waits no more{}", because(event, &["reason"])),
        _ => return None,
    })
}

fn text<'e>(event: &'e Event, key: &str) -> Option<&'e str> {
    event.data[key].as_str()
}

fn by(event: &Event) -> String {
    text(event, "by").map(|by| format!(" by {by}")).unwrap_or_default()
}

/// The first of these that is said.
fn because(event: &Event, keys: &[&str]) -> String {
    keys.iter().find_map(|key| text(event, key)).map(|why| format!(": {why}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        events::{EventKind, Subject},
    };
    use serde_json::{Value, json};

    fn said(kind: &str, data: Value) -> Option<String> {
        let event = Event {
            seq: 1,
            at: Timestamp::from_millis(0),
            kind: EventKind::parse(kind).unwrap(),
            subject: Subject::new("iteration", "7"),
            data,
        };
        sentence(kind, &event)
    }

    #[test]
    fn what_is_learnt_is_told_in_words() {
        let vera = json!({"name": "Vera", "number": 3, "by": "ada", "strategy": 4, "refinements": 0, "reason": "no"});
        let told = ["started", "finished", "applied", "discarded"]
            .map(|verb| said(&format!("iteration.{verb}"), vera.clone()).unwrap());
        assert_eq!(
            told,
            [
                "Iteration 3 of “Vera” was started by ada",
                "Iteration 3 of “Vera” is through and found nothing worth changing",
                "Iteration 3 of “Vera” was applied by ada: version 4 holds",
                "Iteration 3 of “Vera” was discarded by ada: no",
            ]
        );
        let otherwise = json!({"name": "Vera", "change": "stops: tight → usual", "by": "ada"});
        let told = ["evolution_finished", "evolved"]
            .map(|kind| said(&format!("agent.{kind}"), otherwise.clone()).unwrap());
        assert_eq!(
            told,
            [
                "“Vera” would be otherwise: stops: tight → usual",
                "“Vera” is otherwise from now on (stops: tight → usual) by ada",
            ]
        );
        let asked = json!({"title": "Vera: iteration 3", "by": "ada"});
        assert_eq!(said("approval.given", asked).unwrap(), "“Vera: iteration 3” was approved by ada");
        assert_eq!(said("iteration.failed", json!({})).unwrap(), "Iteration of “an agent” has failed");
        assert_eq!(said("run.started", json!({})), None);
    }
}
