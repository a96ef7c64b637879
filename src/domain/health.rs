//! Whether the house is well: what the dashboard, `/readyz` and `doctor` show.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Health {
    pub database: DatabaseHealth,
    pub scheduler: SchedulerHealth,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatabaseHealth {
    /// `SQLite` or `PostgreSQL`.
    pub kind: String,
    pub answers: bool,
    /// How long the answer took; unknown when there was none.
    pub latency_ms: Option<u64>,
    /// The newest step of the schema that is in the database; unknown when it does not answer.
    pub schema: Option<i64>,
    /// What is wrong, in words, when it does not answer.
    pub problem: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SchedulerHealth {
    /// When this process last looked for due jobs; unknown when it has not (yet), as in a command without a worker.
    pub last_seen_at: Option<Timestamp>,
    /// Whether that was a moment ago.
    pub alive: bool,
    /// The figures of all jobs of the house; unknown when the database does not answer.
    pub jobs: Option<JobCounts>,
}

/// How many jobs there are in the states that need attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JobCounts {
    pub waiting: u64,
    pub leased: u64,
    pub dead: u64,
    /// Waiting for longer than a minute although they were due.
    pub overdue: u64,
}
