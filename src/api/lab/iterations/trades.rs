use super::Which;
use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    backtests::{TRADE_HEAD, TradeView, trade_row},
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
use domain::AgentId;
use serde::Serialize;
use services::lab::iterations::{IterationTrade, IterationTrades, trades};
use utoipa::ToSchema;

/// What the file is called.
const FILE: &str = "trades";

/// A closed trade, and of what.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = IterationTrade)]
pub(crate) struct SymbolTrade {
    #[schema(example = "ACME")]
    symbol: String,
    #[serde(flatten)]
    trade: TradeView,
}

/// The closed trades of an iteration
///
/// Those of its own strategy on the open data, in the order in which they ended, each with what the columns of `[scan]` were when it was decided: in a CSV
/// file `scan.NAME`. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/iterations/{iteration}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("iteration" = String, Path, description = "The iteration's number or its id", example = "3"),
        PageParameters,
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<SymbolTrade> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_iteration_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(which): Which,
    Query(wanted): Query<PageInForm>,
) -> Result<Response, Problem> {
    let IterationTrades { columns, rows } = trades(&state.house, &by, id, which?).await?;
    let view = |one: IterationTrade| SymbolTrade {
        symbol: one.symbol.to_string(),
        trade: TradeView::new(&columns, one.trade),
    };
    match wanted.form {
        None => Ok(Json(PageOf::cut(rows, wanted.page, view)).into_response()),
        Some(Form::Csv) => {
            let scan: Vec<String> = columns.iter().map(|name| format!("scan.{name}")).collect();
            let head = ["symbol"].into_iter().chain(TRADE_HEAD).chain(scan.iter().map(String::as_str));
            let head: Vec<&str> = head.collect();
            let row = |one: IterationTrade| trade_row(Row::default().text(one.symbol.as_str()), one.trade);
            csv::file(FILE, &head, rows.into_iter().map(row))
        }
        Some(Form::Json) => json_file::file(FILE, rows.into_iter().map(view)),
    }
}
