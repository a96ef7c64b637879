//! A job as the API shows it.

use domain::{
    JobId, Period, Timestamp,
    jobs::{Job, JobState},
    schedule::Repeat,
};
use serde::Serialize;
use utoipa::ToSchema;

/// One entry of the schedule.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Job)]
pub(crate) struct JobView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: JobId,
    /// `house`, or the id of the account that it belongs to.
    #[schema(example = "house")]
    owner: String,
    #[schema(example = "house.upkeep")]
    kind: String,
    /// At most one unfinished job of an owner has a key.
    #[schema(example = "house.upkeep")]
    key: Option<String>,
    /// `waiting`, `leased`, `done`, `dead` or `cancelled`.
    #[schema(value_type = String, example = "waiting")]
    state: JobState,
    /// The slot of the schedule.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:00.000Z")]
    due_at: Timestamp,
    /// When it is really tried next.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T10:00:21.500Z")]
    run_at: Timestamp,
    /// How often it runs; null: once.
    #[schema(value_type = Option<String>, example = "1h")]
    every: Option<Period>,
    /// Attempts for this slot, failed or started.
    #[schema(example = 0)]
    attempts: u32,
    #[schema(example = 5)]
    max_attempts: u32,
    last_error: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    lease_until: Option<Timestamp>,
    /// The server that works on it.
    worker: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    created_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    finished_at: Option<Timestamp>,
}

impl From<Job> for JobView {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            owner: crate::answers::owner_name(job.owner),
            kind: job.kind,
            key: job.key,
            state: job.state,
            due_at: job.due_at,
            run_at: job.run_at,
            every: match job.repeat {
                Repeat::Once => None,
                Repeat::Every(period) => Some(period),
            },
            attempts: job.attempts,
            max_attempts: job.max_attempts,
            last_error: job.last_error,
            lease_until: job.lease_until,
            worker: job.worker,
            created_at: job.created_at,
            finished_at: job.finished_at,
        }
    }
}
