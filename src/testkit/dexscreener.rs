//! DEX Screener as it is documented, on a real connection: pairs by chain and address, and a search. It can be told to misbehave.

use axum::{
    Json, Router,
    body::{Body, Bytes},
    extract::{Path, Query, State},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};
use std::{
    collections::{HashMap, VecDeque},
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// Gone with the test.
pub struct FakeDexScreener {
    address: SocketAddr,
    market: Shared,
    served: JoinHandle<()>,
}

/// What it does instead of answering.
#[derive(Debug, Clone)]
pub enum Mischief {
    Status(u16),
    /// 429, with this `Retry-After` where there is one.
    TooMany(Option<&'static str>),
    /// 302, to another place.
    Moved(&'static str),
    /// 200, and a body that is not what one expects.
    Body(Vec<u8>),
    /// The right answer, of which the last half is missing.
    Half,
    /// The connection ends in the middle of the answer.
    Cut,
    /// It never answers.
    Silence,
}

#[derive(Default)]
struct Market {
    pairs: Vec<Value>,
    /// Of the next answers, one each.
    mischief: VecDeque<Mischief>,
    /// How long a cache on the way has kept the answers.
    age: Option<u32>,
    asked: Vec<String>,
}

type Shared = Arc<Mutex<Market>>;

/// As many addresses may be asked for at once.
const MOST_ADDRESSES: usize = 30;

impl FakeDexScreener {
    pub async fn start() -> Self {
        let market = Shared::default();
        let router = Router::new()
            .route("/latest/dex/pairs/{chain}/{addresses}", get(pairs))
            .route("/latest/dex/search", get(search))
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

    /// Adds a pair, or replaces the one of the same address.
    pub fn trades(&self, pair: Value) {
        let mut market = lock(&self.market);
        market.pairs.retain(|known| known["pairAddress"] != pair["pairAddress"]);
        market.pairs.push(pair);
    }

    pub fn forgets_all(&self) {
        lock(&self.market).pairs.clear();
    }

    /// The next question is answered like this; further ones queue behind it.
    pub fn next(&self, mischief: Mischief) {
        lock(&self.market).mischief.push_back(mischief);
    }

    /// From now on a cache stands before it, whose answers are so many seconds old.
    pub fn is_cached_for(&self, seconds: u32) {
        lock(&self.market).age = Some(seconds);
    }

    /// The paths and queries it was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        lock(&self.market).asked.clone()
    }
}

impl Drop for FakeDexScreener {
    fn drop(&mut self) {
        self.served.abort();
    }
}

/// A pair as it is described there, at this price in dollars.
pub fn dex_pair(chain: &str, address: &str, price: impl Into<Value>) -> Value {
    json!({
        "chainId": chain,
        "dexId": "uniswap",
        "url": format!("https://dexscreener.com/{chain}/{address}"),
        "pairAddress": address,
        "labels": ["v3"],
        "baseToken": {"address": "0x9401", "name": "Aerodrome", "symbol": "AERO"},
        "quoteToken": {"address": "0x4200", "name": "Wrapped Ether", "symbol": "WETH"},
        "priceNative": "0.0002853",
        "priceUsd": price.into(),
        "txns": {"h24": {"buys": 680, "sells": 3534}},
        "volume": {"h24": 565_343.15, "h6": 118_622.87, "h1": 4244.69, "m5": 5.99},
        "priceChange": {"m5": -0.28, "h24": 3.97},
        "liquidity": {"usd": 1_017_969.4, "base": 934_179, "quote": 136.4309},
        "fdv": 1_192_919_481,
        "marketCap": 600_319_879,
        "pairCreatedAt": 1_696_424_985_000_i64,
    })
}

async fn pairs(
    State(market): State<Shared>,
    Path((chain, addresses)): Path<(String, String)>,
    uri: Uri,
) -> Response {
    let addresses: Vec<&str> = addresses.split(',').collect();
    if addresses.len() > MOST_ADDRESSES {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let is_asked = |address: &str| addresses.iter().any(|asked| asked.eq_ignore_ascii_case(address));
    answer(&market, &uri, |pair| {
        pair["chainId"] == chain.as_str() && pair["pairAddress"].as_str().is_some_and(is_asked)
    })
    .await
}

async fn search(
    State(market): State<Shared>,
    Query(query): Query<HashMap<String, String>>,
    uri: Uri,
) -> Response {
    let text = query.get("q").map(|text| text.to_lowercase()).unwrap_or_default();
    answer(&market, &uri, |pair| pair.to_string().to_lowercase().contains(&text)).await
}

async fn answer(market: &Shared, uri: &Uri, fits: impl Fn(&Value) -> bool) -> Response {
    let (found, mischief, age) = {
        let mut market = lock(market);
        market.asked.push(uri.to_string());
        let found: Vec<Value> = market.pairs.iter().filter(|pair| fits(pair)).cloned().collect();
        (found, market.mischief.pop_front(), market.age)
    };
    let pairs = if found.is_empty() { Value::Null } else { Value::Array(found) };
    let right = json!({"schemaVersion": "1.0.0", "pairs": pairs});
    match mischief {
        Some(mischief) => misbehave(mischief, &right.to_string()).await,
        None => (headers(header::AGE, age.map(|age| age.to_string())), Json(right)).into_response(),
    }
}

async fn misbehave(mischief: Mischief, right: &str) -> Response {
    let half = Bytes::copy_from_slice(&right.as_bytes()[..right.len() / 2]);
    match mischief {
        Mischief::Status(status) => StatusCode::from_u16(status).expect("a status of HTTP").into_response(),
        Mischief::TooMany(after) => {
            let headers = headers(header::RETRY_AFTER, after.map(str::to_owned));
            (StatusCode::TOO_MANY_REQUESTS, headers).into_response()
        }
        Mischief::Moved(place) => {
            (StatusCode::FOUND, headers(header::LOCATION, Some(place.to_owned()))).into_response()
        }
        Mischief::Body(body) => body.into_response(),
        Mischief::Half => half.into_response(),
        Mischief::Cut => {
            let pieces = [Ok(half), Err(io::Error::from(io::ErrorKind::ConnectionReset))];
            Body::from_stream(futures::stream::iter(pieces)).into_response()
        }
        Mischief::Silence => std::future::pending().await,
    }
}

fn headers(name: HeaderName, value: Option<String>) -> HeaderMap {
    let value = value.map(|value| HeaderValue::from_str(&value).expect("a value of a header"));
    value.map(|value| (name, value)).into_iter().collect()
}

fn lock(market: &Shared) -> MutexGuard<'_, Market> {
    market.lock().unwrap_or_else(PoisonError::into_inner)
}
