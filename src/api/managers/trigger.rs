use super::view::{ManagerView, manager_shown};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::ManagerId;

/// Ask a manager now
///
/// A tick begins within seconds. It always asks the model, also when nothing has happened or when failures have made the manager wait; the
/// schedule stays. `ticking` while a tick is under way or about to begin, `not_running` when the manager does not run.
#[utoipa::path(
    post, path = "/api/managers/{id}/trigger", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager as it is now", body = ManagerView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn trigger_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    _: NoFields,
) -> Result<Json<ManagerView>, Problem> {
    let manager = services::managers::trigger(&state.house, &by, id).await?;
    Ok(Json(manager_shown(&state.house, manager).await?))
}
