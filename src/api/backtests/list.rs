use super::{
    outline::{HEAD, row},
    view::BacktestView,
};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{self, Form, every_page, form},
    json_file,
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, page_request, values::parsed},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{PageRequest, StrategyId};

/// What the file is called.
const FILE: &str = "backtests";

pub(crate) struct ListBacktests {
    page: PageRequest,
    strategy: Option<StrategyId>,
    form: Option<Form>,
}

impl FromFields for ListBacktests {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let strategy = fields.optional("strategy", parsed::<StrategyId>());
        let form = fields.optional("format", form);
        Some(Self { page: page?, strategy: strategy?, form: form? })
    }
}

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
    let ListBacktests { page, strategy, form } = wanted;
    if let Some(form) = form {
        let all = every_page(|page| services::backtests::list(&state.house, &by, strategy, page)).await?;
        return match form {
            Form::Csv => csv::file(FILE, &HEAD, all.iter().map(row)),
            Form::Json => json_file::file(FILE, all.iter().map(BacktestView::from)),
        };
    }
    let found = services::backtests::list(&state.house, &by, strategy, page).await?;
    Ok(Json(PageOf::of(found, |backtest| BacktestView::from(&backtest))).into_response())
}
