//! Their JSON.

use domain::models::{Ask, Finish, ModelError, Reply, Usage};
use serde::Deserialize;
use serde_json::{Value, json};

/// The tool whose input is the answer.
const TOOL: &str = "answer";

/// They allow less than others.
const MOST_TEMPERATURE: f64 = 1.0;

pub fn question(ask: &Ask, has_temperature: bool) -> Value {
    let mut question = json!({
        "model": ask.model.model(),
        "max_tokens": ask.most_tokens,
        "system": ask.system,
        "messages": [{ "role": "user", "content": ask.user }],
    });
    if has_temperature {
        question["temperature"] = ask.temperature.clamp(0.0, MOST_TEMPERATURE).into();
    }
    if !ask.schema.is_null() {
        question["tools"] = json!([{
            "name": TOOL,
            "description": "Give your answer with this tool.",
            "input_schema": ask.schema,
        }]);
        question["tool_choice"] = json!({ "type": "tool", "name": TOOL });
    }
    question
}

#[derive(Deserialize)]
struct Message {
    content: Vec<Block>,
    stop_reason: Option<String>,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum Block {
    Text {
        text: String,
    },
    ToolUse {
        input: Value,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
struct Tokens {
    #[serde(rename = "input_tokens")]
    input: u32,
    #[serde(rename = "output_tokens")]
    output: u32,
    /// What was written into their cache or read from it is not in the first number.
    #[serde(default, rename = "cache_creation_input_tokens")]
    cached_now: Option<u32>,
    #[serde(default, rename = "cache_read_input_tokens")]
    cached_before: Option<u32>,
}

impl Tokens {
    fn usage(&self) -> Usage {
        let cached = [self.cached_now, self.cached_before];
        let input_tokens = cached.into_iter().flatten().fold(self.input, u32::saturating_add);
        Usage { input_tokens, output_tokens: self.output }
    }
}

pub fn reply(answer: &Value) -> Result<Reply, ModelError> {
    let message = Message::deserialize(answer)
        .map_err(|error| ModelError::Protocol { reason: format!("it is no message: {error}") })?;
    let used = message.content.iter().find_map(|block| match block {
        Block::ToolUse { input } => Some(input.to_string()),
        _ => None,
    });
    let said = || {
        let texts = message.content.iter().filter_map(|block| match block {
            Block::Text { text } => Some(text.as_str()),
            _ => None,
        });
        texts.collect::<Vec<_>>().join("\n")
    };
    let finish = match message.stop_reason.as_deref() {
        Some("end_turn" | "tool_use" | "stop_sequence") => Finish::Complete,
        Some("max_tokens") => Finish::Length,
        Some("refusal") => Finish::Filtered,
        _ => Finish::Other,
    };
    let usage = message.usage.as_ref().map(Tokens::usage);
    Ok(Reply { text: used.unwrap_or_else(said), usage, finish })
}
