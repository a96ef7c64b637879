use crate::{
    answers::{BadBody, FailingToWrite},
    problem::Problem,
    request::Json,
    state::ServerState,
};
use axum::{Extension, extract::State, http::StatusCode};
use tower_sessions::Session;

/// Sign out
///
/// Ends the session of this browser and removes its cookie. Whoever is not signed in stays so.
#[utoipa::path(
    post, path = "/api/sign-out", tag = "Set-up and sign-in",
    responses((status = 204, description = "Signed out"), BadBody, FailingToWrite),
)]
pub(crate) async fn sign_out(
    State(state): State<ServerState>,
    Extension(session): Extension<Session>,
    Json(()): Json<()>,
) -> Result<StatusCode, Problem> {
    services::sessions::end(&state.house, &session).await?;
    Ok(StatusCode::NO_CONTENT)
}
