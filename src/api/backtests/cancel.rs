use super::view::BacktestView;
use crate::{
    access::Writer,
    answers::{BadBody, Conflicting, FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::{Id, NoFields},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::BacktestId;

/// Call a backtest off
///
/// Its run ends as cancelled, and what it has computed is dropped.
#[utoipa::path(
    post, path = "/api/backtests/{id}/cancel", tag = "Backtests",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The backtest as it is now", body = BacktestView), Refused, BadBody, Unknown, Conflicting, FailingToWrite),
)]
pub(crate) async fn cancel_backtest(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<BacktestId>,
    _: NoFields,
) -> Result<Json<BacktestView>, Problem> {
    let backtest = services::backtests::cancel(&state.house, &by, id).await?;
    Ok(Json((&backtest).into()))
}
