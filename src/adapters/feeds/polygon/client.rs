//! The transport: one question within the plan's limit, asked again when the other side fails, and every way in which that can end as a sentence.
//!
//! The key goes into the header `Authorization`, never into an address: addresses are logged on the way.

use super::{NAME, Settings};
use crate::{
    feeds::limiter::Limiter,
    http::{self, cause, retry_after},
};
use domain::{
    Clock, Period, Secret, Timestamp,
    market::{FeedError, Title},
};
use reqwest::{Response, StatusCode, Url, header::HeaderMap};
use serde_json::Value;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Fifty thousand bars are about 5 MB.
const LARGEST_ANSWER: usize = 32 * 1024 * 1024;
/// A question is asked so often at most.
const TRIES: u32 = 3;
/// For a source that wants to be left alone without saying how long, and the longest that is believed.
const USUAL_WAIT: Period = Period::from_minutes(1);
const LONGEST_WAIT: Period = Period::from_hours(1);

/// The transport cannot be set up.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("{0:?} is not an address to ask; write it like https://api.polygon.io")]
    Base(String),
    #[error("there is no key to ask polygon with; put it into the variable that polygon_key_env names")]
    NoKey,
    #[error("cannot ask over the network")]
    Network(#[source] reqwest::Error),
}

pub struct Client {
    http: reqwest::Client,
    base: Url,
    key: Secret,
    timeout: Period,
    again_after: Period,
    clock: Arc<dyn Clock>,
    limiter: Mutex<Limiter>,
}

/// Why a question was not answered.
enum Failed {
    /// It may be answered another time.
    Now(String),
    /// Nothing will change that.
    Ever(FeedError),
}

impl Client {
    pub fn new(settings: &Settings, clock: Arc<dyn Clock>) -> Result<Self, ClientError> {
        let base = Url::parse(&settings.base).ok().filter(|base| matches!(base.scheme(), "http" | "https"));
        let base = base.ok_or_else(|| ClientError::Base(settings.base.clone()))?;
        if settings.key.reveal().trim().is_empty() {
            return Err(ClientError::NoKey);
        }
        let http = http::client()
            .user_agent(concat!("agent-manager/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.timeout.to_std())
            // Whoever leads elsewhere would be given the key there.
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(ClientError::Network)?;
        Ok(Self {
            http,
            base,
            key: settings.key.clone(),
            timeout: settings.timeout,
            again_after: settings.again_after,
            clock,
            limiter: Mutex::new(Limiter::new(settings.per_minute)),
        })
    }

    /// How long so many questions take to come back.
    pub fn rest(&self, questions: usize) -> Period {
        self.limiter().rest(i64::try_from(questions).unwrap_or(i64::MAX))
    }

    /// What is answered; none when the source knows nothing of the kind. A server that fails is asked again, as far as the limit allows.
    pub async fn ask(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Option<Value>, FeedError> {
        let mut wait = self.again_after.to_std();
        let mut reason = String::new();
        for _ in 0..TRIES {
            if let Err(until) = self.limiter().take(1, self.clock.now()) {
                // What went wrong says more than that it cannot be tried again yet.
                let too_many = FeedError::TooMany { market: NAME, until };
                return Err(if reason.is_empty() { too_many } else { unavailable(reason) });
            }
            match self.once(self.address(path, query)).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Ever(error)) => return Err(error),
                Err(Failed::Now(why)) => reason = why,
            }
            pause(wait).await;
            wait = wait.saturating_mul(2);
        }
        Err(unavailable(reason))
    }

    fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut address = self.base.clone();
        // An http address always has a path.
        if let Ok(mut segments) = address.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            address.query_pairs_mut().extend_pairs(query);
        }
        address
    }

    async fn once(&self, address: Url) -> Result<Option<Value>, Failed> {
        let response = self.http.get(address).bearer_auth(self.key.reveal()).send().await;
        let response = response.map_err(|error| Failed::Now(self.failed(&error)))?;
        let status = response.status();
        match status {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Ok(None),
            StatusCode::TOO_MANY_REQUESTS => {
                return Err(Failed::Ever(self.wait(response.headers(), self.clock.now())));
            }
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                let why = "it does not accept the key, or its plan does not include this";
                return Err(Failed::Ever(unavailable(format!("{why} (the status {})", status.as_u16()))));
            }
            _ if status.is_server_error() => {
                return Err(Failed::Now(format!("it answers with the status {}", status.as_u16())));
            }
            _ => {
                let why = format!("it answers with the status {}", status.as_u16());
                return Err(Failed::Ever(unavailable(why)));
            }
        }
        let body = self.body(response).await?;
        let answer = serde_json::from_slice(&body).map_err(|_| {
            let beginning = String::from_utf8_lossy(&body[..body.len().min(160)]).into_owned();
            let beginning: String = Title::new(&beginning).as_str().chars().take(40).collect();
            Failed::Now(format!("its answer is no JSON, it begins with {beginning:?}"))
        })?;
        Ok(Some(answer))
    }

    async fn body(&self, mut response: Response) -> Result<Vec<u8>, Failed> {
        let mut body = Vec::new();
        while let Some(piece) = response.chunk().await.map_err(|error| Failed::Now(self.failed(&error)))? {
            if body.len() + piece.len() > LARGEST_ANSWER {
                return Err(Failed::Ever(unavailable("its answer is longer than 32 MB".to_owned())));
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

    fn limiter(&self) -> MutexGuard<'_, Limiter> {
        self.limiter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn failed(&self, error: &reqwest::Error) -> String {
        if error.is_timeout() {
            format!("nothing came within {}", self.timeout)
        } else if error.is_connect() {
            format!("there is no connection to {}: {}", self.base, cause(error))
        } else {
            format!("the connection broke off: {}", cause(error))
        }
    }
}

/// A network needs time on the wall to recover; market time and tests do not wait for it.
async fn pause(wait: Duration) {
    tokio::time::sleep(wait).await;
}

const fn unavailable(reason: String) -> FeedError {
    FeedError::Unavailable { market: NAME, reason }
}
