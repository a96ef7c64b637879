//! The transport: one question, one bounded answer, and every way in which that can fail as a sentence.

use super::{
    super::limiter::Limiter,
    NAME, Settings,
    wire::{self, Pair},
};
use crate::http::{self, cause, retry_after};
use domain::{
    Clock, Period, Timestamp,
    market::{FeedError, Title},
};
use reqwest::{
    Response, StatusCode, Url,
    header::{AGE, HeaderMap, HeaderName},
};
use serde_json::{Value, error::Category};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Thirty pairs are about 60 KB.
const LARGEST_ANSWER: usize = 4 * 1024 * 1024;
/// For a source that wants to be left alone without saying how long, and the longest that is believed.
const USUAL_WAIT: Period = Period::from_minutes(1);
const LONGEST_WAIT: Period = Period::from_hours(1);
/// The oldest age of an answer that is believed.
const OLDEST: i64 = 86_400;

/// The transport cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{0:?} is not an address to ask; write it like https://api.dexscreener.com")]
    Base(String),
    #[error("cannot ask over the network")]
    Network(#[source] reqwest::Error),
}

pub struct Client {
    http: reqwest::Client,
    base: Url,
    timeout: Period,
    clock: Arc<dyn Clock>,
    limiter: Mutex<Limiter>,
}

impl Client {
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let base = Url::parse(&settings.base).ok().filter(|base| matches!(base.scheme(), "http" | "https"));
        let base = base.ok_or_else(|| ClientError::Base(settings.base.clone()))?;
        let http = http::client()
            .user_agent(concat!("agent-manager/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout.to_std())
            // The documented addresses answer themselves; whoever leads elsewhere is not asked.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(ClientError::Network)?;
        let limiter = Mutex::new(Limiter::new(settings.per_minute));
        Ok(Self { http, base, timeout: settings.timeout, clock, limiter })
    }

    /// How many questions may be asked together.
    pub fn most_at_once(&self) -> usize {
        usize::try_from(self.limiter().most_at_once()).unwrap_or(usize::MAX)
    }

    /// How long so many questions take to come back.
    pub fn rest(&self, questions: usize) -> Period {
        self.limiter().rest(i64::try_from(questions).unwrap_or(i64::MAX))
    }

    /// Takes so many questions out of what is allowed, all or none.
    pub fn reserve(&self, questions: usize) -> Result<(), FeedError> {
        let questions = i64::try_from(questions).unwrap_or(i64::MAX);
        let mut limiter = self.limiter();
        let most = limiter.most_at_once();
        if questions > most {
            let why = format!(
                "these pairs need {questions} questions and {most} are allowed at once; choose fewer pairs"
            );
            return Err(unavailable(why));
        }
        limiter.take(questions, self.clock.now()).map_err(|until| FeedError::TooMany { market: NAME, until })
    }

    pub async fn pairs(&self, chain: &str, addresses: &[&str]) -> Result<Vec<Pair>, FeedError> {
        self.ask(self.address(&["latest", "dex", "pairs", chain, &addresses.join(",")])).await
    }

    pub async fn search(&self, text: &str) -> Result<Vec<Pair>, FeedError> {
        let mut address = self.address(&["latest", "dex", "search"]);
        address.query_pairs_mut().append_pair("q", text);
        self.ask(address).await
    }

    fn address(&self, path: &[&str]) -> Url {
        let mut address = self.base.clone();
        // An http address always has a path.
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        address
    }

    async fn ask(&self, address: Url) -> Result<Vec<Pair>, FeedError> {
        let response = self.http.get(address).send().await.map_err(|error| self.failed(&error))?;
        let now = self.clock.now();
        if response.status() == StatusCode::TOO_MANY_REQUESTS {
            return Err(self.wait(response.headers(), now));
        }
        if response.status() != StatusCode::OK {
            return Err(unavailable(format!("it answers with the status {}", response.status().as_u16())));
        }
        let at = now.minus(Period::from_seconds(age(response.headers())));
        let body = self.body(response).await?;
        let answer: Value = serde_json::from_slice(&body).map_err(|error| not_json(&error, &body))?;
        wire::pairs(&answer, at).ok_or_else(|| unavailable("its answer has no list of pairs".to_owned()))
    }

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, FeedError> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| self.failed(&error))? {
            if body.len() + piece.len() > LARGEST_ANSWER {
                return Err(unavailable("its answer is longer than 4 MB".to_owned()));
            }
            body.extend_from_slice(&piece);
        }
        Ok(body)
    }

    /// Leaves the source alone for as long as it asks for.
    fn wait(&self, headers: &HeaderMap, now: Timestamp) -> FeedError {
        let wait =
            retry_after(headers, now).unwrap_or(USUAL_WAIT).clamp(Period::from_seconds(1), LONGEST_WAIT);
        let until = now.plus(wait);
        self.limiter().wait_until(until);
        FeedError::TooMany { market: NAME, until }
    }

    fn failed(&self, error: &reqwest::Error) -> FeedError {
        let why = if error.is_timeout() {
            format!("nothing came within {}", self.timeout)
        } else if error.is_connect() {
            format!("there is no connection to {}: {}", self.base, cause(error))
        } else {
            format!("the connection broke off: {}", cause(error))
        };
        unavailable(why)
    }
}

/// How many seconds ago the answer was made: caches on the way keep it for up to a minute and say so.
fn age(headers: &HeaderMap) -> i64 {
    let number = |name: &HeaderName| headers.get(name)?.to_str().ok()?.trim().parse::<i64>().ok();
    number(&AGE).unwrap_or(0).clamp(0, OLDEST)
}

fn not_json(error: &serde_json::Error, body: &[u8]) -> FeedError {
    if error.classify() == Category::Eof {
        return unavailable("its answer breaks off in the middle".to_owned());
    }
    let beginning = String::from_utf8_lossy(&body[..body.len().min(160)]);
    let beginning: String = Title::new(&beginning).as_str().chars().take(40).collect();
    unavailable(format!("its answer is no JSON, it begins with {beginning:?}"))
}

const fn unavailable(reason: String) -> FeedError {
    FeedError::Unavailable { market: NAME, reason }
}
