//! Start, pause, stop and terminate: the same question with another word.

use super::view::{AgentView, shown};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{AgentId, accounts::Principal, agents::AgentStep};

/// Start an agent
///
/// The first time, its account is opened with its money, and it may trade from the next minute of the market on. Starting one that runs
/// changes nothing.
#[utoipa::path(
    post, path = "/api/agents/{id}/start", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The agent as it is now", body = AgentView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn start_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<Json<AgentView>, Problem> {
    step(&state, &by, id, AgentStep::Start).await
}

/// Pause an agent
///
/// It opens nothing; what its strategy closes is closed, and protective exits work.
#[utoipa::path(
    post, path = "/api/agents/{id}/pause", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The agent as it is now", body = AgentView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn pause_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<Json<AgentView>, Problem> {
    step(&state, &by, id, AgentStep::Pause).await
}

/// Stop an agent
///
/// It decides nothing. What it holds keeps its protective exits.
#[utoipa::path(
    post, path = "/api/agents/{id}/stop", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The agent as it is now", body = AgentView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn stop_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<Json<AgentView>, Problem> {
    step(&state, &by, id, AgentStep::Stop).await
}

/// Terminate an agent
///
/// For good: its positions are closed at the next price, and everything stays readable.
#[utoipa::path(
    post, path = "/api/agents/{id}/terminate", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The agent as it is now", body = AgentView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn terminate_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    _: NoFields,
) -> Result<Json<AgentView>, Problem> {
    step(&state, &by, id, AgentStep::Terminate).await
}

async fn step(
    state: &ServerState,
    by: &Principal,
    id: AgentId,
    step: AgentStep,
) -> Result<Json<AgentView>, Problem> {
    let agent = services::agents::step(&state.house, by, id, step).await?;
    Ok(Json(shown(&state.house, by, agent).await?))
}
