use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused},
    csv::{Form, InForm, Row, file},
    problem::Problem,
    request::Query,
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Fixed, Timestamp};
use serde::Serialize;
use services::agents::{Portfolio, PortfolioPoint, portfolio};
use utoipa::ToSchema;

/// What all agents came to at a moment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct PortfolioPointView {
    /// In market time.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T00:00:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, example = "30231.5")]
    equity: Fixed,
    /// All that had been paid in by then. An agent that begins later is no gain: it adds its money to both.
    #[schema(value_type = String, example = "30000")]
    paid: Fixed,
}

impl From<PortfolioPoint> for PortfolioPointView {
    fn from(point: PortfolioPoint) -> Self {
        let PortfolioPoint { minute, equity, paid } = point;
        Self { market_time: minute.begins(), equity, paid }
    }
}

/// The equity of all agents together over time, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Portfolio)]
pub(crate) struct PortfolioView {
    items: Vec<PortfolioPointView>,
    /// Minutes between two points, but for the first and the last; null while there are none.
    #[schema(example = 1440)]
    minutes: Option<i64>,
    /// Market time; null before an agent was started.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-02-03T15:05:30.000Z")]
    market_time: Option<Timestamp>,
}

impl From<Portfolio> for PortfolioView {
    fn from(portfolio: Portfolio) -> Self {
        let Portfolio { points, every, reached, .. } = portfolio;
        let items = points.into_iter().map(PortfolioPointView::from).collect();
        Self { items, minutes: Some(every), market_time: Some(reached) }
    }
}

/// The equity of all your agents together over time
///
/// From the first minute of the first that was started, over the ends of UTC days, to now; at most about 400 points. Agents that were deleted
/// are in none of them.
#[utoipa::path(
    get, path = "/api/agents/equity", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(("format" = Option<String>, Query, description = "`json` or `csv`", example = "json")),
    responses(
        (status = 200, description = "The equity", content((PortfolioView = "application/json"), (String = "text/csv"))),
        Refused, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn get_portfolio(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Query(InForm(form)): Query<InForm>,
) -> Result<Response, Problem> {
    let found = portfolio(&state.house, &by).await?;
    let none = PortfolioView { items: Vec::new(), minutes: None, market_time: None };
    let equity = found.map_or(none, PortfolioView::from);
    if form == Form::Json {
        return Ok(Json(equity).into_response());
    }
    let row = |point: PortfolioPointView| {
        let PortfolioPointView { market_time, equity, paid } = point;
        Row::default().plain(Some(market_time)).plain(Some(equity)).plain(Some(paid))
    };
    file("equity", &["marketTime", "equity", "paid"], equity.items.into_iter().map(row))
}
