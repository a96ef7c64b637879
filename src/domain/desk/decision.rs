//! What an agent decided, and what it saw.

use super::{limits::Refusal, orders::Direction};
use crate::{
    AgentId, RunId, Timestamp,
    agents::{Action, ExitPlan},
    market::{Minute, Symbol},
    models::ModelName,
    words::words,
};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    EnterLong,
    EnterShort,
    Exit,
    /// A limit, or the account, did not let it.
    Refused,
    /// There was no price to decide on.
    Skipped,
    /// A model was asked and nothing is done.
    Hold,
}

impl DecisionKind {
    pub const fn entering(direction: Direction) -> Self {
        match direction {
            Direction::Long => Self::EnterLong,
            Direction::Short => Self::EnterShort,
        }
    }
}

words! {
    DecisionKind { EnterLong = "enter_long", EnterShort = "enter_short", Exit = "exit", Refused = "refused", Skipped = "skipped", Hold = "hold" }
}

/// What a model said, beside what was done. Its reasoning is the reason of the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thought {
    pub model: ModelName,
    /// The run in which it was asked: there stand the question and the answer.
    pub run: RunId,
    /// None when it said nothing that could be read.
    pub action: Option<Action>,
    /// A fraction of the equity.
    pub size: Option<f64>,
    pub confidence: Option<f64>,
    pub thesis: Option<String>,
    pub exit_plan: Option<ExitPlan>,
    /// Why nothing is done of it, for programs, and in a sentence.
    pub code: Option<String>,
    pub note: Option<String>,
}

impl Thought {
    /// Of a model that was asked and has said nothing yet.
    pub const fn silent(model: ModelName, run: RunId) -> Self {
        Self {
            model,
            run,
            action: None,
            size: None,
            confidence: None,
            thesis: None,
            exit_plan: None,
            code: None,
            note: None,
        }
    }

    /// The same of a decision that nothing is done of.
    #[must_use]
    pub fn refused(self, code: &str, note: String) -> Self {
        Self { code: Some(code.to_owned()), note: Some(note), ..self }
    }
}

/// A decision that did something or was kept from it. A close at which a strategy holds leaves no record: it follows from the bars. Of a model
/// every answer leaves one.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    pub agent: AgentId,
    pub number: i64,
    /// None when it is about no single instrument.
    pub symbol: Option<Symbol>,
    /// The first minute after the close that was decided on.
    pub minute: Minute,
    pub at: Timestamp,
    pub kind: DecisionKind,
    /// In a sentence.
    pub reason: String,
    /// What was seen: the price, and the named columns of the strategy.
    pub seen: serde_json::Value,
    /// When and how it is to be left again, in words.
    pub plan: Option<String>,
    pub order: Option<i64>,
    pub refusal: Option<Refusal>,
    /// Of a model.
    pub thought: Option<Thought>,
}
