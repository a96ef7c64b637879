use super::{
    outline::{HEAD, row},
    view::BacktestView,
};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::PageInForm,
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, values::parsed},
    state::ServerState,
    table::Table,
};
use axum::{extract::State, response::Response};
use domain::{StrategyId, backtests::Backtest};

pub(crate) struct ListBacktests {
    list: PageInForm,
    strategy: Option<StrategyId>,
}

impl FromFields for ListBacktests {
    fn read(fields: &mut Fields) -> Option<Self> {
        let list = PageInForm::read(fields);
        let strategy = fields.optional("strategy", parsed::<StrategyId>());
        Some(Self { list: list?, strategy: strategy? })
    }
}

const BACKTESTS: Table<Backtest, BacktestView> = Table {
    file: "backtests",
    head: &HEAD,
    row: |backtest| row(&backtest),
    view: |backtest| BacktestView::from(&backtest),
};

/// List your backtests
///
/// The newest first. In a file all of them, as CSV with a few of their figures.
#[utoipa::path(
    get, path = "/api/backtests", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("strategy" = Option<String>, Query, description = "Only those of this strategy"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of backtests, or a list of all of them", content((PageOf<BacktestView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_backtests(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListBacktests>,
) -> Result<Response, Problem> {
    let ListBacktests { list, strategy } = wanted;
    BACKTESTS.answered(&list, |page| services::backtests::list(&state.house, &by, strategy, page)).await
}
