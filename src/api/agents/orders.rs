use super::records::{Shown, answer};
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    csv::{PageInForm, Row},
    problem::Problem,
    request::{Id, PageParameters, Query},
    state::ServerState,
};
use axum::{extract::State, response::Response};
use domain::{
    AgentId, Fixed, Timestamp,
    desk::{OrderRecord, OrderState, OrderWhy, Side},
};
use serde::Serialize;
use utoipa::ToSchema;

/// An order, whatever became of it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentOrder)]
pub(crate) struct OrderView {
    #[schema(example = 24)]
    number: i64,
    #[schema(example = "ACME")]
    symbol: String,
    /// `buy` or `sell`.
    #[schema(value_type = String, example = "buy")]
    side: Side,
    #[schema(value_type = String, example = "120")]
    quantity: Fixed,
    #[schema(value_type = String, example = "signal")]
    why: OrderWhy,
    /// `waiting`, `filled`, `rejected` or `cancelled`.
    #[schema(value_type = String, example = "filled")]
    state: OrderState,
    /// The decision that gave it.
    #[schema(example = 31)]
    decision: Option<i64>,
    #[schema(value_type = Option<String>, example = "99.20")]
    stop_loss: Option<Fixed>,
    #[schema(value_type = Option<String>, example = "106.50")]
    take_profit: Option<Fixed>,
    /// `2 %` or `1.50`.
    #[schema(example = "2 %")]
    trailing_stop: Option<String>,
    /// When it was given.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:01.000Z")]
    at: Timestamp,
    /// Why it was not filled.
    note: Option<String>,
}

impl From<OrderRecord> for OrderView {
    fn from(order: OrderRecord) -> Self {
        Self {
            number: order.number,
            symbol: order.symbol.to_string(),
            side: order.side,
            quantity: order.quantity,
            why: order.why,
            state: order.state,
            decision: order.decision,
            stop_loss: order.stop_loss,
            take_profit: order.take_profit,
            trailing_stop: order.trailing_stop,
            market_time: order.minute.begins(),
            at: order.given_at,
            note: order.note,
        }
    }
}

impl Shown for OrderRecord {
    type View = OrderView;
    const FILE: &'static str = "orders";
    const HEAD: &'static [&'static str] = &[
        "number",
        "symbol",
        "side",
        "quantity",
        "why",
        "state",
        "decision",
        "stopLoss",
        "takeProfit",
        "trailingStop",
        "marketTime",
        "at",
        "note",
    ];

    fn row(self) -> Row {
        let row = Row::default().plain(Some(self.number)).text(self.symbol.as_str());
        let row = row.text(self.side.as_str()).plain(Some(self.quantity));
        let row = row.text(self.why.as_str()).text(self.state.as_str()).plain(self.decision);
        let row = row.plain(self.stop_loss).plain(self.take_profit);
        let row = row.text(self.trailing_stop.unwrap_or_default());
        let row = row.plain(Some(self.minute.begins())).plain(Some(self.given_at));
        row.text(self.note.unwrap_or_default())
    }
}

/// The orders of an agent
///
/// The newest first. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/orders", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of orders, or a list of all of them", content((PageOf<OrderView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_orders(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answer::<OrderRecord>(&state, &by, id, &wanted).await
}
