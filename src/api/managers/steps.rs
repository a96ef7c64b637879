//! Start, pause and stop: the same question with another word.

use super::view::{ManagerView, manager_shown};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{ManagerId, accounts::Principal, managers::ManagerStep};

/// Start a manager
///
/// Its first tick begins at once, also after a pause. Starting one that runs changes nothing.
#[utoipa::path(
    post, path = "/api/managers/{id}/start", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager as it is now", body = ManagerView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn start_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    _: NoFields,
) -> Result<Json<ManagerView>, Problem> {
    step(&state, &by, id, ManagerStep::Start).await
}

/// Pause a manager
///
/// It decides nothing until it is started again; a tick that is under way ends before its next phase. Its agents go on as they are.
#[utoipa::path(
    post, path = "/api/managers/{id}/pause", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager as it is now", body = ManagerView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn pause_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    _: NoFields,
) -> Result<Json<ManagerView>, Problem> {
    step(&state, &by, id, ManagerStep::Pause).await
}

/// Stop a manager
///
/// It decides nothing; a tick that is under way ends before its next phase. Its agents go on as they are.
#[utoipa::path(
    post, path = "/api/managers/{id}/stop", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The manager as it is now", body = ManagerView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn stop_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    _: NoFields,
) -> Result<Json<ManagerView>, Problem> {
    step(&state, &by, id, ManagerStep::Stop).await
}

async fn step(
    state: &ServerState,
    by: &Principal,
    id: ManagerId,
    step: ManagerStep,
) -> Result<Json<ManagerView>, Problem> {
    let manager = services::managers::step(&state.house, by, id, step).await?;
    Ok(Json(manager_shown(&state.house, manager).await?))
}
