//! What an agent decided, and what it saw.

use super::{limits::Refusal, orders::Direction};
use crate::{
    AgentId, Timestamp,
    market::{Minute, Symbol},
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
    DecisionKind { EnterLong = "enter_long", EnterShort = "enter_short", Exit = "exit", Refused = "refused", Skipped = "skipped" }
}

/// A decision that did something or was kept from it. A close at which a strategy holds leaves no record: it follows from the bars.
#[derive(Debug, Clone, PartialEq)]
pub struct DecisionRecord {
    pub agent: AgentId,
    pub number: i64,
    pub symbol: Symbol,
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
}
