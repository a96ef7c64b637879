use super::view::DescribedView;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::AgentId;
use services::lab::{LabError, described};

/// What an agent is like
#[utoipa::path(
    get, path = "/api/agents/{id}/personality", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The newest version", body = DescribedView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_personality(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
) -> Result<Json<DescribedView>, Problem> {
    let found = described(&state.house, &by, id).await?.ok_or(LabError::ByHand)?;
    Ok(Json(found.into()))
}
