//! One round of learning: a document is traded on the open past, what came of it is analysed, and changes are really run before they are proposed.

use super::{Analysis, CheckedFigure, LearntOn, Pattern, Refinement, Results};
use crate::{AgentId, IterationId, JobId, OwnerId, RunId, Timestamp, models::ModelName, words::words};
use serde::{Deserialize, Serialize};

/// The most iterations that are asked for at once.
pub const MOST_IN_A_ROW: u32 = 10;

/// The longest reason that is kept of a decision, in characters.
pub const LONGEST_REASON: usize = 500;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IterationStatus {
    Running,
    /// It waits for a person's word.
    AwaitingApproval,
    /// Its strategy holds: as it was, with refinements, or as a person has edited it.
    Applied,
    Discarded,
    Failed,
}

words! {
    IterationStatus {
        Running = "running", AwaitingApproval = "awaiting_approval", Applied = "applied", Discarded = "discarded",
        Failed = "failed",
    }
}

impl IterationStatus {
    /// Whether another one may not be started beside it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::AwaitingApproval)
    }
}

/// What happens to an iteration when it is through, as the person chose who started it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Afterwards {
    /// It waits for a person.
    #[default]
    Wait,
    /// Nothing is changed; what was learnt is kept.
    Discard,
    /// The best refinement is applied; without one the version is kept.
    Apply,
}

words! {
    Afterwards { Wait = "wait", Discard = "discard", Apply = "apply" }
}

/// One iteration.
#[derive(Debug, Clone, PartialEq)]
pub struct Iteration {
    pub id: IterationId,
    pub agent: AgentId,
    pub owner: OwnerId,
    /// From 1, of this agent.
    pub number: u32,
    pub status: IterationStatus,
    pub asked: IterationAsked,
    pub job: JobId,
    pub run: RunId,
    /// What it has found so far.
    pub found: Found,
    pub error: Option<String>,
    pub asked_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub decision: Option<Decision>,
}

/// What it starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct IterationAsked {
    /// The version of the strategy that held; none before the first.
    pub strategy: Option<u32>,
    pub personality: u32,
    pub model: ModelName,
    pub afterwards: Afterwards,
    /// How many more follow of themselves.
    pub more: u32,
    #[serde(flatten)]
    pub on: LearntOn,
}

/// The strategy of an iteration in its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Written {
    /// The whole document.
    pub document: String,
    pub scan: String,
    pub execution: String,
    /// Why it should work, in the words of who wrote it.
    pub rationale: String,
    /// The figures of the rationale, and whether they were measured by then.
    #[serde(default)]
    pub figures: Vec<CheckedFigure>,
    pub by: ModelName,
    /// What it trades, as who wrote it says; none of a person's document.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
}

/// What an iteration has found, phase by phase.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Found {
    pub strategy: Option<Written>,
    /// How often its conditions held on the open data.
    pub signals: Option<usize>,
    pub results: Option<Results>,
    pub analysis: Option<Analysis>,
    /// None until they have been run; empty when nothing is worth changing.
    pub refinements: Option<Vec<Refinement>>,
    /// Everything that this agent has ever had run, this iteration included.
    pub trials: usize,
    /// What should be read with all of it, such as that the model may have seen this time.
    pub notes: Vec<String>,
}

/// What was decided about an iteration that was through.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub at: Timestamp,
    /// A name to read: of a person, or `itself` where it did not wait for one.
    pub by: String,
    pub reason: Option<String>,
    /// The refinements that were taken.
    pub taken: Vec<u32>,
    /// The version that holds since.
    pub strategy: Option<u32>,
}
