//! How a server wants to be asked.

use domain::models::ModelError;

/// What is said about the form of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// `json_schema`: the server keeps the model to the schema.
    #[default]
    Schema,
    /// `json_object`: some JSON; the schema stands in the question.
    Json,
    /// Nothing but the question.
    Plain,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Manner {
    pub format: Format,
    /// `max_completion_tokens` instead of `max_tokens`.
    pub is_new_limit: bool,
    pub is_untempered: bool,
}

impl Manner {
    /// What to leave out after a refusal that names it; `None` when the refusal is about something else.
    pub fn simpler(self, error: &ModelError) -> Option<Self> {
        let ModelError::Refused { status: 400 | 404 | 415 | 422, reason } = error else { return None };
        let reason = reason.to_lowercase();
        let names = |words: &[&str]| words.iter().any(|word| reason.contains(word));
        if names(&["response_format", "json_schema", "json_object", "structured output", "guided"]) {
            let format = match self.format {
                Format::Schema => Format::Json,
                Format::Json => Format::Plain,
                Format::Plain => return None,
            };
            return Some(Self { format, ..self });
        }
        if names(&["max_tokens", "max_completion_tokens"]) && !self.is_new_limit {
            return Some(Self { is_new_limit: true, ..self });
        }
        (names(&["temperature"]) && !self.is_untempered).then_some(Self { is_untempered: true, ..self })
    }
}
