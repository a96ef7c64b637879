use super::view::{ManagerView, managers_shown};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::PageRequest;

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
    let all = services::managers::list(&state.house, &by).await?;
    let PageOf { items, total, page, page_size } = PageOf::cut(all, request, |manager| manager);
    let items = managers_shown(&state.house, items).await?;
    Ok(Json(PageOf { items, total, page, page_size }))
}
