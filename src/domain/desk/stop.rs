//! The emergency stop.

use crate::{OwnerId, StopId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

/// What is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StopScope {
    Agent,
    Manager,
    /// Everything of its owner.
    All,
}

words! {
    StopScope { Agent = "agent", Manager = "manager", All = "all" }
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
