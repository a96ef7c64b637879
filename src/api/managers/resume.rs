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

/// Let a held team go on
///
/// After its equity has fallen by `maxTotalDrawdown`, a team opens nothing until a person resumes it. The peak begins again at what the
/// team is worth now; the old one is in the event. Paused agents stay paused: start those that are to trade. `not_held` when nothing holds it.
#[utoipa::path(
    post, path = "/api/managers/{id}/resume", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager as it is now", body = ManagerView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn resume_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    _: NoFields,
) -> Result<Json<ManagerView>, Problem> {
    let manager = services::managers::resume(&state.house, &by, id).await?;
    Ok(Json(manager_shown(&state.house, manager).await?))
}
