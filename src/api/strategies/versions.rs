use super::view::VersionView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, StrategyId};

/// List the versions of a strategy
///
/// The newest first, each with its document.
#[utoipa::path(
    get, path = "/api/strategies/{id}/versions", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
    ),
    responses((status = 200, description = "A page of versions", body = PageOf<VersionView>), Refused, Unknown, BadQuery, Failing),
)]
pub(crate) async fn list_versions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<StrategyId>,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<VersionView>>, Problem> {
    let found = services::strategies::versions(&state.house, &by, id, page).await?;
    Ok(Json(PageOf::of(found, VersionView::from)))
}
