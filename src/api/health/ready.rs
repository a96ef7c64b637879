use crate::state::ServerState;
use axum::{Json, extract::State, http::StatusCode};
use domain::health::Health;
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the server takes work, and why not.
#[derive(Serialize, ToSchema)]
pub(crate) struct Readiness {
    #[schema(example = true)]
    ready: bool,
    /// Whether the server is going down.
    #[schema(example = false)]
    stopping: bool,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    parts: Health,
}

/// Is the server ready
///
/// The database answers with the schema of this program, and the server is not going down.
#[utoipa::path(
    get, path = "/readyz", tag = "Health",
    responses(
        (status = 200, description = "Ready, with its parts", body = Readiness),
        (status = 503, description = "Not ready, with its parts", body = Readiness),
    ),
)]
pub(crate) async fn get_readyz(State(state): State<ServerState>) -> (StatusCode, Json<Readiness>) {
    let parts = services::health::check(&state.house).await;
    let stopping = state.stopping.is_cancelled();
    let ready = parts.database.answers && !stopping;
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Readiness { ready, stopping, parts }))
}
