use super::{
    stretch::{StretchParameters, stretch},
    view::{BarView, GapView, bars},
};
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{Fields, FromFields, Id, Query},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::market::Symbol;
use serde::Serialize;
use services::market::{Stretch, gaps};
use utoipa::ToSchema;

pub(crate) struct ListBars {
    pub(super) stretch: Stretch,
    pub(super) form: Form,
}

impl FromFields for ListBars {
    fn read(fields: &mut Fields) -> Option<Self> {
        let stretch = stretch(fields);
        let form = fields.optional("format", form);
        Some(Self { stretch: stretch?, form: form?.unwrap_or_default() })
    }
}

/// Bars, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Bars {
    #[schema(example = "ACME")]
    symbol: String,
    #[schema(example = "1h")]
    timeframe: String,
    /// Whether the last bar is over; otherwise more may come to it.
    finished: bool,
    items: Vec<BarView>,
    /// Minutes of this stretch that were not seen, the newest hundred, oldest first. Only where the house records the market itself.
    gaps: Vec<GapView>,
}

/// The bars of an instrument
///
/// The newest of the stretch, up to market time. Bars of an instrument with hours are counted from its opening; minutes without a trade are left out and
/// never made up.
#[utoipa::path(
    get, path = "/api/instruments/{id}/bars", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The symbol", example = "ACME"),
        StretchParameters,
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The bars", content((Bars = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_bars(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
    Query(wanted): Query<ListBars>,
) -> Result<Response, Problem> {
    let found = services::market::bars(&state.house, &symbol, &wanted.stretch).await?;
    let items = bars(&found);
    let timeframe = found.timeframe.to_string();
    if wanted.form == Form::Json {
        let symbol = symbol.to_string();
        let gaps = gaps(&state.house, &found).await?.into_iter().map(Into::into).collect();
        return Ok(Json(Bars { symbol, timeframe, finished: found.finished, items, gaps }).into_response());
    }
    let head = ["timestamp", "open", "high", "low", "close", "volume"];
    let row = |bar: BarView| {
        let row = Row::default().plain(Some(bar.at)).plain(Some(bar.open)).plain(Some(bar.high));
        row.plain(Some(bar.low)).plain(Some(bar.close)).plain(Some(bar.volume))
    };
    file(&format!("{symbol}-{timeframe}"), &head, items.into_iter().map(row))
}
