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
use domain::{AgentId, Fixed, Timestamp};
use serde::Serialize;
use services::agents::history::{Curve, CurvePoint, curve};
use utoipa::ToSchema;

/// The equity at the end of a minute.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentEquityPoint)]
pub(crate) struct EquityPoint {
    /// When the minute ended, in market time.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, example = "10231.5")]
    equity: Fixed,
    /// All that had been paid in by then; equity without it is the profit.
    #[schema(value_type = String, example = "10000")]
    paid: Fixed,
    /// The same money in the agent's instruments, equally, since it came; null where there was no price.
    #[schema(value_type = Option<String>, example = "10102.25")]
    held: Option<Fixed>,
}

impl From<CurvePoint> for EquityPoint {
    fn from(point: CurvePoint) -> Self {
        let CurvePoint { minute, equity, paid, held } = point;
        let held = held.and_then(|held| Fixed::from_f64(held, 2));
        Self { market_time: minute.ends(), equity, paid, held }
    }
}

/// Equity over time, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentEquity)]
pub(crate) struct EquityView {
    items: Vec<EquityPoint>,
    /// Minutes between two points, but for the first and the last; null while there are none.
    #[schema(example = 5)]
    minutes: Option<i64>,
    /// Market time; null before the agent was started.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-02-03T15:05:30.000Z")]
    market_time: Option<Timestamp>,
}

impl From<Curve> for EquityView {
    fn from(curve: Curve) -> Self {
        let Curve { points, every, reached } = curve;
        let items = points.into_iter().map(EquityPoint::from).collect();
        Self { items, minutes: Some(every), market_time: Some(reached) }
    }
}

/// The equity of an agent over time
///
/// From its first minute to now, at most about 400 points. In its first ten days each follows from the books and the prices of its minute; an
/// agent that is older has points at the ends of UTC days.
#[utoipa::path(
    get, path = "/api/agents/{id}/equity", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The equity", content((EquityView = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn get_agent_equity(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let curve = curve(&state.house, &by, id).await?;
    let none = EquityView { items: Vec::new(), minutes: None, market_time: None };
    let equity = curve.map_or(none, EquityView::from);
    if form == Form::Json {
        return Ok(Json(equity).into_response());
    }
    let row = |point: EquityPoint| {
        let EquityPoint { market_time, equity, paid, held } = point;
        Row::default().plain(Some(market_time)).plain(Some(equity)).plain(Some(paid)).plain(held)
    };
    file("equity", &["marketTime", "equity", "paid", "held"], equity.items.into_iter().map(row))
}
