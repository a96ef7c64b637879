//! Polygon as it is documented, on a real connection: bars in pages, news, tickers and holidays, for whoever shows the key. It can be told to misbehave.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// The key that it accepts.
pub const POLYGON_KEY: &str = "a-key-of-a-test";

/// Gone with the test.
pub struct FakePolygon {
    address: SocketAddr,
    market: Shared,
    served: JoinHandle<()>,
}

#[derive(Default)]
struct Market {
    names: BTreeMap<String, String>,
    /// By ticker and the millisecond at which a minute begins.
    bars: BTreeMap<String, BTreeMap<i64, Value>>,
    news: Vec<Value>,
    holidays: Vec<Value>,
    /// Of the next answers: a status, and what `Retry-After` says.
    mischief: VecDeque<(u16, Option<&'static str>)>,
    /// As many results come in one answer at most, whatever is asked for.
    page: Option<usize>,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Market>>;

impl FakePolygon {
    pub async fn start() -> Self {
        let market = Shared::default();
        let router = Router::new()
            .route("/v2/aggs/ticker/{ticker}/range/1/minute/{from}/{to}", get(bars))
            .route("/v3/reference/tickers/{ticker}", get(ticker))
            .route("/v2/reference/news", get(news))
            .route("/v1/marketstatus/upcoming", get(holidays))
            .with_state(market.clone());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move { axum::serve(listener, router).await.expect("it is served") });
        Self { address, market, served }
    }

    /// Where it can be asked.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lists a ticker under a name.
    pub fn lists(&self, ticker: &str, name: &str) {
        lock(&self.market).names.insert(ticker.to_owned(), name.to_owned());
    }

    /// A bar of the minute that begins at a millisecond, in which the price stood still; another one of the same minute is replaced.
    pub fn trades(&self, ticker: &str, at: i64, price: f64, volume: f64) {
        let bar = json!({"t": at, "o": price, "h": price, "l": price, "c": price, "v": volume, "vw": price, "n": 3});
        lock(&self.market).bars.entry(ticker.to_owned()).or_default().insert(at, bar);
    }

    /// Takes a bar back.
    pub fn withdraws(&self, ticker: &str, at: i64) {
        lock(&self.market).bars.entry(ticker.to_owned()).or_default().remove(&at);
    }

    /// Publishes news, or replaces those of the same name.
    pub fn tells(&self, item: Value) {
        let mut market = lock(&self.market);
        market.news.retain(|known| known["id"] != item["id"]);
        market.news.push(item);
    }

    pub fn closes_on(&self, holiday: Value) {
        lock(&self.market).holidays.push(holiday);
    }

    /// The next question is answered with this status; further ones queue behind it.
    pub fn next(&self, status: u16, retry_after: Option<&'static str>) {
        lock(&self.market).mischief.push_back((status, retry_after));
    }

    pub fn pages_of(&self, results: usize) {
        lock(&self.market).page = Some(results);
    }

    /// The paths and queries it was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.market).asked.clone()
    }
}

impl Drop for FakePolygon {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// A piece of news as it is described there.
pub fn polygon_news(id: &str, published: &str, title: &str, ticker: &str) -> Value {
    json!({
        "id": id,
        "publisher": {"name": "The Wire", "homepage_url": "https://example.com/"},
        "title": title,
        "author": "Somebody",
        "published_utc": published,
        "article_url": format!("https://example.com/{id}"),
        "tickers": [ticker],
        "description": "What happened, in a sentence.",
        "keywords": ["shares"],
        "insights": [{"ticker": ticker, "sentiment": "positive", "sentiment_reasoning": "It says so."}],
    })
}

async fn bars(
    State(market): State<Shared>,
    Path((ticker, from, to)): Path<(String, i64, i64)>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let limit = limit(&market, &query, 5_000);
    answer(&market, &headers, &uri, |market, base| {
        let known = market.bars.get(&ticker).into_iter().flat_map(|bars| bars.range(from..=to));
        let mut found: Vec<Value> = known.map(|(_, bar)| bar.clone()).collect();
        let more = found.len() > limit;
        found.truncate(limit);
        let mut told = json!({
            "ticker": ticker, "adjusted": query.get("adjusted").is_none_or(|adjusted| adjusted == "true"),
            "queryCount": found.len(), "resultsCount": found.len(), "status": "OK", "request_id": "r",
        });
        if !found.is_empty() {
            told["results"] = found.into();
        }
        if more {
            told["next_url"] = format!("{base}/v2/aggs/next?cursor=abc").into();
        }
        Some(told)
    })
}

async fn ticker(
    State(market): State<Shared>,
    Path(ticker): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    answer(&market, &headers, &uri, |market, _| {
        let name = market.names.get(&ticker)?;
        Some(json!({
            "status": "OK", "request_id": "r",
            "results": {"ticker": ticker, "name": name, "market": "stocks", "active": true, "currency_name": "usd"},
        }))
    })
}

async fn news(
    State(market): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
    uri: Uri,
) -> Response {
    let limit = limit(&market, &query, 10);
    let of = |name: &str| query.get(name).cloned().unwrap_or_default();
    let (ticker, from, to) = (of("ticker"), of("published_utc.gte"), of("published_utc.lt"));
    answer(&market, &headers, &uri, |market, base| {
        let is_asked = |item: &&Value| {
            // Moments that are written alike are ordered as their texts.
            let published = item["published_utc"].as_str().unwrap_or_default();
            item["tickers"].as_array().is_some_and(|all| all.iter().any(|one| *one == ticker))
                && published >= &from[..19]
                && published < &to[..19]
        };
        let mut found: Vec<Value> = market.news.iter().filter(is_asked).cloned().collect();
        found.sort_by_key(|item| item["published_utc"].as_str().map(str::to_owned));
        let more = found.len() > limit;
        found.truncate(limit);
        let mut told = json!({"status": "OK", "request_id": "r", "count": found.len(), "results": found});
        if more {
            told["next_url"] = format!("{base}/v2/reference/news?cursor=abc").into();
        }
        Some(told)
    })
}

async fn holidays(State(market): State<Shared>, headers: HeaderMap, uri: Uri) -> Response {
    answer(&market, &headers, &uri, |market, _| Some(market.holidays.clone().into()))
}

fn limit(market: &Shared, query: &HashMap<String, String>, usual: usize) -> usize {
    let asked = query.get("limit").and_then(|limit| limit.parse().ok()).unwrap_or(usual);
    lock(market).page.unwrap_or(asked).min(asked)
}

fn answer(
    market: &Shared,
    headers: &HeaderMap,
    uri: &Uri,
    right: impl FnOnce(&Market, &str) -> Option<Value>,
) -> Response {
    let mut market = lock(market);
    market.asked.push(uri.to_string());
    if headers.get(header::AUTHORIZATION).is_none_or(|key| key != &format!("Bearer {POLYGON_KEY}")) {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    if let Some((status, retry_after)) = market.mischief.pop_front() {
        let status = StatusCode::from_u16(status).expect("a status of HTTP");
        let after = retry_after.map(|after| [(header::RETRY_AFTER, after)]);
        return after.map_or_else(|| status.into_response(), |after| (status, after).into_response());
    }
    // Whoever follows an address from an answer is seen to.
    match right(&market, "http://elsewhere.invalid") {
        Some(told) => Json(told).into_response(),
        None => (StatusCode::NOT_FOUND, Json(json!({"status": "NOT_FOUND"}))).into_response(),
    }
}

fn lock(market: &Shared) -> MutexGuard<'_, Market> {
    market.lock().unwrap_or_else(PoisonError::into_inner)
}
