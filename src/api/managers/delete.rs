use crate::{
    access::Writer,
    answers::{Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::ManagerId;

/// Delete a manager
///
/// Also while it runs: a tick that is under way ends before its next phase. Its agents are terminated, so their positions are closed at
/// the next price. It is not shown any more; its log can still be read, and so can its agents and their books.
#[utoipa::path(
    delete, path = "/api/managers/{id}", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Deleted"), Refused, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn delete_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
) -> Result<StatusCode, Problem> {
    services::managers::delete(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
