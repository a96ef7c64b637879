//! One question, one bounded answer, and every way in which that can fail in the words of [`ModelError`].

use crate::http::{self, cause, retry_after};
use domain::{Clock, Period, Secret, models::ModelError};
use reqwest::{
    Response, StatusCode, Url,
    header::{HeaderMap, HeaderValue},
};
use serde_json::{Value, error::Category};
use std::sync::Arc;

/// More than any answer has.
const LARGEST_ANSWER: usize = 8 * 1024 * 1024;

/// So many letters of what the other side says about an error are told on.
const MOST_LETTERS: usize = 300;

/// How a provider is asked.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    pub base_url: String,
    pub key: Option<Secret>,
    /// For one attempt.
    pub timeout: Period,
}

/// The transport cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("{0:?} is not an address to ask; write it like https://api.example.org/v1")]
    Base(String),
    #[error("the key has characters that cannot be sent; a key is one line of letters, digits and signs")]
    Key,
    #[error("cannot ask over the network")]
    Network(#[source] reqwest::Error),
}

pub struct Transport {
    http: reqwest::Client,
    address: Url,
    timeout: Period,
    clock: Arc<dyn Clock>,
}

impl Transport {
    /// To `path` below the base address, always with these headers.
    pub fn new(
        settings: &ProviderSettings,
        path: &[&str],
        headers: HeaderMap,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, SettingsError> {
        let base =
            Url::parse(&settings.base_url).ok().filter(|base| matches!(base.scheme(), "http" | "https"));
        let mut address = base.ok_or_else(|| SettingsError::Base(settings.base_url.clone()))?;
        // An http address always has a path.
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        let http = http::client()
            .user_agent(concat!("agent-manager/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout.to_std())
            .default_headers(headers)
            // Whoever leads elsewhere would get the key.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(SettingsError::Network)?;
        Ok(Self { http, address, timeout: settings.timeout, clock })
    }

    /// Sends the question. What comes back is JSON of a status that means success.
    pub async fn ask(&self, question: &Value) -> Result<Value, ModelError> {
        let sent = self.http.post(self.address.clone()).json(question).send().await;
        let response = sent.map_err(|error| self.failed(&error))?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = self.body(response).await?;
        if !status.is_success() {
            return Err(self.refused(status, &headers, &body));
        }
        let answer: Value = serde_json::from_slice(&body).map_err(|error| not_json(&error, &body))?;
        // Some gateways answer 200 and put the status into the answer.
        match answer.get("error").filter(|error| error.is_object()) {
            Some(error) => {
                let status =
                    error.get("code").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
                let status = status.and_then(|code| StatusCode::from_u16(code).ok());
                Err(self.refused(status.unwrap_or(StatusCode::BAD_GATEWAY), &headers, &body))
            }
            None => Ok(answer),
        }
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, ModelError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.broken_off(&error))? {
            if body.len() + piece.len() > LARGEST_ANSWER {
                return Err(ModelError::TooLarge { most_bytes: LARGEST_ANSWER });
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    fn refused(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> ModelError {
        let retry_after = retry_after(headers, self.clock.now()).map(|wait| wait.max(Period::ZERO));
        let (status, reason) = (status.as_u16(), said(body));
        match status {
            429 => ModelError::RateLimited { retry_after },
            503 | 529 => ModelError::Overloaded { retry_after },
            500..=599 => ModelError::ServerError { status, reason },
            _ => ModelError::Refused { status, reason },
        }
    }

    /// Before the answer began.
    fn failed(&self, error: &reqwest::Error) -> ModelError {
        if error.is_connect() {
            let reason = format!("there is no connection to {}: {}", self.address, cause(error));
            return ModelError::Unreachable { reason };
        }
        self.broken_off(error)
    }

    fn broken_off(&self, error: &reqwest::Error) -> ModelError {
        if error.is_timeout() {
            return ModelError::Timeout { after: self.timeout };
        }
        ModelError::BrokenOff { reason: cause(error) }
    }
}

/// A header that is never written into a log.
pub fn secret_header(text: &str) -> Result<HeaderValue, SettingsError> {
    let mut value = HeaderValue::from_str(text).map_err(|_| SettingsError::Key)?;
    value.set_sensitive(true);
    Ok(value)
}

/// What the other side says about an error: `{"error": {"message": …}}`, as both protocols do, or how its answer begins.
fn said(body: &[u8]) -> String {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let message = answer.pointer("/error/message").or_else(|| answer.get("message")).and_then(Value::as_str);
    let text = message
        .map_or_else(|| String::from_utf8_lossy(&body[..body.len().min(4_096)]).into_owned(), str::to_owned);
    let visible = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter });
    visible.take(MOST_LETTERS).collect::<String>().trim().to_owned()
}

fn not_json(error: &serde_json::Error, body: &[u8]) -> ModelError {
    if body.is_empty() {
        return ModelError::Protocol { reason: "it is empty".to_owned() };
    }
    if error.classify() == Category::Eof {
        return ModelError::BrokenOff { reason: "it ends in the middle".to_owned() };
    }
    let beginning: String = said(body).chars().take(40).collect();
    ModelError::Protocol { reason: format!("it is no JSON, it begins with {beginning:?}") }
}
