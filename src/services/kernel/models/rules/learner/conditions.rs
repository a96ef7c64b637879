//! Conditions of the language: whether one is in it, whether two say the same, and what several come to.

use domain::market::Timeframe;
use engine::{
    language::{Origin, Problems, parse},
    strategy::{Inputs, load},
};
use serde_json::json;

/// Whether a text is a condition that a document on these bars can ask for.
pub fn is_condition(text: &str, timeframe: Timeframe) -> bool {
    let document = json!({
        "name": "a condition",
        "timeframe": timeframe.to_string(),
        "scan": { "when": [text] },
        "execution": { "entry": { "long": "signal" }, "size": { "units": 1 }, "max_holding_bars": 1 },
    });
    load(&document.to_string(), &Inputs::default()).is_ok()
}

/// The one way in which a condition is written, so that the same one is known again.
pub fn plain(text: &str) -> String {
    let mut problems = Problems::default();
    let read = parse(text, &Origin::At(0), &mut problems);
    if problems.has_errors() { text.trim().to_owned() } else { read.to_string() }
}

/// That it does not hold.
pub fn negated(condition: &str) -> String {
    format!("not ({condition})")
}

/// That one of them holds.
pub fn either(conditions: &[String]) -> Option<String> {
    match conditions {
        [] => None,
        [single] => Some(single.clone()),
        several => Some(joined(several, " or ")),
    }
}

/// That all of them hold.
pub fn all(conditions: &[String]) -> Option<String> {
    match conditions {
        [] => None,
        [single] => Some(single.clone()),
        several => Some(joined(several, " and ")),
    }
}

fn joined(conditions: &[String], between: &str) -> String {
    conditions.iter().map(|condition| format!("({condition})")).collect::<Vec<_>>().join(between)
}
