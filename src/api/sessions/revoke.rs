use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::SessionKey;

/// End one of your sessions
#[utoipa::path(
    delete, path = "/api/sessions/{id}", tag = "Sessions",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The session's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Ended"), Refused, Unknown, FailingToWrite),
)]
pub(crate) async fn revoke_session(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<SessionKey>,
) -> Result<StatusCode, Problem> {
    services::sessions::revoke(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
