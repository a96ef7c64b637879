use super::{Which, view::IterationView};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use services::lab::iterations::get;

/// What an agent has tried and found
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations/{iteration}", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
    ),
    responses((status = 200, description = "The iteration", body = IterationView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_iteration(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(which): Which,
) -> Result<Json<IterationView>, Problem> {
    Ok(Json(get(&state.house, &by, id, which?).await?.into()))
}
