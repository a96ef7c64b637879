use crate::{
    access::Reader,
    answers::{Conflicting, Failing, Refused, Unknown},
    csv::attached,
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, response::Response};
use domain::BacktestId;

/// The report of a backtest
///
/// One self-contained page with equity, drawdown, trades and evidence, to keep as a file.
#[utoipa::path(
    get, path = "/api/backtests/{id}/report", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The page", content_type = "text/html", body = String), Refused, Unknown, Conflicting, Failing),
)]
pub(crate) async fn get_report(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
) -> Result<Response, Problem> {
    let page = services::backtests::report_page(&state.house, &by, id).await?;
    attached("backtest", "html", "text/html; charset=utf-8", page)
}
