//! The shape of a document: which keys stand where, and what they hold.

use super::{
    figures::decimal,
    keys::{Holds, Key},
    tree::{Node, Value},
};
use crate::{
    bars::{Session, Timeframe},
    language::{Diagnostic, Name, Problems, Span, nearest},
};
use std::str::FromStr;

/// Reports what does not belong into a table and what is missing there.
pub fn check_table(node: &Node, keys: &[Key], place: Span, problems: &mut Problems) {
    let Value::Table(entries) = &node.value else { return };
    for (name, value) in entries {
        if let Some(key) = keys.iter().find(|key| key.name == name.text) {
            check_value(name, value, key.holds, problems);
        } else {
            let known = keys.iter().map(|key| key.name);
            let problem =
                Diagnostic::error("unknown-key", name.span, format!("there is no key '{}' here", name.text));
            let expected = format!("one of {}", known.clone().collect::<Vec<_>>().join(", "));
            problems.add(problem.expecting(expected).suggesting(nearest(&name.text, known)));
        }
    }
    for key in keys.iter().filter(|key| key.required && node.get(key.name).is_none()) {
        let problem = Diagnostic::error("missing-key", place, format!("'{}' is missing", key.name));
        problems.add(problem.expecting(key.holds.expected()));
    }
}

pub fn check_value(name: &Name, node: &Node, holds: Holds, problems: &mut Problems) {
    let fits = match (holds, &node.value) {
        (Holds::Table(keys), Value::Table(_)) => {
            check_table(node, keys, name.span, problems);
            true
        }
        (Holds::Choice(keys), Value::Table(entries)) => {
            check_table(node, keys, name.span, problems);
            check_choice(name, entries, keys, problems);
            true
        }
        (Holds::Params | Holds::Columns, Value::Table(_))
        | (
            Holds::Text | Holds::Condition | Holds::Number | Holds::Bars | Holds::Conditions,
            Value::Text { .. },
        )
        | (Holds::Number | Holds::Bars, Value::Number(_))
        | (Holds::Condition | Holds::Conditions, Value::Boolean(_)) => true,
        (Holds::Conditions | Holds::Names, Value::List(items)) => {
            items.iter().all(|item| matches!(item.value, Value::Text { .. }))
        }
        (Holds::Timeframe, Value::Text { .. }) => parsed::<Timeframe>(node).is_some_and(Timeframe::is_even),
        (Holds::Session, Value::Text { .. }) => parsed::<Session>(node).is_some(),
        (Holds::Decimal { most }, _) => decimal(node, most).is_some(),
        _ => false,
    };
    if !fits {
        let message = match &node.value {
            Value::Text { text, .. } => format!("'{}' cannot be \"{text}\"", name.text),
            Value::Number(number) => format!("'{}' cannot be {number}", name.text),
            _ => format!("'{}' cannot be {}", name.text, node.title()),
        };
        problems.add(Diagnostic::error("wrong-value", node.span, message).expecting(holds.expected()));
    }
}

/// Exactly one of the keys; `volatility` only accompanies another.
fn check_choice(name: &Name, entries: &[(Name, Node)], keys: &'static [Key], problems: &mut Problems) {
    let chosen: Vec<&Name> =
        entries.iter().map(|(name, _)| name).filter(|name| name.text != "volatility").collect();
    let known = |name: &&&Name| keys.iter().any(|key| key.name == name.text);
    let expected = || Holds::Choice(keys).expected();
    match chosen.iter().filter(known).collect::<Vec<_>>().as_slice() {
        [] => {
            let problem =
                Diagnostic::error("missing-key", name.span, format!("'{}' does not say how", name.text));
            problems.add(problem.expecting(expected()));
        }
        [_] => {}
        [_, others @ ..] => {
            for other in others {
                let problem =
                    Diagnostic::error("too-many-keys", other.span, format!("'{}' is said twice", name.text));
                problems.add(problem.expecting(expected()));
            }
        }
    }
}

/// A text that is something else in writing.
pub fn parsed<T: FromStr>(node: &Node) -> Option<T> {
    match &node.value {
        Value::Text { text, .. } => text.parse().ok(),
        _ => None,
    }
}
