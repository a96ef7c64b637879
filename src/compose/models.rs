//! The models that a configuration names: each provider gets its adapter.

use adapters::models::{Keyless, ProviderSettings, SettingsError, anthropic, openai};
use domain::{
    Clock, Period, Secret, Timestamp,
    models::{Price, Provider},
};
use services::kernel::models::{Key, Models, Source};
use std::{collections::BTreeMap, str::FromStr, sync::Arc};

/// Which protocol a provider speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProviderKind {
    Anthropic,
    OpenAi,
}

/// The text names no protocol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be {}", ProviderKind::ALLOWED)]
pub struct ProviderKindError;

impl ProviderKind {
    pub const ALLOWED: &str = "anthropic or openai-compatible";

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Anthropic => anthropic::KIND,
            Self::OpenAi => openai::KIND,
        }
    }

    /// Where it is asked when nothing is said; servers that only speak alike are everywhere.
    pub const fn base_url(self) -> Option<&'static str> {
        match self {
            Self::Anthropic => Some(anthropic::BASE_URL),
            Self::OpenAi => None,
        }
    }
}

impl FromStr for ProviderKind {
    type Err = ProviderKindError;

    fn from_str(text: &str) -> Result<Self, ProviderKindError> {
        match text {
            anthropic::KIND => Ok(Self::Anthropic),
            openai::KIND => Ok(Self::OpenAi),
            _ => Err(ProviderKindError),
        }
    }
}

/// A provider as it is configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderChoice {
    pub name: String,
    pub kind: ProviderKind,
    pub base_url: String,
    /// The environment variable that holds its key; none where no key is needed.
    pub api_key_env: Option<String>,
    /// What stands there.
    pub key: Option<Secret>,
    pub models: Vec<String>,
    pub timeout: Period,
    pub max_concurrent: u32,
    /// By its own name of the model.
    pub prices: BTreeMap<String, Price>,
    /// When their training ended, where the provider says so.
    pub trained_until: BTreeMap<String, Timestamp>,
}

/// A provider cannot be asked.
#[derive(Debug, thiserror::Error)]
#[error("models.providers.{name}: {error}")]
pub struct ModelsError {
    name: String,
    error: SettingsError,
}

/// The configured models beside the built-in rules.
pub fn models(
    choices: &[ProviderChoice],
    memory: Period,
    clock: &Arc<dyn Clock>,
) -> Result<Models, ModelsError> {
    let sources: Result<Vec<Source>, ModelsError> =
        choices.iter().map(|choice| source(choice, clock)).collect();
    Ok(Models::new(sources?, memory))
}

fn source(choice: &ProviderChoice, clock: &Arc<dyn Clock>) -> Result<Source, ModelsError> {
    let key = match (&choice.api_key_env, &choice.key) {
        (None, _) => Key::NotNeeded,
        (Some(_), Some(_)) => Key::Set,
        (Some(variable), None) => Key::Missing(variable.clone()),
    };
    let provider =
        provider(choice, &key, clock).map_err(|error| ModelsError { name: choice.name.clone(), error })?;
    let models: Vec<&str> = choice.models.iter().map(String::as_str).collect();
    let mut source =
        Source::new(&choice.name, choice.kind.as_str(), provider, &models).at_once(choice.max_concurrent);
    source.prices.clone_from(&choice.prices);
    source.trained_until.clone_from(&choice.trained_until);
    source.timeout = choice.timeout;
    source.base_url = Some(choice.base_url.clone());
    source.key = key;
    Ok(source)
}

fn provider(
    choice: &ProviderChoice,
    key: &Key,
    clock: &Arc<dyn Clock>,
) -> Result<Arc<dyn Provider>, SettingsError> {
    let settings = ProviderSettings {
        base_url: choice.base_url.clone(),
        key: choice.key.clone(),
        timeout: choice.timeout,
    };
    // Also where the key is missing the address is looked at.
    let provider: Arc<dyn Provider> = match choice.kind {
        ProviderKind::Anthropic => Arc::new(anthropic::Anthropic::new(&settings, clock.clone())?),
        ProviderKind::OpenAi => Arc::new(openai::OpenAi::new(&settings, clock.clone())?),
    };
    match key {
        Key::Missing(variable) => Ok(Arc::new(Keyless::new(variable))),
        Key::Set | Key::NotNeeded => Ok(provider),
    }
}
