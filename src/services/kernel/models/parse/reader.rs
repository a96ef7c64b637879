//! A reader of JSON that goes on where a strict one stops: commas too many, words of other languages, an end in the middle.

mod text;

use serde_json::{Map, Number, Value};

/// Deeper than any answer that means something.
const DEEPEST: usize = 48;
const MOST_REPAIRS: usize = 40;

/// A value, and whether it had ended when the text did.
pub struct Read {
    pub value: Value,
    pub complete: bool,
}

pub struct Reader<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    pub repairs: Vec<String>,
}

/// What stands between two items.
enum Next {
    Item,
    End,
    TextEnd,
}

impl<'t> Reader<'t> {
    pub const fn new(text: &'t str, at: usize) -> Self {
        Self { text, at, depth: 0, repairs: Vec::new() }
    }

    /// How far it has read, or where it could not go on.
    pub const fn position(&self) -> usize {
        self.at
    }

    /// A list or an object; `None` when this is neither.
    pub fn container(&mut self) -> Option<Read> {
        match self.peek()? {
            '{' => self.object(),
            '[' => self.array(),
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Read> {
        match self.peek()? {
            '{' => self.object(),
            '[' => self.array(),
            quote @ ('"' | '\'') => {
                let (text, complete) = self.string(quote);
                Some(Read { value: Value::String(text), complete })
            }
            letter if letter.is_ascii_digit() || matches!(letter, '-' | '+' | '.') => self.number(),
            _ => self.word(),
        }
    }

    fn array(&mut self) -> Option<Read> {
        self.enter()?;
        let mut items = Vec::new();
        let complete = loop {
            match self.next(']', items.is_empty()) {
                Next::Item => {}
                Next::End => break true,
                Next::TextEnd => break false,
            }
            let item = self.value()?;
            if !item.complete {
                self.repair(format!("item {} breaks off and was dropped", items.len() + 1));
                break false;
            }
            items.push(item.value);
        };
        self.depth -= 1;
        Some(Read { value: Value::Array(items), complete })
    }

    fn object(&mut self) -> Option<Read> {
        self.enter()?;
        let mut members = Map::new();
        let complete = loop {
            match self.next('}', members.is_empty()) {
                Next::Item => {}
                Next::End => break true,
                Next::TextEnd => break false,
            }
            let Some(key) = self.key()? else { break false };
            self.blank();
            match self.peek() {
                Some(':') => self.at += 1,
                Some(_) => return None,
                None => break false,
            }
            self.blank();
            if self.peek().is_none() {
                break false;
            }
            let member = self.value()?;
            let is_container = member.value.is_array() || member.value.is_object();
            if member.complete || is_container {
                if members.insert(key.clone(), member.value).is_some() {
                    self.repair(format!("{key:?} was given twice; the last one counts"));
                }
            } else {
                self.repair(format!("{key:?} breaks off and was dropped"));
            }
            if !member.complete {
                break false;
            }
        };
        self.depth -= 1;
        Some(Read { value: Value::Object(members), complete })
    }

    fn enter(&mut self) -> Option<()> {
        self.at += 1;
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())
    }

    /// Goes over commas to the next item. Whoever closes with the other bracket is understood too.
    fn next(&mut self, end: char, is_first: bool) -> Next {
        let mut commas = 0;
        loop {
            self.blank();
            match self.peek() {
                None => return Next::TextEnd,
                Some(',') => {
                    commas += 1;
                    self.at += 1;
                }
                Some(letter) if letter == end => {
                    self.at += 1;
                    if commas > 0 {
                        self.repair("a comma too many was left out");
                    }
                    return Next::End;
                }
                Some(_) => {
                    if commas > 1 || (is_first && commas > 0) {
                        self.repair("a comma too many was left out");
                    } else if commas == 0 && !is_first {
                        self.repair("a missing comma was put in");
                    }
                    return Next::Item;
                }
            }
        }
    }

    /// A key, also without quotes. The inner `None`: the text ends in it.
    #[expect(clippy::option_option, reason = "no key at all and a key that breaks off are different ends")]
    fn key(&mut self) -> Option<Option<String>> {
        match self.peek()? {
            quote @ ('"' | '\'') => {
                let (key, complete) = self.string(quote);
                Some(complete.then_some(key))
            }
            letter if letter.is_alphabetic() || letter == '_' => {
                let key = self.take(|letter| letter.is_alphanumeric() || letter == '_').to_owned();
                self.repair("keys without quotes were read");
                Some((self.at < self.text.len()).then_some(key))
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Read> {
        let begin = self.at;
        let part = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '+' | '.' | '_');
        let written = self.take(part);
        let complete = self.at < self.text.len();
        let bare = written.trim_start_matches('+').replace('_', "");
        let value = match bare.as_str() {
            "-Infinity" | "-inf" | "Infinity" => self.no_number(written),
            bare => match number(bare) {
                Some(number) => Value::Number(number),
                None if bare.parse::<f64>().is_ok() => self.no_number(written),
                // In the middle of a number at the end of the text nothing can be said yet.
                None if !complete => Value::Null,
                None => {
                    self.at = begin;
                    return None;
                }
            },
        };
        Some(Read { value, complete })
    }

    fn no_number(&mut self, written: &str) -> Value {
        self.repair(format!("{written} is no number and was read as null"));
        Value::Null
    }

    fn word(&mut self) -> Option<Read> {
        let begin = self.at;
        let word = self.take(|letter| letter.is_alphanumeric() || letter == '_');
        let complete = self.at < self.text.len();
        let value = match word {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "null" => Value::Null,
            "True" | "False" | "None" => {
                self.repair("words of Python were read as JSON");
                if word == "None" { Value::Null } else { Value::Bool(word == "True") }
            }
            "NaN" | "nan" | "Infinity" | "inf" | "undefined" => self.no_number(word),
            "" => return None,
            _ if !complete => Value::Null,
            _ => {
                self.at = begin;
                return None;
            }
        };
        Some(Read { value, complete })
    }

    /// Goes over blanks and comments.
    fn blank(&mut self) {
        loop {
            self.take(char::is_whitespace);
            let rest = &self.text[self.at..];
            let length = if rest.starts_with("//") {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
            self.at += length;
            self.repair("comments were left out");
        }
    }

    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let rest = &self.text[self.at..];
        let length = rest.find(|letter| !fits(letter)).unwrap_or(rest.len());
        self.at += length;
        &rest[..length]
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn repair(&mut self, repair: impl Into<String>) {
        let repair = repair.into();
        if self.repairs.len() < MOST_REPAIRS && !self.repairs.contains(&repair) {
            self.repairs.push(repair);
        }
    }
}

fn number(text: &str) -> Option<Number> {
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    text.parse().ok().and_then(Number::from_f64)
}
