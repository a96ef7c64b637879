use super::view::{ManagerView, manager_shown};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::ManagerId;

/// One manager
#[utoipa::path(
    get, path = "/api/managers/{id}", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager", body = ManagerView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_manager(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<ManagerId>,
) -> Result<Json<ManagerView>, Problem> {
    let manager = services::managers::get(&state.house, &by, id).await?;
    Ok(Json(manager_shown(&state.house, manager).await?))
}
