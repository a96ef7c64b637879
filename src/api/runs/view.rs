//! A run as the API shows it.

use domain::{
    JobId, Money, RunId, Timestamp,
    runs::{Run, RunPhase, RunStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

/// One unit of autonomous work.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Run)]
pub(crate) struct RunView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: RunId,
    /// `house`, or the id of the account that it belongs to.
    #[schema(example = "house")]
    owner: String,
    #[schema(example = "house.upkeep")]
    kind: String,
    /// What it is about, as `kind:id`.
    #[schema(example = "house:house")]
    subject: String,
    /// `running`, `done`, `failed`, `interrupted` or `cancelled`.
    #[schema(value_type = String, example = "done")]
    status: RunStatus,
    /// The phase it is in, or was in when it ended.
    #[schema(example = "sessions")]
    phase: Option<String>,
    /// The job that drives it.
    #[schema(value_type = Option<String>)]
    job: Option<JobId>,
    /// In dollars; null: not known, which is not nothing.
    #[schema(value_type = Option<String>, example = "0.014")]
    cost: Option<Money>,
    error: Option<String>,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    started_at: Timestamp,
    /// When it last said that it is alive.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:01.000Z")]
    heartbeat_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:02.000Z")]
    ended_at: Option<Timestamp>,
}

impl From<Run> for RunView {
    fn from(run: Run) -> Self {
        Self {
            id: run.id,
            owner: crate::answers::owner_name(run.owner),
            kind: run.kind,
            subject: run.subject.to_string(),
            status: run.status,
            phase: run.phase,
            job: run.job,
            cost: run.cost,
            error: run.error,
            started_at: run.started_at,
            heartbeat_at: run.heartbeat_at,
            ended_at: run.ended_at,
        }
    }
}

/// One phase of a run.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = RunPhase)]
pub(crate) struct PhaseView {
    #[schema(example = 1)]
    position: u32,
    #[schema(example = "sessions")]
    name: String,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    started_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:01.000Z")]
    ended_at: Option<Timestamp>,
    /// What it found or did.
    #[schema(value_type = Option<Object>, example = json!({"removed": 3}))]
    result: Option<serde_json::Value>,
}

impl From<RunPhase> for PhaseView {
    fn from(phase: RunPhase) -> Self {
        let RunPhase { position, name, started_at, ended_at, result } = phase;
        Self { position, name, started_at, ended_at, result }
    }
}

/// A run with its phases.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RunWithPhases {
    #[serde(flatten)]
    pub(crate) run: RunView,
    pub(crate) phases: Vec<PhaseView>,
}
