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
    desk::{Direction, OrderWhy, TradeRecord},
};
use serde::Serialize;
use utoipa::ToSchema;

/// A closed trade: from no position to no position.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentTrade)]
pub(crate) struct TradeView {
    #[schema(example = 12)]
    number: i64,
    #[schema(example = "ACME")]
    symbol: String,
    /// `long` or `short`.
    #[schema(value_type = String, example = "long")]
    direction: Direction,
    #[schema(value_type = String, example = "120")]
    quantity: Fixed,
    /// Averages, after slippage.
    #[schema(value_type = String, example = "101.25")]
    entry_price: Fixed,
    #[schema(value_type = String, example = "102.75")]
    exit_price: Fixed,
    /// In market time.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    entry_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-04T16:20:00.000Z")]
    exit_at: Timestamp,
    #[schema(value_type = String, example = "signal")]
    entry_reason: OrderWhy,
    #[schema(value_type = String, example = "take_profit")]
    exit_reason: OrderWhy,
    #[schema(value_type = String, example = "12.24")]
    fees: Fixed,
    /// After fees.
    #[schema(value_type = String, example = "167.76")]
    pnl: Fixed,
    /// On the value entered, as a fraction.
    #[schema(example = 0.0138)]
    r#return: f64,
    /// The decision that opened it.
    #[schema(example = 31)]
    decision: Option<i64>,
    /// When its end was written down, in wall time.
    #[schema(value_type = String, format = DateTime, example = "2026-02-04T16:21:00.000Z")]
    at: Timestamp,
}

impl From<TradeRecord> for TradeView {
    fn from(trade: TradeRecord) -> Self {
        Self {
            number: trade.number,
            symbol: trade.symbol.to_string(),
            direction: trade.direction,
            quantity: trade.quantity,
            entry_price: trade.entry_price,
            exit_price: trade.exit_price,
            entry_at: trade.entered.begins(),
            exit_at: trade.left.begins(),
            entry_reason: trade.entry_why,
            exit_reason: trade.exit_why,
            fees: trade.fees,
            pnl: trade.pnl,
            r#return: trade.gain,
            decision: trade.decision,
            at: trade.at,
        }
    }
}

impl Shown for TradeRecord {
    type View = TradeView;
    const FILE: &'static str = "trades";
    const HEAD: &'static [&'static str] = &[
        "number",
        "symbol",
        "direction",
        "quantity",
        "entryPrice",
        "exitPrice",
        "entryAt",
        "exitAt",
        "entryReason",
        "exitReason",
        "fees",
        "pnl",
        "return",
        "decision",
        "at",
    ];

    fn row(self) -> Row {
        let row = Row::default().plain(Some(self.number)).text(self.symbol.as_str());
        let row = row.text(self.direction.as_str()).plain(Some(self.quantity));
        let row = row.plain(Some(self.entry_price)).plain(Some(self.exit_price));
        let row = row.plain(Some(self.entered.begins())).plain(Some(self.left.begins()));
        let row = row.text(self.entry_why.as_str()).text(self.exit_why.as_str());
        let row = row.plain(Some(self.fees)).plain(Some(self.pnl)).plain(Some(self.gain));
        row.plain(self.decision).plain(Some(self.at))
    }
}

/// The closed trades of an agent
///
/// The newest first. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/trades", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<TradeView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answer::<TradeRecord>(&state, &by, id, &wanted).await
}
