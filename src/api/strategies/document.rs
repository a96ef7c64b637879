//! A document in the body of a request.

use crate::request::fields::Given;
use serde_json::Value;

/// More is refused by the engine too; this much is still read to be told so.
const LONGEST: usize = 262_144;

/// A text in TOML or JSON, or the document itself as an object of JSON. Line breaks become those of the engine.
pub(crate) fn document(given: Given<'_>) -> Result<String, String> {
    let text = match given.value {
        Value::String(text) => text.replace("\r\n", "\n"),
        Value::Object(_) => format!("{:#}", given.value),
        _ => return Err("must be a text in TOML or JSON, or an object".to_owned()),
    };
    let unwanted = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    match text.trim() {
        "" => Err("must not be empty".to_owned()),
        _ if text.len() > LONGEST => Err(format!("must have at most {LONGEST} bytes")),
        _ if text.contains(unwanted) => Err("must not contain control characters".to_owned()),
        _ => Ok(text),
    }
}
