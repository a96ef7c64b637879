use super::{
    news::NewsView,
    surroundings::{DayRegimeView, LevelView, PivotsView, level, pivots},
};
use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{Fields, FromFields, Id, Query, values::parsed},
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{Fixed, Timestamp, market::Symbol};
use serde::Serialize;
use services::market::context::{Context, context};
use utoipa::ToSchema;

const HEAD: [&str; 7] = ["what", "kind", "line", "price", "touches", "firstTouch", "lastTouch"];

pub(crate) struct GetContext {
    at: Option<Timestamp>,
    form: Form,
}

impl FromFields for GetContext {
    fn read(fields: &mut Fields) -> Option<Self> {
        let at = fields.optional("at", parsed::<Timestamp>());
        let form = fields.optional("format", form);
        Some(Self { at: at?, form: form?.unwrap_or_default() })
    }
}

/// What was known about an instrument at a moment.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = MarketContext)]
pub(crate) struct ContextView {
    #[schema(example = "ACME")]
    symbol: String,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    at: Timestamp,
    /// The last close before; null when it was not traded within a week.
    #[schema(value_type = Option<String>, example = "101.25")]
    price: Option<Fixed>,
    /// When the day was over that levels and pivots follow from; null before the first.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T00:00:00.000Z")]
    known_from: Option<Timestamp>,
    /// From the highest price down.
    levels: Vec<LevelView>,
    /// By four rules.
    pivots: Vec<PivotsView>,
    /// Of the market as a whole; null where it has no index, or too little of it is known.
    regime: Option<DayRegimeView>,
    /// Of the week before, oldest first.
    news: Vec<NewsView>,
    /// Who has news of this market; null when nobody has.
    #[schema(example = "simulated")]
    news_source: Option<&'static str>,
    /// Why the source could not be asked about all of it.
    news_problem: Option<String>,
}

/// What surrounds a price
///
/// Levels at which the price has turned, with how often and since when; pivots of the day before by four rules; the regime of the market by its index and its
/// volatility index; and news of the week before. All of it as it was known at the moment `at`: nothing that came later changes the answer.
#[utoipa::path(
    get, path = "/api/instruments/{id}/context", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The symbol", example = "ACME"),
        ("at" = Option<String>, Query, description = "The moment; when absent or in the future, now", example = "2026-01-31T09:30:00Z"),
        ("format" = Option<String>, Query, description = "`json`, or `csv` for levels and pivots", example = "json"),
    ),
    responses(
        (status = 200, description = "What was known", content((ContextView = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn get_context(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
    Query(wanted): Query<GetContext>,
) -> Result<Response, Problem> {
    let view: ContextView = context(&state.house, &symbol, wanted.at).await?.into();
    if wanted.form == Form::Json {
        return Ok(Json(view).into_response());
    }
    file(&format!("{symbol}-context"), &HEAD, rows(view))
}

fn rows(view: ContextView) -> impl Iterator<Item = Row> {
    let level = |level: LevelView| {
        let row = Row::default().text("level").text(level.kind).text("").plain(Some(level.price));
        row.plain(Some(level.touches)).plain(Some(level.first_touch)).plain(Some(level.last_touch))
    };
    let line = |kind: &'static str, name: String, price: Fixed| {
        let row = Row::default().text("pivot").text(kind).text(name).plain(Some(price));
        row.text("").text("").text("")
    };
    let set = move |set: PivotsView| {
        let named = |sign: char, prices: Vec<Fixed>| {
            prices.into_iter().enumerate().map(move |(place, price)| (format!("{sign}{}", place + 1), price))
        };
        let lines: Vec<(String, Fixed)> =
            [("p".to_owned(), set.p)].into_iter().chain(named('r', set.r)).chain(named('s', set.s)).collect();
        lines.into_iter().map(move |(name, price)| line(set.kind, name, price))
    };
    view.levels.into_iter().map(level).chain(view.pivots.into_iter().flat_map(set))
}

impl From<Context> for ContextView {
    fn from(found: Context) -> Self {
        let Context { listing, at, price, levels: known, regime, news, .. } = found;
        let known_from = known.as_ref().map(|known| known.known_from);
        let (levels, sets) = known.map_or_else(Default::default, |known| (known.levels, known.pivots));
        Self {
            symbol: listing.symbol.to_string(),
            at,
            price,
            known_from,
            levels: levels.iter().map(|one| level(one, at, price)).collect(),
            pivots: sets.map(pivots).unwrap_or_default(),
            regime: regime.map(Into::into),
            news: news.items.into_iter().map(Into::into).collect(),
            news_source: news.source,
            news_problem: news.problem,
        }
    }
}
