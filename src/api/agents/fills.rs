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
    desk::{FillRecord, OrderWhy, Side},
};
use serde::Serialize;
use utoipa::ToSchema;

/// Something bought or sold.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = AgentFill)]
pub(crate) struct FillView {
    #[schema(example = 23)]
    number: i64,
    #[schema(example = "ACME")]
    symbol: String,
    /// The order that it fills; null for a protective exit.
    #[schema(example = 24)]
    order: Option<i64>,
    #[schema(value_type = String, example = "signal")]
    why: OrderWhy,
    /// `buy` or `sell`.
    #[schema(value_type = String, example = "buy")]
    side: Side,
    #[schema(value_type = String, example = "120")]
    quantity: Fixed,
    /// Before slippage.
    #[schema(value_type = String, example = "101.20")]
    raw_price: Fixed,
    /// After it.
    #[schema(value_type = String, example = "101.25")]
    price: Fixed,
    #[schema(value_type = String, example = "12150")]
    value: Fixed,
    #[schema(value_type = String, example = "6.08")]
    fee: Fixed,
    /// What the closed part gained, before fees.
    #[schema(value_type = String, example = "0")]
    realized: Fixed,
    /// The position after it; negative when short.
    #[schema(value_type = String, example = "120")]
    position: Fixed,
    /// The minute in whose bar it was filled.
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:05:00.000Z")]
    market_time: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2026-02-03T15:06:01.000Z")]
    at: Timestamp,
}

impl From<FillRecord> for FillView {
    fn from(fill: FillRecord) -> Self {
        Self {
            number: fill.number,
            symbol: fill.symbol.to_string(),
            order: fill.order,
            why: fill.why,
            side: fill.side,
            quantity: fill.quantity,
            raw_price: fill.raw,
            price: fill.price,
            value: fill.value,
            fee: fill.fee,
            realized: fill.realized,
            position: fill.position,
            market_time: fill.minute.begins(),
            at: fill.at,
        }
    }
}

impl Shown for FillRecord {
    type View = FillView;
    const FILE: &'static str = "fills";
    const HEAD: &'static [&'static str] = &[
        "number",
        "symbol",
        "order",
        "why",
        "side",
        "quantity",
        "rawPrice",
        "price",
        "value",
        "fee",
        "realized",
        "position",
        "marketTime",
        "at",
    ];

    fn row(self) -> Row {
        let row = Row::default().plain(Some(self.number)).text(self.symbol.as_str());
        let row = row.plain(self.order).text(self.why.as_str()).text(self.side.as_str());
        let row = row.plain(Some(self.quantity)).plain(Some(self.raw)).plain(Some(self.price));
        let row = row.plain(Some(self.value)).plain(Some(self.fee)).plain(Some(self.realized));
        row.plain(Some(self.position)).plain(Some(self.minute.begins())).plain(Some(self.at))
    }
}

/// What an agent bought and sold
///
/// The newest first. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/fills", tag = "Agents",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of fills, or a list of all of them", content((PageOf<FillView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_agent_fills(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    answer::<FillRecord>(&state, &by, id, &wanted).await
}
