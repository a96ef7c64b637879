//! Concrete changes of a document.

use super::{CheckedFigure, Estimate};
use crate::models::ModelName;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::fmt;

/// One step of a change. Keys are those of a document: `scan.when`, `scan.columns.trend`, `execution.stop_loss.distance`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Edit {
    /// One more condition of `scan.when`.
    Require(String),
    /// A key gets this value, whether it had one or not. Of keys of which only one may stand (`stop_loss`), it takes the place of the other.
    Set { key: String, value: Value },
    /// A key goes.
    Remove(String),
}

/// The most steps of one change.
pub const MOST_EDITS: usize = 8;

/// What a learner may change: not its costs, its bars or its inputs.
pub const CHANGEABLE: [&str; 3] = ["params", "scan", "execution"];

/// What a change did to the figures when it was really run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Projected {
    pub sharpe_before: Option<f64>,
    pub sharpe_after: Option<f64>,
    /// After less before, on the same days.
    pub difference: Estimate,
    pub trades_before: usize,
    pub trades_after: usize,
    pub mean_gain_before: Option<f64>,
    pub mean_gain_after: Option<f64>,
    /// In so many of the stretches it was better.
    pub folds_better: usize,
    pub folds: usize,
    /// How often chance alone would have shown as much anywhere among the changes of this iteration.
    pub corrected: f64,
    /// Everything that this agent had ever had run when this was.
    pub trials: usize,
}

/// A change that is proposed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Refinement {
    /// From 1, within its iteration.
    pub id: u32,
    /// In words: `trade only from 15:00 to 16:59 UTC`.
    pub change: String,
    pub why: String,
    /// The figures of the reason, and whether they were measured by then.
    #[serde(default)]
    pub figures: Vec<CheckedFigure>,
    pub edits: Vec<Edit>,
    pub projected: Projected,
    pub by: ModelName,
}

/// As code says it: `execution.max_holding_bars = 12`.
impl fmt::Display for Edit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Require(condition) => write!(f, "only where {condition}"),
            Self::Set { key, value: Value::String(text) } => write!(f, "{key} = {text}"),
            Self::Set { key, value } => write!(f, "{key} = {value}"),
            Self::Remove(key) => write!(f, "without {key}"),
        }
    }
}
