use super::view::{AgentView, shown};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;

/// One agent
#[utoipa::path(
    get, path = "/api/agents/{id}", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The agent", body = AgentView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_agent(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
) -> Result<Json<AgentView>, Problem> {
    let agent = services::agents::get(&state.house, &by, id).await?;
    Ok(Json(shown(&state.house, &by, agent).await?))
}
