//! What has been done of a sweep.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    evidence::{BlockSums, SharpeSample},
    fixed::Fixed,
};

/// The result of one combination: small, because there are many.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Combination {
    pub final_equity: Fixed,
    pub fills: usize,
    /// Of returns per period of the sweep; `None` when they do not vary.
    pub sample: Option<SharpeSample>,
    pub(super) sums: BlockSums,
}

/// Finished combinations by their place in the grid. Stored, it continues a sweep; `key` says of which one, so that a state is never continued
/// with other bars, another document or another grid.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SweepState {
    pub key: String,
    pub done: BTreeMap<usize, Combination>,
}

impl SweepState {
    pub const fn new(key: String) -> Self {
        Self { key, done: BTreeMap::new() }
    }

    /// Whether something is done and none of it traded.
    pub fn is_idle(&self) -> bool {
        !self.done.is_empty() && self.done.values().all(|done| done.fills == 0)
    }
}
