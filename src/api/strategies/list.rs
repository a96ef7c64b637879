use super::view::StrategyView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::PageRequest;

/// List your strategies
///
/// The last changed first.
#[utoipa::path(
    get, path = "/api/strategies", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "A page of strategies", body = PageOf<StrategyView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_strategies(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<StrategyView>>, Problem> {
    let found = services::strategies::list(&state.house, &by, page).await?;
    Ok(Json(PageOf::of(found, StrategyView::from)))
}
