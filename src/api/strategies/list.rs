use super::view::StrategyView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{Form, PageInForm, Row, every_page, file},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::strategies::SavedStrategy;

/// List your strategies
///
/// The last changed first. As CSV all of them.
#[utoipa::path(
    get, path = "/api/strategies", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "A page of strategies", content((PageOf<StrategyView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_strategies(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    if wanted.form == Form::Json {
        let found = services::strategies::list(&state.house, &by, wanted.page).await?;
        return Ok(Json(PageOf::of(found, StrategyView::from)).into_response());
    }
    let all = every_page(|page| services::strategies::list(&state.house, &by, page)).await?;
    let row = |strategy: SavedStrategy| {
        let row = Row::default().plain(Some(strategy.id)).text(strategy.name).plain(Some(strategy.version));
        row.plain(Some(strategy.created_at)).plain(Some(strategy.updated_at))
    };
    file("strategies", &["id", "name", "version", "createdAt", "updatedAt"], all.into_iter().map(row))
}
