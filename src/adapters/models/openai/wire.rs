//! Their JSON.

use super::manner::{Format, Manner};
use domain::models::{Ask, Finish, ModelError, Reply, Usage};
use serde::Deserialize;
use serde_json::{Value, json};

pub fn question(ask: &Ask, manner: Manner) -> Value {
    let has_schema = !ask.schema.is_null();
    // Where the server does not keep the model to the schema, the question has to.
    let system = if has_schema && manner.format != Format::Schema {
        format!(
            "{}\n\nAnswer with JSON that follows this schema, and with nothing else:\n{}",
            ask.system, ask.schema
        )
    } else {
        ask.system.clone()
    };
    let mut question = json!({
        "model": ask.model.model(),
        "messages": [{ "role": "system", "content": system }, { "role": "user", "content": ask.user }],
    });
    if !manner.is_untempered {
        question["temperature"] = ask.temperature.clamp(0.0, 2.0).into();
    }
    let limit = if manner.is_new_limit { "max_completion_tokens" } else { "max_tokens" };
    question[limit] = ask.most_tokens.into();
    match manner.format {
        Format::Schema if has_schema => {
            let schema = json!({ "name": "answer", "schema": ask.schema });
            question["response_format"] = json!({ "type": "json_schema", "json_schema": schema });
        }
        Format::Json if has_schema => question["response_format"] = json!({ "type": "json_object" }),
        _ => {}
    }
    question
}

#[derive(Deserialize)]
struct Completion {
    choices: Vec<Choice>,
    usage: Option<Tokens>,
}

#[derive(Deserialize)]
struct Choice {
    message: Message,
    finish_reason: Option<String>,
}

#[derive(Deserialize)]
struct Message {
    content: Option<String>,
    /// Why it does not answer.
    #[serde(default)]
    refusal: Option<String>,
}

#[derive(Deserialize)]
struct Tokens {
    prompt_tokens: u32,
    /// Missing where there was no answer.
    #[serde(default)]
    completion_tokens: u32,
}

pub fn reply(answer: &Value) -> Result<Reply, ModelError> {
    let completion = Completion::deserialize(answer)
        .map_err(|error| ModelError::Protocol { reason: format!("it is no completion: {error}") })?;
    let Some(choice) = completion.choices.into_iter().next() else {
        return Err(ModelError::Protocol { reason: "it has no choice in it".to_owned() });
    };
    let Message { content, refusal } = choice.message;
    let finish = match choice.finish_reason.as_deref() {
        _ if refusal.is_some() => Finish::Filtered,
        Some("stop" | "tool_calls" | "function_call") => Finish::Complete,
        Some("length") => Finish::Length,
        Some("content_filter") => Finish::Filtered,
        _ => Finish::Other,
    };
    let usage = completion
        .usage
        .map(|tokens| Usage { input_tokens: tokens.prompt_tokens, output_tokens: tokens.completion_tokens });
    Ok(Reply { text: content.or(refusal).unwrap_or_default(), usage, finish })
}
