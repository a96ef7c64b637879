//! TOML into the tree.

use super::tree::{Node, Value, unescape};
use crate::language::{Diagnostic, Name, Origin, Problems, Span};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

pub fn read(text: &str, problems: &mut Problems) -> Node {
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let place = error.span().unwrap_or_default();
        let message = error.message().lines().next().unwrap_or("this is not TOML").to_owned();
        problems.add(Diagnostic::error("syntax", Span::new(place.start, place.end), message));
    }
    Node { value: Value::Table(entries(text, table.get_ref())), span: Span::default() }
}

fn entries(text: &str, table: &DeTable<'_>) -> Vec<(Name, Node)> {
    let mut found: Vec<(Name, Node)> = table
        .iter()
        .map(|(key, value)| {
            let name = Name { text: key.get_ref().to_string(), span: span(key) };
            (name, node(text, value))
        })
        .collect();
    found.sort_by_key(|(name, _)| name.span);
    found
}

fn span<T>(spanned: &Spanned<T>) -> Span {
    let place = spanned.span();
    Span::new(place.start, place.end)
}

fn node(text: &str, spanned: &Spanned<DeValue<'_>>) -> Node {
    let place = span(spanned);
    let value = match spanned.get_ref() {
        DeValue::String(string) => {
            Value::Text { text: string.to_string(), origin: origin(text, place, string) }
        }
        DeValue::Integer(integer) => match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(whole) => Value::Number(whole.to_string()),
            Err(_) => Value::Number(integer.as_str().to_owned()),
        },
        DeValue::Float(float) => Value::Number(float.as_str().to_owned()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(_) => Value::Other("a date"),
        DeValue::Array(items) => Value::List(items.iter().map(|item| node(text, item)).collect()),
        DeValue::Table(table) => Value::Table(entries(text, table)),
    };
    Node { value, span: place }
}

/// Where the bytes of a string stand that is written at `place`.
fn origin(text: &str, place: Span, decoded: &str) -> Origin {
    let written = text.get(place.start..place.end).unwrap_or_default();
    let marks =
        ["\"\"\"", "'''", "\"", "'"].into_iter().find(|mark| written.starts_with(mark)).unwrap_or_default();
    let mut start = place.start + marks.len();
    // The first line break of a long string is no part of it.
    if marks.len() == 3 {
        let opening = &written[3..];
        start += ["\r\n", "\n"].into_iter().find(|end| opening.starts_with(end)).map_or(0, str::len);
    }
    let end = place.end.saturating_sub(marks.len()).max(start);
    let inside = text.get(start..end).unwrap_or_default();
    if inside == decoded {
        return Origin::At(start);
    }
    match unescape(inside, start) {
        Some((found, places)) if found == decoded => Origin::Bytes(places),
        _ => Origin::Bytes(vec![place.start; decoded.len()].into_iter().chain([place.end]).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_string_is_a_place_in_the_file() {
        let text = "a = \"x \\\"SPY\\\" y\"\nb = '''\nx\n  y'''\nc = \"\"\"\nx \\\n  y\"\"\"\n";
        let found = read(text, &mut Problems::default());
        for key in ["a", "b", "c"] {
            let Some(Node { value: Value::Text { text: string, origin }, .. }) = found.get(key) else {
                panic!("{key} is a text");
            };
            let at = origin.place(string.find('y').unwrap());
            assert_eq!(&text[at..=at], "y", "{key}");
        }
    }

    #[test]
    fn several_mistakes_are_found_at_once() {
        let mut problems = Problems::default();
        read("name = \n[execution\nx = 1 2\n", &mut problems);
        assert!(problems.in_text("".into()).problems.len() >= 2);
    }
}
