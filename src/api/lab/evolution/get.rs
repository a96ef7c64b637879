use super::{Which, view::EvolutionView};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use services::lab::evolution::evolution;

/// One time that an agent asked itself whether it should be otherwise
#[utoipa::path(
    get, path = "/api/agents/{id}/evolution/{number}", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the evolution", example = 1),
    ),
    responses((status = 200, description = "The evolution", body = EvolutionView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_evolution(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(number): Which,
) -> Result<Json<EvolutionView>, Problem> {
    Ok(Json(evolution(&state.house, &by, id, number?).await?.into()))
}
