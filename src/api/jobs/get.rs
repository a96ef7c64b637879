use super::view::JobView;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::JobId;

/// One job
#[utoipa::path(
    get, path = "/api/jobs/{id}", tag = "Jobs",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The job's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The job", body = JobView), Refused, Unknown, Failing),
)]
pub(crate) async fn get_job(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<JobId>,
) -> Result<Json<JobView>, Problem> {
    let job = services::kernel::jobs::get(&state.house, &by, id).await?;
    Ok(Json(job.into()))
}
