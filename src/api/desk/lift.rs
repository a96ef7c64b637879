use super::view::StopView;
use crate::{
    access::Writer,
    answers::{BadBody, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::StopId;

/// Lift an emergency stop
///
/// Agents go on as they were; what was closed stays closed. Lifting it twice is no error.
#[utoipa::path(
    post, path = "/api/emergency-stop/{id}/lift", tag = "Desk",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The stop's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The stop, which does not hold any more", body = StopView), Refused, BadBody, Unknown, FailingToWrite),
)]
pub(crate) async fn lift_emergency_stop(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<StopId>,
    _: NoFields,
) -> Result<Json<StopView>, Problem> {
    let stop = services::desk::lift(&state.house, &by, id).await?;
    Ok(Json(stop.into()))
}
