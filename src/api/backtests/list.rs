use super::{
    outline::{HEAD, row},
    view::BacktestView,
};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    csv::{Form, every_page, file, form},
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

pub(crate) struct ListBacktests {
    page: PageRequest,
    strategy: Option<StrategyId>,
    form: Form,
}

impl FromFields for ListBacktests {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let strategy = fields.optional("strategy", parsed::<StrategyId>());
        let form = fields.optional("format", form);
        Some(Self { page: page?, strategy: strategy?, form: form?.unwrap_or_default() })
    }
}

/// List your backtests
///
/// The newest first. As CSV all of them, with a few of their figures.
#[utoipa::path(
    get, path = "/api/backtests", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("strategy" = Option<String>, Query, description = "Only those of this strategy"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "A page of backtests", content((PageOf<BacktestView> = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_backtests(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListBacktests>,
) -> Result<Response, Problem> {
    let ListBacktests { page, strategy, form } = wanted;
    if form == Form::Csv {
        let all = every_page(|page| services::backtests::list(&state.house, &by, strategy, page)).await?;
        return file("backtests", &HEAD, all.iter().map(row));
    }
    let found = services::backtests::list(&state.house, &by, strategy, page).await?;
    Ok(Json(PageOf::of(found, |backtest| BacktestView::from(&backtest))).into_response())
}
