use super::view::RunView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, Json},
    state::ServerState,
};
use axum::extract::State;
use domain::RunId;

/// Call a run off
///
/// Its job gives the slot up: one that repeats waits for its next time, any other is cancelled too.
#[utoipa::path(
    post, path = "/api/runs/{id}/cancel", tag = "Runs",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The run's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The run as it is now", body = RunView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn cancel_run(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<RunId>,
    Json(()): Json<()>,
) -> Result<axum::Json<RunView>, Problem> {
    let run = services::kernel::runs::cancel(&state.house, &by, id).await?;
    Ok(axum::Json(run.into()))
}
