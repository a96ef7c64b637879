//! What a model is called: `provider/model`.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The built-in provider.
pub const RULES: &str = "rules";

/// A provider of the configuration and what the model is called there: `local/test-model`, `openrouter/meta/llama-4`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ModelName(String);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be provider/model, such as rules/default or local/test-model")]
pub struct ModelNameError;

/// The longest name.
const MOST_LETTERS: usize = 200;

impl ModelName {
    /// The model that is always there and costs nothing.
    pub fn rules() -> Self {
        Self(format!("{RULES}/default"))
    }

    pub fn of(provider: &str, model: &str) -> Result<Self, ModelNameError> {
        format!("{provider}/{model}").parse()
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn provider(&self) -> &str {
        self.0.split_once('/').map_or("", |(provider, _)| provider)
    }

    /// What the provider calls it; may have strokes of its own.
    pub fn model(&self) -> &str {
        self.0.split_once('/').map_or("", |(_, model)| model)
    }

    /// Whether a text can name a provider: small letters, digits, `-` and `_`.
    pub fn is_provider(text: &str) -> bool {
        let fits =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
        (1..=40).contains(&text.len()) && text.bytes().all(fits)
    }
}

impl FromStr for ModelName {
    type Err = ModelNameError;

    fn from_str(text: &str) -> Result<Self, ModelNameError> {
        let (provider, model) = text.split_once('/').ok_or(ModelNameError)?;
        let seen = |letter: char| letter.is_ascii_graphic();
        let fits = text.len() <= MOST_LETTERS
            && ModelName::is_provider(provider)
            && !model.is_empty()
            && model.chars().all(seen);
        if fits { Ok(Self(text.to_owned())) } else { Err(ModelNameError) }
    }
}

impl TryFrom<String> for ModelName {
    type Error = ModelNameError;

    fn try_from(text: String) -> Result<Self, ModelNameError> {
        text.parse()
    }
}

impl From<ModelName> for String {
    fn from(name: ModelName) -> Self {
        name.0
    }
}

impl fmt::Display for ModelName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_model_is_named_by_its_provider_and_its_own_name() {
        let name: ModelName = "openrouter/meta-llama/Llama-4:free".parse().unwrap();
        assert_eq!((name.provider(), name.model()), ("openrouter", "meta-llama/Llama-4:free"));
        assert_eq!(ModelName::rules().as_str(), "rules/default");
        for wrong in ["", "rules", "/x", "rules/", "Rules/x", "a b/c", "a/b c", "a/b\n", "a/\u{202e}b"] {
            assert_eq!(wrong.parse::<ModelName>(), Err(ModelNameError), "{wrong}");
        }
    }
}
