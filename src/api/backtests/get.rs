use super::view::BacktestWithResult;
use crate::{
    access::Reader,
    answers::{Failing, Refused, Unknown},
    problem::Problem,
    request::Id,
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::BacktestId;

/// One backtest
///
/// With all its figures once it is done.
#[utoipa::path(
    get, path = "/api/backtests/{id}", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057")),
    responses((status = 200, description = "The backtest", body = BacktestWithResult), Refused, Unknown, Failing),
)]
pub(crate) async fn get_backtest(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
) -> Result<Json<BacktestWithResult>, Problem> {
    Ok(Json(services::backtests::get(&state.house, &by, id).await?.into()))
}
