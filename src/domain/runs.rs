//! Runs: one row per unit of autonomous work. Phases are durable; after a crash a run resumes at its phase or is closed.

use crate::{JobId, Money, OwnerId, RunId, Timestamp, events::Subject, words::words};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    Running,
    Done,
    Failed,
    /// The program stopped in the middle and the run could not be resumed.
    Interrupted,
    Cancelled,
}

/// What can happen to a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunStep {
    Finish,
    Fail,
    Interrupt,
    Cancel,
}

/// A step that does not exist from this status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the run is already {}", from.as_str())]
pub struct IllegalStep {
    pub from: RunStatus,
}

impl RunStatus {
    /// The whole life of a run: it runs, and it ends once.
    pub const fn step(self, step: RunStep) -> Result<Self, IllegalStep> {
        match (self, step) {
            (Self::Running, RunStep::Finish) => Ok(Self::Done),
            (Self::Running, RunStep::Fail) => Ok(Self::Failed),
            (Self::Running, RunStep::Interrupt) => Ok(Self::Interrupted),
            (Self::Running, RunStep::Cancel) => Ok(Self::Cancelled),
            (from, _) => Err(IllegalStep { from }),
        }
    }
}

words! {
    RunStatus { Running = "running", Done = "done", Failed = "failed", Interrupted = "interrupted", Cancelled = "cancelled" }
}

/// A run as people see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Run {
    pub id: RunId,
    pub owner: OwnerId,
    /// What kind of work: `house.upkeep`.
    pub kind: String,
    pub subject: Subject,
    pub status: RunStatus,
    /// The phase it is in, or was in when it ended.
    pub phase: Option<String>,
    pub job: Option<JobId>,
    /// What it has cost so far; `None` is unknown, which is not nothing.
    pub cost: Option<Money>,
    pub error: Option<String>,
    pub started_at: Timestamp,
    pub heartbeat_at: Timestamp,
    pub ended_at: Option<Timestamp>,
}

/// One phase of a run, kept when it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RunPhase {
    pub position: u32,
    pub name: String,
    pub started_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    /// What the phase found or did, in its own words.
    pub result: Option<serde_json::Value>,
}

/// Which runs are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct RunFilter {
    /// Whose; without it, everything that the person who asks may see.
    pub owner: Option<OwnerId>,
    pub kind: Option<String>,
    pub subject: Option<String>,
    pub status: Option<RunStatus>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_ends_once() {
        assert_eq!(RunStatus::Running.step(RunStep::Finish), Ok(RunStatus::Done));
        for ended in RunStatus::ALL.into_iter().filter(|status| *status != RunStatus::Running) {
            assert_eq!(ended.step(RunStep::Fail), Err(IllegalStep { from: ended }));
        }
    }
}
