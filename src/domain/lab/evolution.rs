//! An agent would be otherwise: changes of one trait each, really run, and what a person says of the one that was better.

use super::{CheckedFigure, Edit, LearntOn, Projected, Results, TraitName};
use crate::{
    AgentId, EvolutionId, JobId, ModelCallId, OwnerId, RunId, Timestamp, models::ModelName, words::words,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// So many iterations are decided before an agent may ask to be otherwise, and again before it may ask once more.
pub const LEAST_ITERATIONS: usize = 3;

/// What a person did not want is not proposed again within so many iterations.
pub const REFUSED_FOR: u32 = 10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvolutionStatus {
    Running,
    /// A change is proposed, and a person has not decided yet.
    AwaitingApproval,
    /// Nothing speaks for a change.
    Nothing,
    /// The agent is like that since.
    Approved,
    Rejected,
    /// It was approved, and everything is again as before.
    RolledBack,
    Failed,
    /// The agent went on learning, or is gone.
    Withdrawn,
}

words! {
    EvolutionStatus {
        Running = "running", AwaitingApproval = "awaiting_approval", Nothing = "nothing", Approved = "approved",
        Rejected = "rejected", RolledBack = "rolled_back", Failed = "failed", Withdrawn = "withdrawn",
    }
}

impl EvolutionStatus {
    /// Whether another one may not begin beside it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Running | Self::AwaitingApproval)
    }

    /// Whether it was considered to its end, whatever came of it.
    pub const fn counts(self) -> bool {
        !matches!(self, Self::Failed | Self::Withdrawn)
    }
}

/// One time that an agent asked itself whether it should be otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Evolution {
    pub id: EvolutionId,
    pub agent: AgentId,
    pub owner: OwnerId,
    /// From 1, of this agent.
    pub number: u32,
    pub status: EvolutionStatus,
    pub asked: EvolutionAsked,
    pub job: JobId,
    pub run: RunId,
    pub found: EvolutionFound,
    pub error: Option<String>,
    pub asked_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub word: Option<EvolutionWord>,
}

/// What it starts from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvolutionAsked {
    /// The iteration after which it was asked. What is run counts among the trials of that one.
    pub after: u32,
    /// Nobody asked: enough iterations were decided.
    pub by_itself: bool,
    pub personality: u32,
    pub strategy: u32,
    pub model: ModelName,
    #[serde(flatten)]
    pub on: LearntOn,
}

/// One trait that would be otherwise, and what it changes in the document that holds.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraitChange {
    #[serde(rename = "trait")]
    pub about: TraitName,
    /// As they are written in a personality; null is open.
    pub from: Value,
    pub to: Value,
    /// In words: `stops: tight → usual`.
    pub change: String,
    /// Why it is worth running.
    pub why: String,
    pub edits: Vec<Edit>,
}

/// What whoever thinks for the agent says of itself, in its own voice.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Thought {
    pub text: String,
    pub figures: Vec<CheckedFigure>,
    pub by: ModelName,
    pub call: Option<ModelCallId>,
}

/// A change that was run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraitTried {
    pub change: String,
    pub trades: usize,
    /// Of daily returns, a year of them.
    pub sharpe: Option<f64>,
}

/// The change that was better.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TraitProposal {
    pub change: TraitChange,
    /// In words, with the figures that were measured.
    pub reason: String,
    /// The document that was run.
    pub document: String,
    pub projected: Projected,
    /// What it did on the open data.
    pub after: Results,
}

/// What came of it, phase by phase.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EvolutionFound {
    /// What is worth running; none before that was considered.
    pub candidates: Option<Vec<TraitChange>>,
    pub thought: Option<Thought>,
    /// What the version that holds did on the open data.
    pub before: Option<Results>,
    /// Everything that was run, the best first.
    pub tried: Option<Vec<TraitTried>>,
    pub proposed: Option<TraitProposal>,
    /// Everything that this agent has ever had run, this included.
    pub trials: usize,
    pub notes: Vec<String>,
}

/// What a person said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvolutionWord {
    pub at: Timestamp,
    /// A name to read.
    pub by: String,
    pub reason: Option<String>,
    /// The versions that hold by it.
    pub made: Option<EvolutionMade>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EvolutionMade {
    pub personality: u32,
    pub strategy: u32,
}
