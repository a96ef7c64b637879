//! What happened, in a sentence. A kind that has none here says its own name in words.

mod desk;
mod learning;
mod models;

use domain::events::Event;

pub(super) fn sentence(event: &Event) -> String {
    let kind = event.kind.as_str();
    account(kind, event)
        .or_else(|| access(kind, event))
        .or_else(|| run(kind, event))
        .or_else(|| job(kind, event))
        .or_else(|| desk::sentence(kind, event))
        .or_else(|| learning::sentence(kind, event))
        .or_else(|| models::sentence(kind, event))
        .unwrap_or_else(|| plain(kind))
}

fn account(kind: &str, event: &Event) -> Option<String> {
    let (name, by) = (text(event, "name", "somebody"), text(event, "by", "somebody"));
    Some(match kind {
        "account.created" if text(event, "via", "") == "set_up" => {
            format!("{name} set the house up and is its administrator")
        }
        "account.created" => match text(event, "role", "member") {
            "admin" => format!("{name} joined as an administrator, added by {by}"),
            _ => format!("{name} joined, added by {by}"),
        },
        "account.signed_in" => {
            let how = match text(event, "via", "") {
                "wallet" => "with a wallet",
                _ => "with the password",
            };
            format!("Signed in {how}{}", from(event))
        }
        "account.sign_in_failed" => format!("Somebody failed to sign in{}", from(event)),
        "account.password_changed" => {
            format!("The password was changed{}", ended(event))
        }
        "account.password_change_refused" => {
            "Somebody who was signed in gave a wrong password to change it".to_owned()
        }
        "account.set_up_refused" => "Somebody tried to set up the house with a wrong code".to_owned(),
        "member.disabled" => format!("{by} disabled {name}{}", ended(event)),
        "member.enabled" => format!("{by} let {name} in again"),
        _ => return None,
    })
}

fn access(kind: &str, event: &Event) -> Option<String> {
    let name = text(event, "name", "");
    Some(match kind {
        "token.created" => {
            let scopes: Vec<&str> = event.data["scopes"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(|scope| scope.as_str())
                .collect();
            match scopes.as_slice() {
                [] => format!("The token “{name}” was created"),
                scopes => format!("The token “{name}” was created and may {}", scopes.join(", ")),
            }
        }
        "token.revoked" => format!("The token “{name}” was revoked"),
        "session.ended" => match text(event, "why", "") {
            "signed_out" => "Signed out".to_owned(),
            "signed_out_everywhere" => match event.data["count"].as_u64() {
                Some(count) if count != 1 => format!("Signed out everywhere: {count} sessions ended"),
                _ => "Signed out everywhere".to_owned(),
            },
            _ => "A session was ended".to_owned(),
        },
        "wallet.linked" => format!("The wallet {} was linked", event.subject.id()),
        "wallet.unlinked" => format!("The wallet {} was unlinked", event.subject.id()),
        _ => return None,
    })
}

fn run(kind: &str, event: &Event) -> Option<String> {
    let what = text(event, "kind", "A run");
    let phase = text(event, "phase", "");
    Some(match kind {
        "run.started" => format!("{what} started"),
        "run.resumed" if phase.is_empty() => format!("{what} went on after an interruption"),
        "run.resumed" => format!("{what} went on with “{phase}” after an interruption"),
        "run.waits" => format!("{what} waits until it may go on{}", because(event)),
        "run.phase_finished" => format!("{what} finished “{phase}”"),
        "run.finished" => format!("{what} finished"),
        "run.failed" => format!("{what} failed{}", because(event)),
        "run.interrupted" => format!("{what} was interrupted{}", because(event)),
        "run.cancelled" => format!("{what} was cancelled{}", by_whom(event)),
        _ => return None,
    })
}

fn job(kind: &str, event: &Event) -> Option<String> {
    let what = text(event, "kind", "A job");
    Some(match kind {
        "job.failed" => {
            let attempt = match (event.data["attempt"].as_u64(), event.data["attempts"].as_u64()) {
                (Some(attempt), Some(attempts)) => format!(" (attempt {attempt} of {attempts})"),
                _ => String::new(),
            };
            format!("The job {what} failed{attempt}{}", because(event))
        }
        "job.put_off" => format!("The job {what} was put off{}", because(event)),
        "job.died" => format!("The job {what} was given up{}", because(event)),
        "job.retried" => format!("The job {what} is to be tried again{}", asked_by(event)),
        "job.cancelled" => format!("The job {what} was cancelled{}", by_whom(event)),
        _ => return None,
    })
}

/// `Bar baz` of `bar.baz_qux`: the noun and what became of it.
fn plain(kind: &str) -> String {
    let words = kind.replace(['.', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn text<'e>(event: &'e Event, key: &str, otherwise: &'e str) -> &'e str {
    event.data[key].as_str().unwrap_or(otherwise)
}

fn from(event: &Event) -> String {
    event.data["address"].as_str().map(|address| format!(" from {address}")).unwrap_or_default()
}

fn by_whom(event: &Event) -> String {
    event.data["by"].as_str().map(|by| format!(" by {by}")).unwrap_or_default()
}

fn asked_by(event: &Event) -> String {
    event.data["by"].as_str().map(|by| format!(", as {by} asked for")).unwrap_or_default()
}

fn because(event: &Event) -> String {
    let why = event.data["error"].as_str().or_else(|| event.data["why"].as_str());
    why.map(|error| format!(": {error}")).unwrap_or_default()
}

fn ended(event: &Event) -> String {
    match event.data["endedSessions"].as_u64() {
        None | Some(0) => String::new(),
        Some(1) => "; one session ended".to_owned(),
        Some(count) => format!("; {count} sessions ended"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        Timestamp,
        events::{EventKind, Subject},
    };

    /// The data as pairs, all of them texts.
    fn said(kind: &str, data: &[(&str, &str)]) -> String {
        sentence(&Event {
            seq: 1,
            at: Timestamp::from_millis(0),
            kind: EventKind::parse(kind).unwrap(),
            subject: Subject::new("thing", "7"),
            data: data.iter().copied().collect(),
        })
    }

    #[test]
    fn known_kinds_are_told_in_words() {
        let joined = said("account.created", &[("name", "bo"), ("role", "member"), ("by", "ada")]);
        assert_eq!(joined, "bo joined, added by ada");
        let first =
            said("account.created", &[("name", "ada"), ("role", "admin"), ("via", "set_up"), ("by", "ada")]);
        assert_eq!(first, "ada set the house up and is its administrator");
        let called_off = said("job.cancelled", &[("kind", "house.upkeep"), ("by", "ada"), ("byId", "7")]);
        assert_eq!(called_off, "The job house.upkeep was cancelled by ada");
        let failed = said("job.died", &[("kind", "house.upkeep"), ("error", "the disk is full")]);
        assert_eq!(failed, "The job house.upkeep was given up: the disk is full");
        assert_eq!(
            said("run.phase_finished", &[("kind", "house.upkeep"), ("phase", "jobs")]),
            "house.upkeep finished “jobs”"
        );
    }

    #[test]
    fn other_kinds_say_their_name_and_odd_data_breaks_nothing() {
        assert_eq!(said("order.partly_filled", &[]), "Order partly filled");
        assert_eq!(said("token.created", &[]), "The token “” was created");
        assert_eq!(said("run.failed", &[("kind", "x")]), "x failed");
    }
}
