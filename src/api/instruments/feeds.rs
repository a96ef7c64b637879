use crate::{
    access::Reader,
    answers::{BadQuery, Conflicting, Failing, PageOf, Refused},
    problem::Problem,
    request::{PageParameters, Query},
    state::ServerState,
};
use axum::{Json, extract::State};
use domain::{PageRequest, Timestamp};
use serde::Serialize;
use services::market::Source;
use utoipa::ToSchema;

/// Where prices come from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Feed)]
pub(crate) struct FeedView {
    #[schema(example = "simulated")]
    name: &'static str,
    /// What makes its bars what they are.
    #[schema(example = "seed 7, no planted edge")]
    identity: String,
    /// Its first bar begins then.
    #[schema(value_type = String, format = DateTime, example = "2022-01-01T00:00:00.000Z")]
    from: Timestamp,
    /// Null when it goes on as long as one asks.
    #[schema(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
    /// Market time: no later bar is known.
    #[schema(value_type = String, format = DateTime, example = "2026-01-31T09:30:00.000Z")]
    now: Timestamp,
    /// Whether market time stands at its end: nothing comes any more.
    over: bool,
    /// How looking at prices goes; null where the market has bars of its own.
    source: Option<SourceView>,
}

/// The source of prices of now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Source)]
struct SourceView {
    /// When it has last answered.
    #[schema(value_type = Option<String>, format = DateTime, example = "2026-01-31T09:30:05.000Z")]
    answered_at: Option<Timestamp>,
    /// Why the last look brought nothing.
    #[schema(example = "dexscreener does not answer: it answers with the status 500")]
    problem: Option<String>,
    /// Pairs that were chosen and are not listed, because no price of them was seen.
    unlisted: Vec<String>,
    /// Pairs that brought no price at the last look.
    silent: Vec<SilentView>,
}

/// A pair without a price.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SilentPair)]
struct SilentView {
    symbol: String,
    #[schema(example = "the source does not know it now")]
    why: String,
}

impl From<Source> for SourceView {
    fn from(source: Source) -> Self {
        let Source { answered_at, problem, unlisted, silent } = source;
        let unlisted = unlisted.into_iter().map(String::from).collect();
        let silent = silent.into_iter().map(|(symbol, why)| SilentView { symbol: symbol.into(), why });
        Self { answered_at, problem, unlisted, silent: silent.collect() }
    }
}

/// List the feeds
///
/// The house trades on one.
#[utoipa::path(
    get, path = "/api/feeds", tag = "Market",
    security(("token" = ["read"]), ("session" = [])),
    params(PageParameters),
    responses((status = 200, description = "The feeds", body = PageOf<FeedView>), Refused, BadQuery, Conflicting, Failing),
)]
pub(crate) async fn list_feeds(
    State(state): State<ServerState>,
    _: Reader,
    Query(page): Query<PageRequest>,
) -> Result<Json<PageOf<FeedView>>, Problem> {
    let feed = state.house.market.feed()?;
    let span = feed.span();
    let (now, to) = (services::market::now(&state.house).await?, span.to.map(domain::market::Minute::begins));
    let view = FeedView {
        name: feed.name(),
        identity: feed.identity(),
        from: span.from.begins(),
        to,
        now,
        over: to.is_some_and(|to| now >= to),
        source: services::market::source(&state.house).await?.map(Into::into),
    };
    Ok(Json(PageOf::cut(vec![view], page, |view| view)))
}
