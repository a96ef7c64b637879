use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused},
    problem::Problem,
    state::ServerState,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// How many sessions there were.
#[derive(Serialize, ToSchema)]
pub(crate) struct EndedSessions {
    #[schema(example = 3)]
    ended: u64,
}

/// Sign out everywhere
///
/// Ends all of your sessions, this one included. API tokens stay valid.
#[utoipa::path(
    delete, path = "/api/sessions", tag = "Sessions",
    security(("token" = ["write"]), ("session" = [])),
    responses((status = 200, description = "How many were ended", body = EndedSessions), Refused, FailingToWrite),
)]
pub(crate) async fn end_sessions(
    State(state): State<ServerState>,
    Writer(by): Writer,
) -> Result<Json<EndedSessions>, Problem> {
    let ended = services::sessions::end_everywhere(&state.house, &by).await?;
    Ok(Json(EndedSessions { ended }))
}
