//! What came of asking the model of an agent, on its way to the desk.

use super::AgentDecision;
use crate::{AgentId, RunId, market::Minute, models::ModelName};
use serde::{Deserialize, Serialize};

/// An answer, until the desk has taken it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ModelAnswer {
    pub agent: AgentId,
    /// The first minute after the close that was asked about.
    pub slot: Minute,
    /// The run that asked.
    pub run: RunId,
    pub model: ModelName,
    pub decided: Result<AgentDecision, NoDecision>,
}

/// Why there is no decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NoDecision {
    /// For programs: that of the model's failure, `unparsable`, `late`, `no-feed`.
    pub code: String,
    /// In a sentence.
    pub message: String,
}

impl NoDecision {
    pub fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }
}
