use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, InForm, Row, file},
    problem::Problem,
    request::{Id, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{BacktestId, Fixed, Timestamp};
use serde::Serialize;
use services::backtests::CurvePoint;
use utoipa::ToSchema;

/// The equity at the close of a minute.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct EquityPoint {
    #[schema(value_type = String, format = DateTime, example = "2025-02-03T15:05:00.000Z")]
    at: Timestamp,
    #[schema(value_type = String, example = "100231.5")]
    equity: Fixed,
    /// What the instrument cost then.
    #[schema(value_type = String, example = "101.25")]
    price: Fixed,
}

impl From<CurvePoint> for EquityPoint {
    fn from(point: CurvePoint) -> Self {
        let CurvePoint { at, equity, price } = point;
        Self { at, equity, price }
    }
}

/// Equity over time, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Equity {
    items: Vec<EquityPoint>,
}

/// The equity of a backtest over time
///
/// At most about 2,000 points; the highest and the lowest of every stretch between are among them. Each is exact.
#[utoipa::path(
    get, path = "/api/backtests/{id}/equity", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The equity", content((Equity = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn get_equity(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let curve = services::backtests::curve(&state.house, &by, id).await?;
    if form == Form::Json {
        let items = curve.into_iter().map(EquityPoint::from).collect();
        return Ok(Json(Equity { items }).into_response());
    }
    let row = |point: CurvePoint| {
        Row::default().plain(Some(point.at)).plain(Some(point.equity)).plain(Some(point.price))
    };
    file("equity", &["at", "equity", "price"], curve.into_iter().map(row))
}
