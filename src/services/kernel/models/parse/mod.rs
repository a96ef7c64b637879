//! Reads what models really send: from a raw text to the value in it, with everything that had to be mended said in words.
//!
//! It works in three steps: thoughts are cut off, every value in the text is [read](reader) leniently, and the one that fits the wanted
//! schema best is brought into its [shape](shape). Nothing is invented: what is not there stays away, and what breaks off in the middle is
//! dropped. What the values mean (unknown actions, numbers out of range) is for the receiver to judge.

mod reader;
mod shape;
#[cfg(test)]
mod tests;

use reader::Reader;
use serde_json::Value;

/// A longer answer is read up to here.
const MOST_BYTES: usize = 1024 * 1024;
/// So many values of a text are looked at.
const MOST_VALUES: usize = 32;
/// So many repairs are told one by one.
const MOST_REPAIRS: usize = 20;

/// What was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Parsed {
    pub value: Value,
    /// Each in a few words; empty when the answer was what was asked for.
    pub repairs: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    #[error("it is empty")]
    Empty,
    #[error("it is a page of HTML")]
    Html,
    #[error("nothing in it is what was asked for; it begins with {0:?}")]
    NoJson(String),
    #[error("it breaks off before anything was complete")]
    BrokenOff,
}

/// Reads an answer that was to follow the schema.
pub fn parse(text: &str, schema: &Value) -> Result<Parsed, ParseError> {
    let mut repairs = Repairs::default();
    let whole = text.trim();
    if whole.is_empty() {
        return Err(ParseError::Empty);
    }
    if let Ok(value) = read_strictly(whole) {
        return Ok(shaped(value, schema, repairs));
    }
    let read = bounded(whole, &mut repairs);
    let said = without_thoughts(read, &mut repairs);
    if is_html(said) {
        return Err(ParseError::Html);
    }
    let found = values(said);
    let best = found.iter().enumerate().max_by_key(|(position, found)| {
        // The last of those that fit equally well: models think aloud before they answer.
        (!found.is_empty(), shape::likeness(&found.value, schema), found.complete, *position)
    });
    // What has nothing of what was asked for is a remark, not an answer.
    let is_answer =
        |found: &&Found| !found.is_empty() && (schema.is_null() || shape::likeness(&found.value, schema) > 0);
    let Some(best) = best.map(|(_, found)| found).filter(is_answer) else {
        return Err(nothing(said, found.iter().any(|found| !found.complete)));
    };
    around(said, best, &mut repairs);
    if found.len() > 1 {
        repairs.add("one of several values was taken");
    }
    for repair in &best.repairs {
        repairs.add(repair.clone());
    }
    if !best.complete {
        repairs.add("the answer breaks off; what was complete is kept");
    }
    Ok(shaped(best.value.clone(), schema, repairs))
}

/// The usual case costs one pass.
fn read_strictly(text: &str) -> Result<Value, ()> {
    if text.len() > MOST_BYTES || !text.starts_with(['{', '[']) {
        return Err(());
    }
    serde_json::from_str(text).map_err(drop)
}

fn shaped(value: Value, schema: &Value, mut repairs: Repairs) -> Parsed {
    let value = shape::bring(value, schema, &mut repairs);
    Parsed { value, repairs: repairs.told() }
}

fn bounded<'t>(text: &'t str, repairs: &mut Repairs) -> &'t str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    repairs.add(format!("of {} bytes only the first {MOST_BYTES} were read", text.len()));
    let end = (0..=MOST_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    &text[..end]
}

/// Cuts off what a model thought before it answered.
fn without_thoughts<'t>(text: &'t str, repairs: &mut Repairs) -> &'t str {
    const MARKS: [(&str, &str); 3] =
        [("<think>", "</think>"), ("<thinking>", "</thinking>"), ("<reasoning>", "</reasoning>")];
    let mut rest = text;
    for (begin, end) in MARKS {
        let first_value = rest.find(['{', '[']).unwrap_or(rest.len());
        let opened = rest.find(begin).filter(|at| *at < first_value);
        let closed = match opened {
            Some(at) => rest[at..].find(end).map(|behind| at + behind),
            // Some servers swallow the first mark.
            None if !rest.contains(begin) => rest.rfind(end).filter(|at| rest[*at..].contains(['{', '['])),
            None => None,
        };
        if let Some(closed) = closed {
            rest = &rest[closed + end.len()..];
            repairs.add("thoughts before the answer were cut off");
        } else if opened.is_some() {
            // It never stopped thinking.
            rest = "";
        }
    }
    rest.trim()
}

/// One value of a text, and where it stands.
struct Found {
    value: Value,
    begin: usize,
    end: usize,
    complete: bool,
    repairs: Vec<String>,
}

impl Found {
    /// Nothing was complete.
    fn is_empty(&self) -> bool {
        let nothing_in = match &self.value {
            Value::Array(items) => items.is_empty(),
            Value::Object(members) => {
                members.values().all(|value| value.as_array().is_some_and(Vec::is_empty))
            }
            _ => true,
        };
        !self.complete && nothing_in
    }
}

/// Every list and object of the text, in order. Each byte is read once: after a failure the search goes on where it failed.
fn values(text: &str) -> Vec<Found> {
    let mut found = Vec::new();
    let mut from = 0;
    while found.len() < MOST_VALUES
        && let Some(begin) = text[from..].find(['{', '[']).map(|at| from + at)
    {
        let mut reader = Reader::new(text, begin);
        match reader.container() {
            Some(read) => {
                from = reader.position().max(begin + 1);
                let (value, complete) = (read.value, read.complete);
                found.push(Found { value, begin, end: from, complete, repairs: reader.repairs });
            }
            None => from = reader.position().max(begin + 1),
        }
    }
    found
}

/// Says what stood around the value.
fn around(text: &str, found: &Found, repairs: &mut Repairs) {
    let outside = [&text[..found.begin], text.get(found.end..).unwrap_or_default()];
    if outside.iter().any(|part| part.contains("```")) {
        repairs.add("a code fence was taken off");
    }
    let is_prose = |part: &str| {
        let bare = part.replace("```json", "").replace("```", "");
        bare.contains(|letter: char| letter.is_alphanumeric())
    };
    if outside.into_iter().any(is_prose) {
        repairs.add("text around the answer was left out");
    }
}

fn is_html(text: &str) -> bool {
    let beginning: String = text.chars().take(20).collect::<String>().to_ascii_lowercase();
    beginning.starts_with("<!doctype") || beginning.starts_with("<html")
}

fn nothing(text: &str, broken_off: bool) -> ParseError {
    if broken_off || text.is_empty() {
        return ParseError::BrokenOff;
    }
    ParseError::NoJson(text.chars().filter(|letter| !letter.is_control()).take(40).collect())
}

/// What was mended, each said once, and not more than anybody would read.
#[derive(Default)]
struct Repairs {
    told: Vec<String>,
    untold: usize,
}

impl Repairs {
    fn add(&mut self, repair: impl Into<String>) {
        let repair = repair.into();
        if self.told.contains(&repair) {
            return;
        }
        if self.told.len() < MOST_REPAIRS {
            self.told.push(repair);
        } else {
            self.untold += 1;
        }
    }

    fn told(mut self) -> Vec<String> {
        if self.untold > 0 {
            self.told.push(format!("and {} more", self.untold));
        }
        self.told
    }
}
