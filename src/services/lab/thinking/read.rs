//! What a model answered, read strictly: what is not asked for is not taken, and that is said.

use crate::lab::course::{Parts, Proposal};
use domain::{
    lab::{CHANGEABLE, Edit, MOST_EDITS},
    text::hidden_letter,
};
use serde_json::{Map, Value};

/// So many changes of a model are run.
pub const MOST_PROPOSALS: usize = 24;

/// The longest parts of a document, in bytes, and the longest texts, in characters.
const LONGEST_PARTS: usize = 16_000;
const LONGEST_RATIONALE: usize = 1_500;
const LONGEST_ANALYSIS: usize = 3_000;
const LONGEST_CHANGE: usize = 200;
const LONGEST_WHY: usize = 600;
const LONGEST_VALUE: usize = 600;
/// So many places of one answer are looked at.
const MOST_TAKEN: usize = 100;
/// So many remarks about one answer.
const MOST_NOTES: usize = 20;

/// A value, and what was not taken.
type Read<T> = Result<(T, Vec<String>), String>;

pub fn parts(answer: &Value) -> Read<Parts> {
    let table = |key: &str| match &answer[key] {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(table) => Ok(Value::Object(table.clone())),
        _ => Err(format!("`{key}` is no table")),
    };
    let mut notes = Vec::new();
    let known = ["params", "scan", "execution", "rationale", "pattern"];
    for key in answer.as_object().into_iter().flat_map(Map::keys) {
        if !known.contains(&key.as_str()) {
            notes.push(format!(
                "`{}` was not taken: it is not for a learner to write",
                short(key, LONGEST_CHANGE)
            ));
        }
    }
    let (params, scan, execution) = (table("params")?, table("scan")?, table("execution")?);
    let length: usize = [&params, &scan, &execution].iter().map(|part| part.to_string().len()).sum();
    if length > LONGEST_PARTS {
        return Err(format!("the document has {length} bytes; the bound is {LONGEST_PARTS}"));
    }
    let rationale =
        in_one_paragraph(&text(&answer["rationale"], LONGEST_RATIONALE, "the rationale", &mut notes));
    let said = answer["pattern"].as_str().filter(|said| !said.trim().is_empty());
    let pattern = said.and_then(|said| said.trim().parse().ok());
    if let Some(said) = said.filter(|_| pattern.is_none()) {
        notes.push(format!("`{}` is no pattern that is known", short(said, LONGEST_CHANGE)));
    }
    notes.truncate(MOST_NOTES);
    Ok((Parts { params, scan, execution, rationale, pattern }, notes))
}

pub fn told(answer: &Value) -> Read<String> {
    let mut notes = Vec::new();
    let text = text(&answer["text"], LONGEST_ANALYSIS, "the text", &mut notes);
    if text.is_empty() { Err("it tells nothing".to_owned()) } else { Ok((text, notes)) }
}

/// Places from 1, given from 0, each once; and what is said of it.
pub fn chosen(answer: &Value, count: usize) -> Read<(Vec<usize>, String)> {
    let Some(said) = answer["changes"].as_array() else {
        return Err("`changes` is no list".to_owned());
    };
    let (mut taken, mut notes) = (Vec::new(), Vec::new());
    for one in said.iter().take(MOST_TAKEN) {
        let place = one.as_u64().and_then(|place| usize::try_from(place).ok()?.checked_sub(1));
        match place.filter(|place| *place < count) {
            Some(place) if !taken.contains(&place) => taken.push(place),
            Some(_) => {}
            None => notes.push(format!(
                "change {} was not taken: there are {count}",
                short(&one.to_string(), LONGEST_CHANGE)
            )),
        }
    }
    let text = text(&answer["text"], LONGEST_ANALYSIS, "the text", &mut notes);
    notes.truncate(MOST_NOTES);
    Ok(((taken, text), notes))
}

pub fn proposals(answer: &Value, most: usize) -> Read<Vec<Proposal>> {
    let Some(said) = answer["refinements"].as_array() else {
        return Err("`refinements` is no list".to_owned());
    };
    let (mut taken, mut notes) = (Vec::new(), Vec::new());
    for (place, one) in said.iter().take(most).enumerate() {
        match proposal(one, &mut notes) {
            Ok(proposal) => taken.push(proposal),
            Err(reason) => notes.push(format!("refinement {} was not taken: {reason}", place + 1)),
        }
    }
    if said.len() > most {
        notes.push(format!("{} refinements were said, and {most} are run", said.len()));
    }
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        notes.truncate(MOST_NOTES);
        notes.push(format!("and {more} more remarks"));
    }
    Ok((taken, notes))
}

fn proposal(said: &Value, notes: &mut Vec<String>) -> Result<Proposal, String> {
    let change = text(&said["change"], LONGEST_CHANGE, "the name of a change", notes);
    if change.is_empty() {
        return Err("it does not say what it changes".to_owned());
    }
    let why = in_one_paragraph(&text(&said["why"], LONGEST_WHY, "the reason of a change", notes));
    let steps = said["edits"].as_array().map_or(&[][..], Vec::as_slice);
    if steps.is_empty() || steps.len() > MOST_EDITS {
        return Err(format!("it has {} steps; a change has 1 to {MOST_EDITS}", steps.len()));
    }
    let edits = steps.iter().map(edit).collect::<Result<_, _>>()?;
    Ok(Proposal { change, why, edits })
}

fn edit(said: &Value) -> Result<Edit, String> {
    let edit: Edit = serde_json::from_value(said.clone())
        .map_err(|error| short(&format!("a step cannot be read: {error}"), LONGEST_CHANGE))?;
    match &edit {
        Edit::Require(condition) => fits(condition)?,
        Edit::Set { key, value } => {
            is_changeable(key)?;
            match value {
                Value::String(text) => fits(text)?,
                Value::Number(_) | Value::Bool(_) => {}
                _ => return Err(format!("`{key}` can only be set to a text, a number or a truth")),
            }
        }
        Edit::Remove(key) => is_changeable(key)?,
    }
    Ok(edit)
}

/// Whether an expression has a length that one has, and letters that can be seen.
fn fits(expression: &str) -> Result<(), String> {
    if expression.trim().is_empty() || expression.chars().count() > LONGEST_VALUE {
        return Err(format!("an expression has 1 to {LONGEST_VALUE} characters"));
    }
    match hidden_letter(expression) {
        Some(_) => Err("an expression has letters that cannot be seen".to_owned()),
        None => Ok(()),
    }
}

fn is_changeable(key: &str) -> Result<(), String> {
    let is_own =
        key.split_once('.').is_some_and(|(first, rest)| CHANGEABLE.contains(&first) && !rest.is_empty());
    if is_own {
        return Ok(());
    }
    Err(format!("it would change `{}`, and only params, scan and execution can be changed", short(key, 80)))
}

/// A text as people can read it: of bounded length, without letters that nobody sees.
fn text(said: &Value, most: usize, name: &str, notes: &mut Vec<String>) -> String {
    let seen = |letter: &char| *letter == '\n' || hidden_letter(letter.encode_utf8(&mut [0; 4])).is_none();
    let text: String = said.as_str().unwrap_or_default().chars().filter(seen).collect();
    let text = text.trim();
    if text.chars().count() <= most {
        return text.to_owned();
    }
    notes.push(format!("{name} was longer than {most} characters and is shortened"));
    short(text, most)
}

/// Without blank lines: reasons of a version are put together of paragraphs.
fn in_one_paragraph(text: &str) -> String {
    let lines = text.lines().map(str::trim_end).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join("\n")
}

fn short(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{kept}…")
}
