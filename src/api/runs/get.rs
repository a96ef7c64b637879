use super::view::{PhaseView, RunWithPhases};
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::RunId;

/// One run with its phases
#[utoipa::path(
    get, path = "/api/runs/{id}", tag = "Runs",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The run's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The run", body = RunWithPhases), Refused, Unknown, Failing),
)]
pub(crate) async fn get_run(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<RunId>,
) -> Result<Json<RunWithPhases>, Problem> {
    let (run, phases) = services::kernel::runs::get(&state.house, &by, id).await?;
    Ok(Json(RunWithPhases { run: run.into(), phases: phases.into_iter().map(PhaseView::from).collect() }))
}
