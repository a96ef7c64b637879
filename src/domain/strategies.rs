//! A person's strategies: documents of the engine's language with all their versions.

use crate::{OwnerId, StrategyId, Timestamp};
use serde::{Deserialize, Serialize};

/// A strategy; its documents are its versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SavedStrategy {
    pub id: StrategyId,
    pub owner: OwnerId,
    /// That of its newest document; no two of an owner are called the same.
    pub name: String,
    /// The number of the newest version; the first is 1.
    pub version: u32,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

/// A document as it was saved; never edited.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StrategyVersion {
    pub strategy: StrategyId,
    pub version: u32,
    pub document: String,
    pub created_at: Timestamp,
}
