//! Anthropic's Messages API. The schema of the answer goes as the one tool that the model must use.

mod wire;

use super::transport::{ProviderSettings, SettingsError, Transport, secret_header};
use async_trait::async_trait;
use domain::{
    Clock,
    models::{Ask, ModelError, Provider, Reply},
};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub const KIND: &str = "anthropic";
pub const BASE_URL: &str = "https://api.anthropic.com";

/// The version of the protocol.
const VERSION: &str = "2023-06-01";

pub struct Anthropic {
    transport: Transport,
    /// Models that take no temperature.
    untempered: Mutex<HashSet<String>>,
}

impl Anthropic {
    pub fn new(settings: &ProviderSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let mut headers = HeaderMap::new();
        headers.insert(HeaderName::from_static("anthropic-version"), HeaderValue::from_static(VERSION));
        if let Some(key) = &settings.key {
            headers.insert(HeaderName::from_static("x-api-key"), secret_header(key.reveal())?);
        }
        // With and without the version at the end: both are written in documentations.
        let has_version = settings.base_url.trim_end_matches('/').ends_with("/v1");
        let path: &[&str] = if has_version { &["messages"] } else { &["v1", "messages"] };
        let transport = Transport::new(settings, path, headers, clock)?;
        Ok(Self { transport, untempered: Mutex::default() })
    }

    fn untempered(&self) -> MutexGuard<'_, HashSet<String>> {
        self.untempered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for Anthropic {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError> {
        let model = ask.model.model();
        let has_temperature = !self.untempered().contains(model);
        let answer = match self.transport.ask(&wire::question(ask, has_temperature)).await {
            Err(ModelError::Refused { status: 400, reason })
                if has_temperature && reason.contains("temperature") =>
            {
                self.untempered().insert(model.to_owned());
                self.transport.ask(&wire::question(ask, false)).await?
            }
            answer => answer?,
        };
        wire::reply(&answer)
    }
}
