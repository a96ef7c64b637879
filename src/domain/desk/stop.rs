//! The emergency stop.

use crate::{OwnerId, StopId, Timestamp, accounts::UnknownWord};
use serde::{Deserialize, Serialize};
use std::str::FromStr;

/// What is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopScope {
    Agent,
    Manager,
    /// Everything of its owner.
    All,
}

impl StopScope {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Agent => "agent",
            Self::Manager => "manager",
            Self::All => "all",
        }
    }
}

impl FromStr for StopScope {
    type Err = UnknownWord;

    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        match text {
            "agent" => Ok(Self::Agent),
            "manager" => Ok(Self::Manager),
            "all" => Ok(Self::All),
            _ => Err(UnknownWord { allowed: "agent, manager, all" }),
        }
    }
}

/// A stop that holds until a person lifts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmergencyStop {
    pub id: StopId,
    pub owner: OwnerId,
    pub scope: StopScope,
    /// The agent or manager; none for all.
    pub target: Option<uuid::Uuid>,
    /// Whether positions are closed at the next price.
    pub flatten: bool,
    pub pulled_at: Timestamp,
    pub pulled_by: String,
    pub lifted_at: Option<Timestamp>,
    pub lifted_by: Option<String>,
}
