//! What a phase leaves for those that follow, and for the page of the run.

use super::drive::Step;
use crate::kernel::jobs::Failure;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// What an earlier phase left.
pub fn left<T: DeserializeOwned>(step: &Step<'_>, phase: &str) -> Result<T, Failure> {
    let found =
        step.earlier.iter().find(|earlier| earlier.name == phase).and_then(|earlier| earlier.result.clone());
    let found = found.ok_or_else(|| Failure::GiveUp(format!("the phase {phase} has left nothing")))?;
    serde_json::from_value(found)
        .map_err(|error| Failure::GiveUp(format!("what the phase {phase} left cannot be read: {error}")))
}

/// As a phase leaves it.
pub fn leave<T: Serialize>(value: &T) -> Result<Value, Failure> {
    serde_json::to_value(value)
        .map_err(|error| Failure::GiveUp(format!("a phase cannot be written down: {error}")))
}
