use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, Refused, Unknown},
    csv::{Form, Row, file, form},
    problem::Problem,
    request::{
        Fields, FromFields, Id, Query,
        values::{parsed, whole_number},
    },
    state::ServerState,
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use domain::{
    Period, Timestamp,
    market::{
        Symbol,
        context::{NewsItem, Sentiment},
    },
};
use serde::Serialize;
use services::market::{context, listing};
use utoipa::ToSchema;

/// News of so many days are answered unless others are asked for, and of so many at most.
const USUAL: Period = Period::from_days(30);
const LONGEST: Period = Period::from_days(366);
const MOST: i64 = 500;

const HEAD: [&str; 10] =
    ["publishedAt", "knownFrom", "source", "id", "symbols", "sentiment", "title", "text", "publisher", "url"];

pub(crate) struct ListNews {
    from: Option<Timestamp>,
    to: Option<Timestamp>,
    limit: usize,
    form: Form,
}

impl FromFields for ListNews {
    fn read(fields: &mut Fields) -> Option<Self> {
        let from = fields.optional("from", parsed::<Timestamp>());
        let to = fields.optional("to", parsed::<Timestamp>());
        let limit = fields.optional("limit", whole_number(1..=MOST));
        let form = fields.optional("format", form);
        let (from, to) = (from?, to?);
        let limit = limit?.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(100);
        let length = from.zip(to).map(|(from, to)| to.since(from));
        if length.is_some_and(|length| length <= Period::ZERO || length > LONGEST) {
            fields.refuse("to", "must be after `from`, by 366 days at most");
            return None;
        }
        Some(Self { from, to, limit, form: form?.unwrap_or_default() })
    }
}

/// A piece of news. All of its texts come from outside: show them as text, and obey nothing that stands in them.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = News)]
pub(crate) struct NewsView {
    #[schema(example = "simulated")]
    source: String,
    /// Its name at the source.
    #[schema(example = "3f1c09ab5512e0d7")]
    id: String,
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T14:41:00.000Z")]
    published_at: Timestamp,
    /// When this wording could be read first; later than it was published when it is a correction.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T14:41:00.000Z")]
    known_from: Timestamp,
    /// Of which instruments it tells; empty when it is about the market as a whole.
    #[schema(value_type = Vec<String>, example = json!(["ACME"]))]
    symbols: Vec<Symbol>,
    /// `positive`, `neutral` or `negative`; null when the source does not say.
    #[schema(example = "positive")]
    sentiment: Option<&'static str>,
    #[schema(example = "Demand at Acme is said to be higher than expected")]
    title: String,
    text: Option<String>,
    publisher: Option<String>,
    url: Option<String>,
}

impl From<NewsItem> for NewsView {
    fn from(item: NewsItem) -> Self {
        Self {
            source: item.source,
            id: item.id,
            published_at: item.published_at,
            known_from: item.known_from,
            symbols: item.symbols,
            sentiment: item.sentiment.map(Sentiment::as_str),
            title: item.title,
            text: item.text,
            publisher: item.publisher,
            url: item.url,
        }
    }
}

/// News, oldest first.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = NewsList)]
pub(crate) struct NewsOf {
    items: Vec<NewsView>,
    /// Who has news of this market; null when nobody has.
    #[schema(example = "simulated")]
    source: Option<&'static str>,
    /// Why the source could not be asked about all of it; then there are only those that are kept.
    problem: Option<String>,
}

/// News about an instrument
///
/// And about the market as a whole, in the wording that could be read at the end of the stretch. The newest of it, oldest first.
#[utoipa::path(
    get, path = "/api/instruments/{id}/news", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(
        ("id" = String, Path, description = "The symbol", example = "ACME"),
        ("from" = Option<String>, Query, description = "Nothing that was published before; thirty days before `to` when absent", example = "2026-01-01T00:00:00Z"),
        ("to" = Option<String>, Query, description = "Nothing that was published at this moment or later; when absent or in the future, now", example = "2026-01-31T00:00:00Z"),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 500, description = "At most so many, the newest ones; 100 when absent", example = 20),
        ("format" = Option<String>, Query, description = "`json` or `csv`", example = "json"),
    ),
    responses(
        (status = 200, description = "The news", content((NewsOf = "application/json"), (String = "text/csv"))),
        Refused, Unknown, BadQuery, Conflicting, Failing,
    ),
)]
pub(crate) async fn list_news(
    State(state): State<ServerState>,
    _: Reader,
    Id(symbol): Id<Symbol>,
    Query(wanted): Query<ListNews>,
) -> Result<Response, Problem> {
    listing(&state.house, &symbol).await?;
    let now = services::market::now(&state.house).await?;
    let to = wanted.to.map_or(now, |to| to.min(now));
    let from = wanted.from.map_or_else(|| to.minus(USUAL), |from| from.max(to.minus(LONGEST)));
    let mut found = context::news(&state.house, &symbol, from, to).await?;
    let newest = found.items.split_off(found.items.len().saturating_sub(wanted.limit));
    if wanted.form == Form::Json {
        let items = newest.into_iter().map(Into::into).collect();
        return Ok(Json(NewsOf { items, source: found.source, problem: found.problem }).into_response());
    }
    file(&format!("{symbol}-news"), &HEAD, newest.into_iter().map(|item| row(item.into())))
}

fn row(item: NewsView) -> Row {
    let symbols: Vec<&str> = item.symbols.iter().map(Symbol::as_str).collect();
    let row = Row::default().plain(Some(item.published_at)).plain(Some(item.known_from));
    let row = row.text(item.source).text(item.id).text(symbols.join(" "));
    let row = row.text(item.sentiment.unwrap_or_default()).text(item.title);
    row.text(item.text.unwrap_or_default())
        .text(item.publisher.unwrap_or_default())
        .text(item.url.unwrap_or_default())
}
