//! A document as a tree of values that know where they stand, whatever format it is written in.

use super::{json, toml_tree};
use crate::language::{Name, Origin, Problems, Span};

/// A value and its place.
#[derive(Debug, Clone)]
pub struct Node {
    pub value: Value,
    pub span: Span,
}

#[derive(Debug, Clone)]
pub enum Value {
    /// The origin says where each byte of the text stands in the document.
    Text {
        text: String,
        origin: Origin,
    },
    /// As it is written.
    Number(String),
    Boolean(bool),
    List(Vec<Node>),
    /// In the order of the document.
    Table(Vec<(Name, Node)>),
    /// A date, or nothing: there is no use for it.
    Other(&'static str),
}

impl Node {
    /// For a problem: what it is.
    pub const fn title(&self) -> &'static str {
        match self.value {
            Value::Text { .. } => "a text",
            Value::Number(_) => "a number",
            Value::Boolean(_) => "true or false",
            Value::List(_) => "a list",
            Value::Table(_) => "a table",
            Value::Other(title) => title,
        }
    }

    pub fn table(&self) -> &[(Name, Self)] {
        match &self.value {
            Value::Table(entries) => entries,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Self> {
        self.table().iter().find(|(name, _)| name.text == key).map(|(_, node)| node)
    }
}

/// Reads JSON when the text begins like it, else TOML. After a mistake in either, what is there is not all that was written.
pub fn read(text: &str, problems: &mut Problems) -> Node {
    if text.trim_start().starts_with('{') {
        json::read(text, problems)
    } else {
        toml_tree::read(text, problems)
    }
}

/// A text without its escapes, and where each of its bytes (and its end) stands.
///
/// Knows the escapes of JSON and of TOML; `None` when there is one that it does not know.
pub fn unescape(raw: &str, start: usize) -> Option<(String, Vec<usize>)> {
    let (mut text, mut places) = (String::new(), Vec::new());
    let mut rest = raw;
    while let Some(first) = rest.chars().next() {
        let at = start + raw.len() - rest.len();
        let (decoded, length) = if first == '\\' { escape(rest)? } else { (Some(first), first.len_utf8()) };
        if let Some(decoded) = decoded {
            text.push(decoded);
            places.extend(std::iter::repeat_n(at, decoded.len_utf8()));
        }
        rest = &rest[length..];
    }
    places.push(start + raw.len());
    Some((text, places))
}

/// The character that an escape stands for (none for a line that goes on), and how many bytes it takes.
fn escape(rest: &str) -> Option<(Option<char>, usize)> {
    let kind = rest[1..].chars().next()?;
    let plain = match kind {
        '"' | '\\' | '/' => kind,
        'b' => '\u{8}',
        'e' => '\u{1b}',
        'f' => '\u{c}',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'x' => return hex(rest, 2),
        'u' => return surrogates(rest).or_else(|| hex(rest, 4)),
        'U' => return hex(rest, 8),
        // A backslash at the end of a line joins it with the next.
        _ if kind.is_whitespace() => {
            let blank = rest[1..].len() - rest[1..].trim_start().len();
            return rest[1..=blank].contains('\n').then_some((None, 1 + blank));
        }
        _ => return None,
    };
    Some((Some(plain), 2))
}

fn hex(rest: &str, digits: usize) -> Option<(Option<char>, usize)> {
    let code = u32::from_str_radix(rest.get(2..2 + digits)?, 16).ok()?;
    Some((Some(char::from_u32(code)?), 2 + digits))
}

/// Two escapes of JSON that are one character together.
fn surrogates(rest: &str) -> Option<(Option<char>, usize)> {
    let unit = |text: &str| u16::from_str_radix(text.strip_prefix("\\u")?, 16).ok();
    let pair = [unit(rest.get(..6)?)?, unit(rest.get(6..12)?)?];
    let mut decoded = char::decode_utf16(pair);
    let first = decoded.next()?.ok()?;
    decoded.next().is_none().then_some((Some(first), 12))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_of_an_escaped_text_knows_its_place() {
        let (text, places) = unescape(r#"a\"\u00e9b"#, 10).unwrap();
        assert_eq!(text, "a\"éb");
        assert_eq!(places, [10, 11, 13, 13, 19, 20]);
        assert_eq!(unescape("\\ud83d\\ude00", 0).unwrap().0, "😀");
        assert_eq!(unescape("one \\\n   two", 0).unwrap().0, "one two");
        assert!(unescape("\\q", 0).is_none());
        assert!(unescape("\\", 0).is_none());
    }
}
