//! What waits for a person's yes. Whatever asks for it shows what changes, what was measured of it, and what it costs.

use crate::{AgentId, ApprovalId, Money, OwnerId, Timestamp, events::Subject, words::words};
use serde::{Deserialize, Serialize};

/// What is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// The outcome of an iteration: its version, with or without refinements.
    Iteration,
    /// An agent may trade on paper.
    Graduation,
    /// An agent wants to be otherwise.
    Evolution,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalStatus {
    Waiting,
    Approved,
    Rejected,
    /// It was approved, and everything is again as before.
    RolledBack,
    /// What it was about is gone.
    Withdrawn,
}

words! {
    ApprovalKind { Iteration = "iteration", Graduation = "graduation", Evolution = "evolution" }
    ApprovalStatus {
        Waiting = "waiting", Approved = "approved", Rejected = "rejected", RolledBack = "rolled_back",
        Withdrawn = "withdrawn",
    }
}

/// One figure or word that belongs to the decision, as it stands on the page of what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Fact {
    pub label: String,
    pub value: String,
    /// Whether it speaks for it; none where it is neither.
    pub good: Option<bool>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Approval {
    pub id: ApprovalId,
    pub owner: OwnerId,
    pub kind: ApprovalKind,
    /// What it is about: `iteration/…`.
    pub subject: Subject,
    pub agent: Option<AgentId>,
    pub title: String,
    /// What changes when it is approved.
    pub change: String,
    pub facts: Vec<Fact>,
    /// What the asking has cost; none is unknown.
    pub cost: Option<Money>,
    /// What must be typed to approve it, where its own figures speak against it; none where a yes is enough.
    pub confirm: Option<String>,
    pub status: ApprovalStatus,
    pub asked_at: Timestamp,
    pub decided_at: Option<Timestamp>,
    /// A name to read.
    pub decided_by: Option<String>,
    pub reason: Option<String>,
}

/// Which of them are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ApprovalFilter {
    pub status: Option<ApprovalStatus>,
    pub kind: Option<ApprovalKind>,
    pub agent: Option<AgentId>,
}

/// What became of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    pub status: ApprovalStatus,
    pub at: Timestamp,
    /// A name to read.
    pub by: String,
    pub reason: Option<String>,
}
