//! What the two protocols ask for, and how they answer.

use axum::{
    Json,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

#[derive(Debug, Clone, Copy)]
pub enum Protocol {
    Messages,
    Completions,
}

impl Protocol {
    pub const fn path(self) -> &'static str {
        match self {
            Self::Messages => "/v1/messages",
            Self::Completions => "/v1/chat/completions",
        }
    }

    pub fn key(self, headers: &HeaderMap) -> Option<String> {
        let header = |name: &str| headers.get(name)?.to_str().ok().map(str::to_owned);
        match self {
            Self::Messages => header("x-api-key"),
            Self::Completions => header("authorization")?.strip_prefix("Bearer ").map(str::to_owned),
        }
    }

    /// What a real server would refuse.
    pub fn problem(self, headers: &HeaderMap, body: &Value) -> Option<String> {
        let missing = |field: &str| body.get(field).is_none();
        match self {
            Self::Messages if !headers.contains_key("anthropic-version") => {
                Some("anthropic-version: header is required".to_owned())
            }
            Self::Messages if missing("max_tokens") => Some("max_tokens: Field required".to_owned()),
            Self::Messages if body["temperature"].as_f64().is_some_and(|given| given > 1.0) => {
                Some("temperature: range: 0..1".to_owned())
            }
            _ if missing("model") || missing("messages") => {
                Some("model and messages are required".to_owned())
            }
            _ => None,
        }
    }

    pub fn answer(self, asked: &Value, text: &str, usage: Option<(u32, u32)>, is_cut: bool) -> Value {
        match self {
            Self::Messages => message(asked, text, usage, is_cut),
            Self::Completions => completion(asked, text, usage, is_cut),
        }
    }

    pub fn error(self, status: StatusCode, message: &str) -> Response {
        let kind = match status.as_u16() {
            429 => "rate_limit_error",
            529 => "overloaded_error",
            500..=599 => "api_error",
            _ => "invalid_request_error",
        };
        let body = match self {
            Self::Messages => json!({ "type": "error", "error": { "type": kind, "message": message } }),
            Self::Completions => {
                json!({ "error": { "message": message, "type": kind, "param": null, "code": null } })
            }
        };
        (status, Json(body)).into_response()
    }
}

/// With a tool that must be used the answer is the tool's input, when the text can be one.
fn message(asked: &Value, text: &str, usage: Option<(u32, u32)>, is_cut: bool) -> Value {
    let input = serde_json::from_str::<Value>(text).ok().filter(Value::is_object);
    let (content, reason) = match (asked["tool_choice"]["name"].as_str(), input) {
        (Some(tool), Some(input)) => {
            (json!([{ "type": "tool_use", "id": "toolu_01", "name": tool, "input": input }]), "tool_use")
        }
        _ => (json!([{ "type": "text", "text": text }]), "end_turn"),
    };
    let mut message = json!({
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": asked["model"],
        "content": content,
        "stop_reason": if is_cut { "max_tokens" } else { reason },
        "stop_sequence": null,
    });
    if let Some((input, output)) = usage {
        message["usage"] = json!({
            "input_tokens": input,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
            "output_tokens": output,
        });
    }
    message
}

fn completion(asked: &Value, text: &str, usage: Option<(u32, u32)>, is_cut: bool) -> Value {
    let mut completion = json!({
        "id": "chatcmpl-01",
        "object": "chat.completion",
        "created": 1_767_225_600,
        "model": asked["model"],
        "choices": [{
            "index": 0,
            "message": { "role": "assistant", "content": text, "refusal": null },
            "finish_reason": if is_cut { "length" } else { "stop" },
        }],
    });
    if let Some((input, output)) = usage {
        completion["usage"] =
            json!({ "prompt_tokens": input, "completion_tokens": output, "total_tokens": input + output });
    }
    completion
}
