//! Chat completions as `OpenAI` documents them and many others speak them: `OpenRouter`, vLLM, Ollama, LM Studio.
//!
//! They differ in what they take: a schema, only "some JSON", or neither; one name or another for the longest answer; a temperature or
//! none. A server that refuses one of these is asked again without it, and that is remembered for the model.

mod manner;
mod wire;

use super::transport::{ProviderSettings, SettingsError, Transport, secret_header};
use async_trait::async_trait;
use domain::{
    Clock,
    models::{Ask, ModelError, Provider, Reply},
};
use manner::Manner;
use reqwest::header::{AUTHORIZATION, HeaderMap};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

pub const KIND: &str = "openai-compatible";

pub struct OpenAi {
    transport: Transport,
    /// By model, where it is not the usual one.
    manners: Mutex<HashMap<String, Manner>>,
}

impl OpenAi {
    pub fn new(settings: &ProviderSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let mut headers = HeaderMap::new();
        if let Some(key) = &settings.key {
            headers.insert(AUTHORIZATION, secret_header(&format!("Bearer {}", key.reveal()))?);
        }
        let transport = Transport::new(settings, &["chat", "completions"], headers, clock)?;
        Ok(Self { transport, manners: Mutex::default() })
    }

    fn manners(&self) -> MutexGuard<'_, HashMap<String, Manner>> {
        self.manners.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Provider for OpenAi {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError> {
        let model = ask.model.model();
        let mut manner = self.manners().get(model).copied().unwrap_or_default();
        loop {
            let error = match self.transport.ask(&wire::question(ask, manner)).await {
                Ok(answer) => return wire::reply(&answer),
                Err(error) => error,
            };
            // Each time something is left out, so it ends.
            let Some(simpler) = manner.simpler(&error) else { return Err(error) };
            manner = simpler;
            self.manners().insert(model.to_owned(), manner);
        }
    }
}
