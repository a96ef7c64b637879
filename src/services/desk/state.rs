//! What is kept of an account between two minutes of the desk.

use domain::{
    Fixed,
    market::{Minute, calendar::DAY_MS},
};
use engine::trading::AccountState;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use storage::StorageError;

/// As it stands in the database.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Kept {
    pub account: AccountState,
    /// The first minute that is not in it. In those between it and the desk's own nothing has happened to this account.
    pub minute: i64,
    /// The UTC day of market time, and what the account was worth when it began.
    pub day: i64,
    pub day_equity: Fixed,
    /// What it was worth and what had been paid in when that was last written down; none of an account that is older than such marks.
    #[serde(default)]
    pub marked: Option<Marked>,
    /// For how many bars a position may be held that a decision opens, by the number of the decision, where a model has said so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub longest: BTreeMap<i64, u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marked {
    pub equity: Fixed,
    pub paid: Fixed,
}

impl Kept {
    pub fn read(value: &Value) -> Result<Self, StorageError> {
        Self::deserialize(value).map_err(|_| corrupt(value))
    }

    pub fn written(&self) -> Result<Value, StorageError> {
        serde_json::to_value(self).map_err(|_| corrupt(&Value::Null))
    }
}

fn corrupt(value: &Value) -> StorageError {
    StorageError::Corrupt { table: "desk_accounts", column: "state", value: value.to_string() }
}

/// The UTC day that a minute belongs to.
pub const fn day_of(minute: Minute) -> i64 {
    minute.begins().as_millis().div_euclid(DAY_MS)
}
