use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State, http::StatusCode};
use domain::{AgentId, EvolutionId, lab::EvolutionStatus};
use serde::Serialize;
use services::lab::evolution::propose;
use utoipa::ToSchema;

/// An evolution that was put on the schedule.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct StartedEvolution {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: EvolutionId,
    #[schema(example = 1)]
    number: u32,
    #[schema(value_type = String, example = "running")]
    status: EvolutionStatus,
}

/// Have an agent ask itself whether it should be otherwise
///
/// Changes of one trait each are put into the strategy that holds and really run; one that is better, not by chance, waits for you. It also begins of itself
/// when three iterations were decided, and again after three more: before that it is refused. A conflict while it learns, or while a change waits for you.
#[utoipa::path(
    post, path = "/api/agents/{id}/evolution/propose", tag = "Laboratory",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses(
        (status = 202, description = "It is on the schedule", body = StartedEvolution),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn propose_evolution(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<(StatusCode, Json<StartedEvolution>), Problem> {
    let started = propose(&state.house, &by, id).await?;
    let shown = StartedEvolution { id: started.id, number: started.number, status: started.status };
    Ok((StatusCode::ACCEPTED, Json(shown)))
}
