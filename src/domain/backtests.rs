//! Backtests that a person has asked for.

use crate::{
    BacktestId, Fixed, JobId, OwnerId, RunId, StrategyId, Timestamp, jobs::JobState, market::Symbol,
    runs::RunStatus,
};
use serde::{Deserialize, Serialize};

/// A strategy traded on a stretch of the past. What it depends on is kept whole, so that it means the same for ever.
#[derive(Debug, Clone, PartialEq)]
pub struct Backtest {
    pub id: BacktestId,
    pub owner: OwnerId,
    pub asked: Asked,
    pub job: JobId,
    pub run: RunId,
    pub status: BacktestStatus,
    /// The phase of its run while that goes on.
    pub phase: Option<String>,
    pub error: Option<String>,
    pub created_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    /// The figures, once they are there.
    pub result: Option<serde_json::Value>,
}

/// What is to be tested.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// None for a document that was not saved.
    pub strategy: Option<(StrategyId, u32)>,
    /// What the document calls itself.
    pub name: String,
    pub document: String,
    /// Values of parameters in the place of the document's own, as a JSON object of numbers.
    pub params: serde_json::Value,
    pub instrument: Symbol,
    pub from: Timestamp,
    pub to: Timestamp,
    /// How long the bars are that the document decides on.
    pub timeframe: String,
    pub cash: Fixed,
    /// Of what is drawn at random for the evidence.
    pub seed: i64,
    /// The feed that it is traded on, and what makes its bars what they are.
    pub feed: String,
    pub identity: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BacktestStatus {
    Waiting,
    Running,
    Done,
    Failed,
    Interrupted,
    Cancelled,
}

impl BacktestStatus {
    /// What follows from the job and the run that do it; what was cleared away has ended.
    pub const fn of(has_result: bool, job: Option<JobState>, run: Option<RunStatus>) -> Self {
        if has_result {
            return Self::Done;
        }
        match (run, job) {
            (Some(RunStatus::Running), _) => Self::Running,
            (Some(RunStatus::Cancelled), _) | (None, Some(JobState::Cancelled)) => Self::Cancelled,
            (Some(RunStatus::Failed), _) | (None, Some(JobState::Dead)) => Self::Failed,
            (None, Some(JobState::Waiting | JobState::Leased)) => Self::Waiting,
            (Some(RunStatus::Interrupted | RunStatus::Done), _) | (None, Some(JobState::Done) | None) => {
                Self::Interrupted
            }
        }
    }

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Interrupted => "interrupted",
            Self::Cancelled => "cancelled",
        }
    }

    /// Whether something may still come of it.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Waiting | Self::Running)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backtest_stands_as_its_job_and_run_do() {
        let status = |job, run| BacktestStatus::of(false, job, run);
        assert_eq!(status(Some(JobState::Waiting), None), BacktestStatus::Waiting);
        assert_eq!(status(Some(JobState::Leased), Some(RunStatus::Running)), BacktestStatus::Running);
        assert_eq!(status(Some(JobState::Cancelled), None), BacktestStatus::Cancelled);
        assert_eq!(status(Some(JobState::Dead), Some(RunStatus::Failed)), BacktestStatus::Failed);
        assert_eq!(status(None, None), BacktestStatus::Interrupted);
        assert_eq!(BacktestStatus::of(true, None, None), BacktestStatus::Done);
    }
}
