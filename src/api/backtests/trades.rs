use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, PageOf, Refused, Unknown},
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
use domain::{BacktestId, Fixed, Timestamp};
use serde::Serialize;
use services::backtests::{TradeRow, Trades};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// What the file is called.
const FILE: &str = "trades";
pub(crate) const HEAD: [&str; 13] = [
    "direction",
    "entryAt",
    "exitAt",
    "quantity",
    "entryPrice",
    "exitPrice",
    "fees",
    "pnl",
    "return",
    "mae",
    "mfe",
    "entryReason",
    "exitReason",
];

/// A closed trade.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = BacktestTrade)]
pub(crate) struct TradeView {
    /// `long` or `short`.
    #[schema(example = "long")]
    direction: String,
    #[schema(value_type = String, format = DateTime, example = "2025-02-03T15:05:00.000Z")]
    entry_at: Timestamp,
    #[schema(value_type = String, format = DateTime, example = "2025-02-04T16:20:00.000Z")]
    exit_at: Timestamp,
    #[schema(value_type = String, example = "120")]
    quantity: Fixed,
    /// Averages, after slippage.
    #[schema(value_type = String, example = "101.25")]
    entry_price: Fixed,
    #[schema(value_type = String, example = "102.75")]
    exit_price: Fixed,
    #[schema(value_type = String, example = "12.24")]
    fees: Fixed,
    /// After fees.
    #[schema(value_type = String, example = "167.76")]
    pnl: Fixed,
    /// On the value entered, as a fraction.
    #[schema(example = 0.0138)]
    r#return: f64,
    /// The farthest the price went against the entry and in its favour, as fractions.
    #[schema(example = -0.004)]
    mae: f64,
    #[schema(example = 0.016)]
    mfe: f64,
    #[schema(example = "signal")]
    entry_reason: String,
    #[schema(example = "take_profit")]
    exit_reason: String,
    /// The columns of `[scan]` at the bar that decided the entry; a condition is 1 or 0, null is undefined.
    #[schema(example = json!({"strength": 27.5}))]
    scan: BTreeMap<String, Option<f64>>,
}

impl TradeView {
    pub(crate) fn new(columns: &[String], trade: TradeRow) -> Self {
        Self {
            direction: trade.direction,
            entry_at: trade.entry_at,
            exit_at: trade.exit_at,
            quantity: trade.quantity,
            entry_price: trade.entry_price,
            exit_price: trade.exit_price,
            fees: trade.fees,
            pnl: trade.pnl,
            r#return: trade.gain,
            mae: trade.mae,
            mfe: trade.mfe,
            entry_reason: trade.entry_reason,
            exit_reason: trade.exit_reason,
            scan: columns.iter().cloned().zip(trade.scan).collect(),
        }
    }
}

/// The closed trades of a backtest
///
/// Oldest first, each with what the columns of `[scan]` were when it was decided: in a CSV file `scan.NAME`. In a file all of them.
#[utoipa::path(
    get, path = "/api/backtests/{id}/trades", tag = "Backtests",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The backtest's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<TradeView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<BacktestId>,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let Trades { columns, rows } = services::backtests::trades(&state.house, &by, id).await?;
    let view = |trade| TradeView::new(&columns, trade);
    match wanted.form {
        None => Ok(Json(PageOf::cut(rows, wanted.page, view)).into_response()),
        Some(Form::Csv) => {
            let scan: Vec<String> = columns.iter().map(|name| format!("scan.{name}")).collect();
            let head: Vec<&str> = HEAD.into_iter().chain(scan.iter().map(String::as_str)).collect();
            csv::file(FILE, &head, rows.into_iter().map(|trade| row(Row::default(), trade)))
        }
        Some(Form::Json) => json_file::file(FILE, rows.into_iter().map(view)),
    }
}

/// A trade behind what the row has already.
pub(crate) fn row(row: Row, trade: TradeRow) -> Row {
    let row = row.text(trade.direction).plain(Some(trade.entry_at)).plain(Some(trade.exit_at));
    let row = row.plain(Some(trade.quantity)).plain(Some(trade.entry_price)).plain(Some(trade.exit_price));
    let row = row.plain(Some(trade.fees)).plain(Some(trade.pnl)).plain(Some(trade.gain));
    let row = row.plain(Some(trade.mae)).plain(Some(trade.mfe));
    let row = row.text(trade.entry_reason).text(trade.exit_reason);
    trade.scan.into_iter().fold(row, Row::plain)
}
