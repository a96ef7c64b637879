use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{ManagerId, managers::Memory};
use serde::Serialize;
use utoipa::ToSchema;

/// What a manager remembers. The model states `hypotheses` with their tests; code grades them, so `tested_at`, `outcome` and
/// `still_valid` are null until they were measured. `parameter_history` has every change of an agent that it made, with its outcome after
/// five ticks.
/// `folded` counts what is no longer kept word by word, `quiet` the calls that were skipped. Unlike everything else here, the keys are
/// in `snake_case`: a model reads them so.
#[derive(Debug, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(as = ManagerMemory, value_type = Object, example = json!({
    "hypotheses": [{
        "description": "slow trends pay here", "test": "if price BTC-USD rises 2%, then equity rises within 5 ticks",
        "tested_at": "2026-01-31T14:30:00.000Z", "outcome": "equity +0.80 %", "still_valid": true,
    }],
    "parameter_history": [{
        "agent_id": "01890a5d-ac96-774b-bcce-b302099a8057", "change": "risk.maxPosition from 1 to 0.5",
        "change_at": "2026-01-31T09:30:00.000Z", "outcome_after_n_cycles": null,
    }],
    "market_regime": {"detected_at": "2026-01-31T09:30:00.000Z", "regime": "trending", "reasoning": "ADX 31"},
    "last_evaluation_at": "2026-01-31T09:30:00.000Z",
}))]
pub(crate) struct MemoryView(Memory);

/// What a manager remembers
#[utoipa::path(
    get, path = "/api/managers/{id}/memory", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "Its memory", body = MemoryView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_manager_memory(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
) -> Result<Json<MemoryView>, Problem> {
    let manager = services::managers::get(&state.house, &by, id).await?;
    Ok(Json(MemoryView(manager.memory)))
}
