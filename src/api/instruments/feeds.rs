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
    let view = FeedView {
        name: feed.name(),
        identity: feed.identity(),
        from: span.from.begins(),
        to: span.to.map(domain::market::Minute::begins),
        now: services::market::now(&state.house).await?,
    };
    Ok(Json(PageOf::cut(vec![view], page, |view| view)))
}
