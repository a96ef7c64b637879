use super::view::StrategyView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{self, Form, PageInForm, Row, every_page},
    json_file,
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

/// What the file is called.
const FILE: &str = "strategies";
const HEAD: [&str; 5] = ["id", "name", "version", "createdAt", "updatedAt"];

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
    let Some(form) = wanted.form else {
        let found = services::strategies::list(&state.house, &by, wanted.page).await?;
        return Ok(Json(PageOf::of(found, StrategyView::from)).into_response());
    };
    let all = every_page(|page| services::strategies::list(&state.house, &by, page)).await?;
    let row = |strategy: SavedStrategy| {
        let row = Row::default().plain(Some(strategy.id)).text(strategy.name).plain(Some(strategy.version));
        row.plain(Some(strategy.created_at)).plain(Some(strategy.updated_at))
    };
    match form {
        Form::Csv => csv::file(FILE, &HEAD, all.into_iter().map(row)),
        Form::Json => json_file::file(FILE, all.into_iter().map(StrategyView::from)),
    }
}
