//! Whether a change that was offered is still one that its person wants, who may have said something else since.

use domain::lab::{Direction, Edit, Personality};

/// What stands between a change and a person: in words, for a note.
pub fn unwanted(edits: &[Edit], then: &Personality, now: &Personality) -> Option<String> {
    edits.iter().find_map(|edit| {
        if let Some(side) = side_added(edit, now) {
            return Some(format!("trading {side} is not wanted"));
        }
        let (is_other, what) = match edit {
            Edit::Set { key, .. } | Edit::Remove(key) => of_key(key, then, now)?,
            Edit::Require(condition) if is_of_hours(condition) => {
                (then.hours.value != now.hours.value, "hours")
            }
            Edit::Require(_) => return None,
        };
        is_other.then(|| format!("its person has said something else about {what} since"))
    })
}

/// The side that an edit would let an agent trade, and that its person does not want.
pub fn side_added(edit: &Edit, personality: &Personality) -> Option<&'static str> {
    let side = personality.direction.value.and_then(Direction::left_out)?;
    let key = format!("execution.entry.{side}");
    matches!(edit, Edit::Set { key: set, .. } if *set == key).then_some(side)
}

/// Whether the trait that a key of a document follows from is another one now, and what it is of.
fn of_key(key: &str, then: &Personality, now: &Personality) -> Option<(bool, &'static str)> {
    let is = |name: &str| key.strip_prefix("execution.").is_some_and(|key| key.starts_with(name));
    if is("entry") {
        Some((then.direction.value != now.direction.value, "its sides"))
    } else if is("stop_loss") {
        Some((then.stops.value != now.stops.value, "its stops"))
    } else if is("take_profit") {
        Some((then.targets.value != now.targets.value, "its targets"))
    } else if is("max_holding_bars") {
        Some((then.trading_style.value != now.trading_style.value, "its style"))
    } else if is("session") {
        Some((then.hours.value != now.hours.value, "hours"))
    } else {
        None
    }
}

/// Of its own hours, and not those of an index.
fn is_of_hours(condition: &str) -> bool {
    ["time_of_day()", "weekday()"].iter().any(|named| condition.contains(named))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lab::{Stops, Trait};
    use serde_json::json;

    fn stops(wanted: Stops) -> Personality {
        Personality { stops: Trait::set(Some(wanted)), ..Personality::default() }
    }

    #[test]
    fn a_change_is_unwanted_where_its_person_has_said_something_else() {
        let set = |key: &str| vec![Edit::Set { key: key.to_owned(), value: json!("3 * atr(14)") }];
        let (tight, wide) = (stops(Stops::Tight), stops(Stops::Wide));
        let stop = set("execution.stop_loss.distance");
        assert_eq!(unwanted(&stop, &tight, &tight), None);
        assert_eq!(
            unwanted(&stop, &wide, &tight).unwrap(),
            "its person has said something else about its stops since"
        );
        assert_eq!(
            unwanted(&set("execution.cooldown_bars"), &wide, &tight),
            None,
            "nobody said anything of it"
        );
        assert_eq!(unwanted(&[Edit::Require("close > open".to_owned())], &wide, &tight), None);
        assert!(unwanted(&[Edit::Remove("execution.stop_loss".to_owned())], &wide, &tight).is_some());
    }

    #[test]
    fn a_side_that_is_not_wanted_is_never_added() {
        let long = Personality { direction: Trait::set(Some(Direction::LongOnly)), ..Personality::default() };
        let short = Edit::Set { key: "execution.entry.short".to_owned(), value: json!("signal") };
        assert_eq!(side_added(&short, &long), Some("short"));
        assert_eq!(
            unwanted(std::slice::from_ref(&short), &long, &long).unwrap(),
            "trading short is not wanted"
        );
        assert_eq!(unwanted(&[short], &Personality::default(), &Personality::default()), None);
    }
}
