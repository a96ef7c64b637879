use super::view::BacktestView;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused},
    problem::Problem,
    request::{Fields, FromFields, PageParameters, Query, page_request, values::parsed},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, StrategyId};

pub(crate) struct ListBacktests {
    page: PageRequest,
    strategy: Option<StrategyId>,
}

impl FromFields for ListBacktests {
    fn read(fields: &mut Fields) -> Option<Self> {
        let page = page_request(fields);
        let strategy = fields.optional("strategy", parsed::<StrategyId>());
        Some(Self { page: page?, strategy: strategy? })
    }
}

/// List your backtests
///
/// The newest first.
#[utoipa::path(
    get, path = "/api/backtests", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        PageParameters,
        ("strategy" = Option<String>, Query, description = "Only those of this strategy"),
    ),
    responses((status = 200, description = "A page of backtests", body = PageOf<BacktestView>), Refused, BadQuery, Failing),
)]
pub(crate) async fn list_backtests(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(wanted): Query<ListBacktests>,
) -> Result<Json<PageOf<BacktestView>>, Problem> {
    let found = services::backtests::list(&state.house, &by, wanted.strategy, wanted.page).await?;
    Ok(Json(PageOf::of(found, |backtest| BacktestView::from(&backtest))))
}
