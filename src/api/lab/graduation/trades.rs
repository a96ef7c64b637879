use crate::{
    access::Reader,
    answers::{BadQuery, Failing, PageOf, Refused, Unknown},
    backtests::trade_row,
    csv::{self, Form, PageInForm, Row},
    json_file,
    lab::trades::{FILE, SymbolTrade, borrowed, head},
    problem::Problem,
    request::{Fields, FromFields, Id, PageParameters, Query, path::parsed_part, values::parsed},
    state::ServerState,
};
use axum::{
    Json,
    extract::{FromRequestParts, State},
    http::request::Parts,
    response::{IntoResponse, Response},
};
use domain::{AgentId, lab::GatePart};
use serde::Serialize;
use services::lab::graduation::{GraduationTrade, GraduationTrades, Wanted, graduation_trades};
use utoipa::ToSchema;

/// The `{number}` of the route.
pub(crate) struct Which(Result<u32, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(parsed_part(parts, state, "number").await))
    }
}

pub(crate) struct ListGraduationTrades {
    list: PageInForm,
    wanted: Wanted,
}

impl FromFields for ListGraduationTrades {
    fn read(fields: &mut Fields) -> Option<Self> {
        let list = PageInForm::read(fields);
        let part = fields.optional("part", parsed::<GatePart>());
        Some(Self { list: list?, wanted: part?.map_or(Wanted::Expected, Wanted::Part) })
    }
}

/// A closed trade that the gate counts, of what, and in which part.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = GraduationTrade)]
pub(crate) struct GateTradeView {
    /// `judged`, `twice_the_fees` or `sealed`.
    #[schema(value_type = String, example = "sealed")]
    part: GatePart,
    /// The judged stretch in which it was entered, from 1; null behind the seal.
    #[schema(example = 2)]
    fold: Option<u32>,
    #[serde(flatten)]
    one: SymbolTrade,
}

/// The closed trades that the gate counted
///
/// Of the judged stretches of the open data and of what was sealed, each marked which, in the order in which they ended: what paper is held against. With
/// `part` one of them alone; `twice_the_fees` are those of the judged stretches once more, had every fee been paid twice. In a file all of them.
#[utoipa::path(
    get, path = "/api/agents/{id}/graduations/{number}/trades", tag = "Laboratory",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The agent's id", example = "01890a5d-ac96-774b-bcce-b302099a8057"),
        ("number" = u32, Path, description = "The number of the graduation", example = 1),
        PageParameters,
        ("part" = Option<String>, Query, description = "`judged`, `twice_the_fees` or `sealed`; judged and sealed when absent", example = "sealed"),
        ("format" = Option<String>, Query, description = "`csv` or `json` for a file of all; a page when absent", example = "csv"),
    ),
    responses(
        (status = 200, description = "A page of trades, or a list of all of them", content((PageOf<GateTradeView> = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Failing,
    ),
)]
pub(crate) async fn list_graduation_trades(
    State(state): State<ServerState>,
    Reader(by): Reader,
    Id(id): Id<AgentId>,
    Which(number): Which,
    Query(asked): Query<ListGraduationTrades>,
) -> Result<Response, Problem> {
    let (_, found) = graduation_trades(&state.house, &by, id, (number?, asked.wanted)).await?;
    let GraduationTrades { columns, rows } = found;
    let view = |trade: GraduationTrade| GateTradeView {
        part: trade.part,
        fold: trade.fold,
        one: SymbolTrade::new(&columns, trade.one),
    };
    match asked.list.form {
        None => Ok(Json(PageOf::cut(rows, asked.list.page, view)).into_response()),
        Some(Form::Csv) => {
            let head = head(&["part", "fold"], &columns);
            csv::file(FILE, &borrowed(&head), rows.into_iter().map(row))
        }
        Some(Form::Json) => json_file::file(FILE, rows.into_iter().map(view)),
    }
}

fn row(trade: GraduationTrade) -> Row {
    let row = Row::default().text(trade.part.as_str()).plain(trade.fold);
    trade_row(row.text(trade.one.symbol.as_str()), trade.one.trade)
}
