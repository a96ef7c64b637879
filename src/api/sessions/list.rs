use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, SessionKey, Timestamp, sessions::Session};
use serde::Serialize;
use utoipa::ToSchema;

/// One place where you are signed in.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Session)]
pub(crate) struct SessionView {
    #[schema(value_type = String, example = "01890a5d-ac96-774b-bcce-b302099a8057")]
    id: SessionKey,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    created_at: Timestamp,
    /// To the minute.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    last_seen_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-03-02T09:30:00.000Z")]
    expires_at: Timestamp,
    /// Where the sign-in came from, when known.
    #[schema(example = "203.0.113.7")]
    address: Option<String>,
    #[schema(example = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")]
    user_agent: Option<String>,
    /// Whether this request came with it.
    #[schema(example = true)]
    current: bool,
}

/// List your sessions
///
/// The most recently used first.
#[utoipa::path(
    get, path = "/api/sessions", tag = "Sessions",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of sessions", body = PageOf<SessionView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_sessions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<SessionView>>, Problem> {
    let sessions = services::sessions::list(&state.house, &by).await?;
    let current = by.session();
    let view = |session: Session| SessionView {
        id: session.id,
        created_at: session.created_at,
        last_seen_at: session.last_seen_at,
        expires_at: session.expires_at,
        address: session.address,
        user_agent: session.user_agent,
        current: Some(session.id) == current,
    };
    Ok(Json(PageOf::cut(sessions, page, view)))
}
