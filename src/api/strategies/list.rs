use super::view::StrategyView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
    table::Table,
};
use axum::{extract::State, response::Response};
use domain::strategies::SavedStrategy;

const STRATEGIES: Table<SavedStrategy, StrategyView> = Table {
    file: "strategies",
    head: &["id", "name", "version", "createdAt", "updatedAt"],
    row: |strategy| {
        let row = Row::default().plain(Some(strategy.id)).text(strategy.name).plain(Some(strategy.version));
        row.plain(Some(strategy.created_at)).plain(Some(strategy.updated_at))
    },
    view: StrategyView::from,
};

/// List your strategies
///
/// The last changed first. In a file all of them.
#[utoipa::path(
    get, path = "/api/strategies", tag = "Strategies",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of strategies, or a list of all of them", content((PageOf<StrategyView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_strategies(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    STRATEGIES.answered(&wanted, |page| services::strategies::list(&state.house, &by, page)).await
}
