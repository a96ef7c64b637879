//! What an agent decided, and what it saw.

use super::limits::Refusal;
use crate::{
    AgentId, Timestamp,
    accounts::UnknownWord,
    market::{Minute, Symbol},
};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

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
    pub const ALL: [Self; 5] = [Self::EnterLong, Self::EnterShort, Self::Exit, Self::Refused, Self::Skipped];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::EnterLong => "enter_long",
            Self::EnterShort => "enter_short",
            Self::Exit => "exit",
            Self::Refused => "refused",
            Self::Skipped => "skipped",
        }
    }
}

impl FromStr for DecisionKind {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        let same = |kind: &Self| kind.as_str() == text;
        let allowed = "enter_long, enter_short, exit, refused, skipped";
        Self::ALL.into_iter().find(same).ok_or(UnknownWord { allowed })
    }
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
