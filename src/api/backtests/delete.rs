use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::BacktestId;

/// Delete a backtest
///
/// With its files; one that goes on is called off. Its trial stays counted.
#[utoipa::path(
    delete, path = "/api/backtests/{id}", tag = "Backtests",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Deleted"), Refused, Unknown, FailingToWrite),
)]
pub(crate) async fn delete_backtest(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<BacktestId>,
) -> Result<StatusCode, Problem> {
    services::backtests::delete(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
