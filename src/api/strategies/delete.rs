use crate::{
    access::Writer,
    answers::{FailingToWrite, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{extract::State, http::StatusCode};
use domain::StrategyId;

/// Delete a strategy
///
/// Backtests keep the documents that they were made with.
#[utoipa::path(
    delete, path = "/api/strategies/{id}", tag = "Strategies",
    security(("token" = ["write"]), ("session" = [])),
    params(("id" = String, Path, description = "The strategy's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 204, description = "Deleted"), Refused, Unknown, FailingToWrite),
)]
pub(crate) async fn delete_strategy(
    State(state): State<ServerState>,
    Writer(by): Writer,
    Id(id): Id<StrategyId>,
) -> Result<StatusCode, Problem> {
    services::strategies::delete(&state.house, &by, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
