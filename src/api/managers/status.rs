use super::limits::LimitsView;
use crate::{
    access::Reader,
    answers::{Conflicting, Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{
    ManagerId, RunId, Timestamp,
    managers::{ManagerStatus, Memory},
    market::Minute,
};
use serde::Serialize;
use services::managers::Status;
use utoipa::ToSchema;

/// Where a manager stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerStanding)]
pub(crate) struct StatusView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    manager_id: ManagerId,
    /// `stopped`, `running` or `paused`.
    #[schema(value_type = String, example = "running")]
    status: ManagerStatus,
    /// Ticks that have ended, however they ended.
    #[schema(example = 12)]
    tick_count: i64,
    /// Ticks that failed in a row; from the third on the next one waits longer.
    #[schema(example = 0)]
    failures: u32,
    /// In market time; null while it does not run.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T10:30:00.000Z")]
    next_run_at: Option<Timestamp>,
    /// When it last decided something by a model or by the built-in rules, in market time.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    last_decision_at: Option<Timestamp>,
    /// The run of the tick that is under way: `GET /api/runs/ID` shows its phases.
    #[schema(value_type = Option<String>)]
    run_id: Option<RunId>,
    /// Since when the bound of drawdown holds its team, in market time; null while it does not.
    #[schema(value_type = Option<String>, format = DateTime)]
    held_since: Option<Timestamp>,
    /// The minute of the market that the figures are of.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:41:00.000Z")]
    market_time: Timestamp,
    limits: LimitsView,
    memory_summary: MemorySummary,
}

/// What a manager remembers, in figures.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = ManagerMemorySummary)]
struct MemorySummary {
    /// Those that are kept word by word.
    #[schema(example = 4)]
    hypotheses: usize,
    /// Those of them that measurement has confirmed.
    #[schema(example = 1)]
    still_valid: usize,
    /// Changes of agents that are kept word by word.
    #[schema(example = 7)]
    parameter_changes: usize,
    /// `trending`, `ranging` or `volatile`; null while it is not known.
    #[schema(example = "trending")]
    market_regime: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    last_evaluation_at: Option<Timestamp>,
    /// Calls that were not made because nothing had happened.
    #[schema(example = 3)]
    skipped_calls: u64,
}

impl From<&Memory> for MemorySummary {
    fn from(memory: &Memory) -> Self {
        Self {
            hypotheses: memory.hypotheses.len(),
            still_valid: memory.hypotheses.iter().filter(|one| one.still_valid == Some(true)).count(),
            parameter_changes: memory.parameter_history.len(),
            market_regime: memory.market_regime.as_ref().map(|found| found.regime.clone()),
            last_evaluation_at: memory.last_evaluation_at,
            skipped_calls: memory.quiet.skipped,
        }
    }
}

impl From<Status> for StatusView {
    fn from(standing: Status) -> Self {
        let limits = LimitsView::from(&standing);
        let Status { manager, tick, now, .. } = standing;
        Self {
            manager_id: manager.id,
            status: manager.status,
            tick_count: manager.tick_count,
            failures: manager.failures,
            next_run_at: manager.next_due.map(Minute::begins),
            last_decision_at: manager.last_decision.map(Minute::begins),
            run_id: tick,
            held_since: manager.drawdown_since.map(Minute::begins),
            market_time: now.begins(),
            limits,
            memory_summary: (&manager.memory).into(),
        }
    }
}

/// Where a manager stands
///
/// Its status, how much of its leash is used, and what it remembers in figures.
#[utoipa::path(
    get, path = "/api/managers/{id}/status", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "Where it stands", body = StatusView), Refused, Unknown, Conflicting, Failing),
)]
pub(crate) async fn get_manager_status(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
) -> Result<Json<StatusView>, Problem> {
    let standing = services::managers::status(&state.house, &by, id).await?;
    Ok(Json(standing.into()))
}
