use super::view::JobView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, Json},
    state::ServerState,
};
use axum::extract::State;
use domain::JobId;

/// Retry a dead job
///
/// It gets all of its attempts again and is due now.
#[utoipa::path(
    post, path = "/api/jobs/{id}/retry", tag = "Jobs",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The job's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The job as it is now", body = JobView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn retry_job(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<JobId>,
    Json(()): Json<()>,
) -> Result<axum::Json<JobView>, Problem> {
    let job = services::kernel::jobs::retry(&state.house, &by, id).await?;
    Ok(axum::Json(job.into()))
}
