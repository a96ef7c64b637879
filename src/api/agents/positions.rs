use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{self, Form, PageInForm, Row},
    json_file,
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{AgentId, Fixed, Timestamp, desk::Direction};
use serde::Serialize;
use services::agents::{
    AgentsError,
    history::{Held, held},
};
use utoipa::ToSchema;

/// What an agent holds of an instrument, or is about to: an entry that waits takes its place already.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentPosition)]
pub(crate) struct PositionView {
    #[schema(example = "ACME")]
    symbol: String,
    /// `long` or `short`.
    #[schema(value_type = String, example = "long")]
    direction: Direction,
    /// Nothing while the entry waits.
    #[schema(value_type = String, example = "120")]
    quantity: Fixed,
    /// What it cost; null while the entry waits.
    #[schema(value_type = Option<String>, example = "101.25")]
    average_price: Option<Fixed>,
    /// The last price; null when the market has none. So are the next two then.
    #[schema(value_type = Option<String>, example = "102.10")]
    price: Option<Fixed>,
    /// At the last price; negative when short.
    #[schema(value_type = Option<String>, example = "12252")]
    value: Option<Fixed>,
    /// What it has gained, before the fees of leaving it.
    #[schema(value_type = Option<String>, example = "102")]
    unrealized: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "99.20")]
    stop_loss: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "106.50")]
    take_profit: Option<Fixed>,
    /// `2 %` or `1.50`.
    #[schema(example = "2 %")]
    trailing_stop: Option<String>,
    /// In market time.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    opened_at: Timestamp,
    /// The decision that opened it, its reason, and how the position is to be left again.
    #[schema(example = 31)]
    decision: Option<i64>,
    #[schema(example = "entry.long holds")]
    reason: Option<String>,
    #[schema(example = "stop at 99.20, when exit.long holds")]
    plan: Option<String>,
    /// Of a model: what has to stay true for it to be held.
    #[schema(example = "The trend goes on.")]
    thesis: Option<String>,
}

impl TryFrom<Held> for PositionView {
    type Error = AgentsError;

    fn try_from(held: Held) -> Result<Self, AgentsError> {
        let (value, unrealized) = (held.value()?, held.gain()?);
        let Held { position, decision, price } = held;
        let thesis = decision.as_ref().and_then(|decision| decision.thought.as_ref()?.thesis.clone());
        let (reason, plan) = decision.map(|decision| (decision.reason, decision.plan)).unzip();
        Ok(Self {
            symbol: position.symbol.to_string(),
            direction: position.direction,
            quantity: position.quantity,
            average_price: position.average_price,
            price,
            value,
            unrealized,
            stop_loss: position.stop_loss,
            take_profit: position.take_profit,
            trailing_stop: position.trailing_stop,
            opened_at: position.opened.begins(),
            decision: position.decision,
            reason,
            plan: plan.flatten(),
            thesis,
        })
    }
}

/// What the file is called.
const FILE: &str = "positions";
const HEAD: [&str; 15] = [
    "symbol",
    "direction",
    "quantity",
    "averagePrice",
    "price",
    "value",
    "unrealized",
    "stopLoss",
    "takeProfit",
    "trailingStop",
    "openedAt",
    "decision",
    "reason",
    "plan",
    "thesis",
];

fn row(held: PositionView) -> Row {
    let row = Row::default().text(held.symbol).text(held.direction.as_str());
    let row = row.plain(Some(held.quantity)).plain(held.average_price).plain(held.price);
    let row = row.plain(held.value).plain(held.unrealized).plain(held.stop_loss).plain(held.take_profit);
    let row = row.text(held.trailing_stop.unwrap_or_default()).plain(Some(held.opened_at));
    let row = row.plain(held.decision).text(held.reason.unwrap_or_default());
    row.text(held.plan.unwrap_or_default()).text(held.thesis.unwrap_or_default())
}

/// What an agent holds
///
/// With the reason and the plan that each position was opened with.
#[utoipa::path(
    get, path = "/api/agents/{id}/positions", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of positions, or a list of all of them", content((PageOf<PositionView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_positions(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let positions = held(&state.house, &by, id).await?.into_iter().map(PositionView::try_from);
    let positions = positions.collect::<Result<Vec<PositionView>, AgentsError>>()?;
    match wanted.form {
        None => Ok(Json(PageOf::cut(positions, wanted.page, |view| view)).into_response()),
        Some(Form::Csv) => csv::file(FILE, &HEAD, positions.into_iter().map(row)),
        Some(Form::Json) => json_file::file(FILE, positions),
    }
}
