use super::{
    view::{ManagerView, manager_shown},
    wanted::{DescribedChange, WantedChange},
};
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Draft, Id},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::ManagerId;
use services::managers::ManagersError;

/// Change a manager
///
/// A merge-patch (RFC 7396), also of what is inside `config`: null sets a key back to what is usual. A tick that is under way ends as it
/// began; the next one goes by the change.
#[utoipa::path(
    patch, path = "/api/managers/{id}", tag = "Managers",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The manager's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    request_body(content = DescribedChange, content_type = "application/merge-patch+json"),
    responses(
        (status = 200, description = "The manager as it is now", body = ManagerView),
        Refused, BadBody, Unknown, Conflicting, FailingToWrite,
    ),
)]
pub(crate) async fn change_manager(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<ManagerId>,
    wanted: Draft<WantedChange>,
) -> Result<Json<ManagerView>, Problem> {
    let before = match services::managers::get(&state.house, &by, id).await {
        // As everywhere, what is wrong by itself is told first; it says nothing about what there is.
        Err(ManagersError::NotFound) if !wanted.problems.is_empty() => {
            return Err(Problem::fields(wanted.problems));
        }
        found => found?,
    };
    let wanted = wanted.checked(&state.house, &by, &before).await?;
    let change = |before: &domain::managers::Manager| wanted.apply(before);
    let manager = services::managers::change(&state.house, &by, id, change).await?;
    Ok(Json(manager_shown(&state.house, manager).await?))
}
