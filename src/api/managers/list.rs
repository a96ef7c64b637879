use super::view::{ManagerView, managers_shown};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{Page, PageRequest};

/// List your managers
///
/// By name.
#[utoipa::path(
    get, path = "/api/managers", tag = "Managers",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of managers", body = PageOf<ManagerView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_managers(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(request): Query<PageRequest>,
) -> Result<Json<PageOf<ManagerView>>, Problem> {
    let Page { items, total, page, page_size } = services::managers::page(&state.house, &by, request).await?;
    let items = managers_shown(&state.house, items).await?;
    Ok(Json(PageOf { items, total, page, page_size }))
}
