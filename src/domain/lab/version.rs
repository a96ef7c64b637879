//! Versions of an agent's strategy. They are added and never changed; each knows where it comes from.

use super::{CheckedFigure, Edit, LearntOn, Results};
use crate::{AgentId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

/// Why there is a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StrategyCause {
    /// An iteration wrote it.
    Generated,
    /// Refinements of an iteration were applied.
    Refined,
    /// A person edited it.
    Edited,
    /// An earlier version was taken again.
    Revived,
    /// It is that of an agent that has become otherwise.
    Evolved,
}

words! {
    StrategyCause {
        Generated = "generated", Refined = "refined", Edited = "edited", Revived = "revived", Evolved = "evolved",
    }
}

/// What became of running several changes together, each of which had been run alone, when they were approved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum WhenApproved {
    /// They were run there and then, on what the iteration was asked on that had found them.
    Ran { iteration: u32, on: LearntOn },
    /// Why they could not be run.
    NotRun(String),
}

/// One version.
#[derive(Debug, Clone, PartialEq)]
pub struct StrategyVersion {
    pub agent: AgentId,
    /// From 1.
    pub version: u32,
    pub parent: Option<u32>,
    /// The iteration that it comes from.
    pub iteration: Option<u32>,
    pub cause: StrategyCause,
    pub document: String,
    /// The idea, and what has become of it since.
    pub rationale: String,
    /// The figures of the rationale, and whether they were measured when they were said.
    pub figures: Vec<CheckedFigure>,
    /// What is different from the parent, in words.
    pub change: String,
    pub edits: Vec<Edit>,
    /// What was learnt with it, in words; none where nothing was.
    pub lesson: Option<String>,
    /// What it did on the open data, where it was run as it stands.
    pub results: Option<Results>,
    /// None where nothing was to be run when it was approved.
    pub when_approved: Option<WhenApproved>,
    pub made_at: Timestamp,
    /// A name to read: of a person, or `itself` where it did not wait for one.
    pub made_by: String,
}

/// Something that an agent had run: a document, whether anybody looks at it or not.
#[derive(Debug, Clone, PartialEq)]
pub struct Trial {
    pub agent: AgentId,
    pub iteration: u32,
    /// From 1, within its iteration.
    pub number: u32,
    pub change: String,
    pub edits: Vec<Edit>,
    pub trades: usize,
    /// Of daily returns, per day.
    pub sharpe: Option<f64>,
    /// Of each day of the open data.
    pub returns: Vec<f32>,
    /// What it was run on, as [`LearntOn::ground`](super::LearntOn::ground) says it; none of what was run before that was kept.
    pub ground: Option<String>,
}
