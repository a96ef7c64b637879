use crate::{
    access::Writer,
    answers::{Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::AgentId;

/// Delete an agent
///
/// With everything that is written of it but its events. One that runs or holds anything is terminated first, and one that has traded for a
/// manager is kept as long as its manager is.
#[utoipa::path(
    delete, path = "/api/agents/{id}", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Deleted"), Refused, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn delete_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
) -> Result<StatusCode, Problem> {
    services::agents::delete(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
