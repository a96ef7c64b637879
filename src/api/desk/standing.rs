use super::view::StopView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::PageRequest;

/// List the emergency stops that hold
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/emergency-stop", tag = "Desk",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of stops", body = PageOf<StopView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_emergency_stops(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<StopView>>, Problem> {
    let stops = services::desk::standing(&state.house, &by).await?;
    Ok(Json(PageOf::cut(stops, page, StopView::from)))
}
