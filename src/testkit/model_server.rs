//! A server that speaks Anthropic's Messages API and `OpenAI`'s chat completions as they are documented, on a real connection. It can be
//! told to misbehave.

mod protocols;

use axum::{
    Json, Router,
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
    routing::post,
};
use protocols::Protocol;
use serde_json::Value;
use std::{
    collections::VecDeque,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::{net::TcpListener, task::JoinHandle};

/// Gone with the test.
pub struct FakeModel {
    address: SocketAddr,
    shared: Shared,
    served: JoinHandle<()>,
}

/// How the next question is answered.
#[derive(Debug, Clone)]
pub enum Script {
    /// With this text, counted as so many tokens in and out.
    Say(String, u32, u32),
    /// The same, cut off at the longest allowed answer.
    Length(String),
    /// The answer of a model that does not say what it used.
    Uncounted(String),
    Status(u16),
    /// 400, with this sentence.
    BadRequest(&'static str),
    /// 429, with this `Retry-After` where there is one.
    TooMany(Option<&'static str>),
    /// It never answers.
    Hang,
    Html,
    /// The right answer, of which the last half is missing.
    HalfJson,
    /// An answer whose text has so many bytes.
    Long(usize),
    /// 200, and nothing.
    Empty,
}

/// A question as it came.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: &'static str,
    pub key: Option<String>,
    pub body: Value,
}

#[derive(Default)]
struct Inside {
    script: VecDeque<Script>,
    received: Vec<Received>,
}

type Shared = Arc<Mutex<Inside>>;

impl FakeModel {
    pub async fn start() -> Self {
        let shared = Shared::default();
        let router = Router::new()
            .route("/v1/messages", post(messages))
            .route("/v1/chat/completions", post(completions))
            .with_state(shared.clone());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("an address");
        let served = tokio::spawn(async move { axum::serve(listener, router).await.expect("it is served") });
        Self { address, shared, served }
    }

    /// Where it can be asked, with the version of the protocol.
    pub fn base(&self) -> String {
        format!("http://{}/v1", self.address)
    }

    /// The next question is answered like this; further ones queue behind it. Without a script it says `{}`.
    pub fn next(&self, script: Script) {
        lock(&self.shared).script.push_back(script);
    }

    pub fn says(&self, text: &str) {
        self.next(Script::Say(text.to_owned(), 100, 20));
    }

    /// What it was asked, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.shared).received.clone()
    }
}

impl Drop for FakeModel {
    fn drop(&mut self) {
        self.served.abort();
    }
}

async fn messages(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&shared, &headers, &body, Protocol::Messages).await
}

async fn completions(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    answer(&shared, &headers, &body, Protocol::Completions).await
}

async fn answer(shared: &Shared, headers: &HeaderMap, body: &Bytes, protocol: Protocol) -> Response {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    let script = {
        let mut inside = lock(shared);
        let key = protocol.key(headers);
        inside.received.push(Received { path: protocol.path(), key, body: body.clone() });
        inside.script.pop_front().unwrap_or(Script::Say("{}".to_owned(), 1, 1))
    };
    if let Some(wrong) = protocol.problem(headers, &body) {
        return protocol.error(StatusCode::BAD_REQUEST, &wrong);
    }
    match script {
        Script::Say(text, input, output) => {
            Json(protocol.answer(&body, &text, Some((input, output)), false)).into_response()
        }
        Script::Length(text) => Json(protocol.answer(&body, &text, Some((100, 50)), true)).into_response(),
        Script::Uncounted(text) => Json(protocol.answer(&body, &text, None, false)).into_response(),
        Script::Status(status) => {
            protocol.error(StatusCode::from_u16(status).expect("a status of HTTP"), "it was told to fail")
        }
        Script::BadRequest(sentence) => protocol.error(StatusCode::BAD_REQUEST, sentence),
        Script::TooMany(after) => {
            let mut response = protocol.error(StatusCode::TOO_MANY_REQUESTS, "too many requests");
            if let Some(after) = after {
                response.headers_mut().insert(header::RETRY_AFTER, after.parse().expect("a header"));
            }
            response
        }
        Script::Hang => std::future::pending().await,
        Script::Html => {
            let page = "<!DOCTYPE html><html><body>502 Bad Gateway</body></html>";
            ([(header::CONTENT_TYPE, "text/html")], page).into_response()
        }
        Script::HalfJson => {
            let whole = protocol.answer(&body, "{\"a\": 1}", Some((1, 1)), false).to_string();
            whole[..whole.len() / 2].to_owned().into_response()
        }
        Script::Long(bytes) => {
            let text = format!("[{}]", "7,".repeat(bytes / 2));
            Json(protocol.answer(&body, &text, Some((1, 1)), false)).into_response()
        }
        Script::Empty => StatusCode::OK.into_response(),
    }
}

fn lock(shared: &Shared) -> MutexGuard<'_, Inside> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
