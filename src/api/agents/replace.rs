use super::{
    view::{AgentView, shown},
    wanted::{DescribedAgent, WantedAgent},
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Draft, Id},
    state::ServerState,
};
use axum::extract::State;
use domain::AgentId;

/// Make an agent anew
///
/// Everything that the body does not name is as in a new agent. What it holds, its books and its status stay.
#[utoipa::path(
    put, path = "/api/agents/{id}", tag = "Agents",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body = DescribedAgent,
    responses(
        (status = 200, description = "The agent as it is now", body = AgentView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn replace_agent(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<AgentId>,
    wanted: Draft<WantedAgent>,
) -> Result<axum::Json<AgentView>, Problem> {
    // What is not theirs does not exist, whatever the market says of what they want.
    if wanted.problems.is_empty() {
        services::agents::get(&state.house, &by, id).await?;
    }
    let wanted = wanted.checked(&state.house, &by).await?;
    let agent = services::agents::replace(&state.house, &by, id, wanted).await?;
    Ok(axum::Json(shown(&state.house, &by, agent).await?))
}
