//! Somebody at the front door. Every answer under `/api` is held against the description: a status that is not declared
//! fails the test.

use reqwest::{Method, RequestBuilder, header::HeaderMap};
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// A browser or a program. Clones share their cookies.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    address: SocketAddr,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
    token: Option<String>,
    is_browser: bool,
    description: Arc<Value>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
}

impl Client {
    pub(crate) fn new(address: SocketAddr, description: Arc<Value>) -> Self {
        // No test speaks TLS, but a client is not made without it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("an HTTP client");
        Self { http, address, cookies: Arc::default(), token: None, is_browser: false, description }
    }

    #[must_use]
    pub fn as_browser(mut self) -> Self {
        self.is_browser = true;
        self
    }

    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(self.request(Method::GET, path)).await
    }

    /// With these fields behind the question mark, whatever letters they have.
    pub async fn search(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let pairs: Vec<String> =
            fields.iter().map(|(name, value)| format!("{name}={}", escaped(value))).collect();
        self.get(&format!("{path}?{}", pairs.join("&"))).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::POST, path).json(body)).await
    }

    pub async fn post_nothing(&self, path: &str) -> Answer {
        self.send(self.request(Method::POST, path)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Answer {
        self.send(self.request(Method::PATCH, path).json(body)).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(self.request(Method::DELETE, path)).await
    }

    /// A request to be changed before it is [sent](Self::send).
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let origin = format!("http://{}", self.address);
        let changes = !matches!(method, Method::GET | Method::HEAD);
        let mut request = self.http.request(method, format!("{origin}{path}"));
        if self.is_browser {
            request = request.header("sec-fetch-site", "same-origin");
            if changes {
                request = request.header("origin", origin);
            }
        }
        if let Some(token) = &self.token {
            request = request.bearer_auth(token);
        }
        let cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        if !cookies.is_empty() {
            let pairs: Vec<String> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
            request = request.header("cookie", pairs.join("; "));
        }
        request
    }

    pub async fn send(&self, request: RequestBuilder) -> Answer {
        let request = request.build().expect("a request");
        let (method, path) = (request.method().as_str().to_lowercase(), request.url().path().to_owned());
        let response = self.http.execute(request).await.expect("an answer");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        self.keep_cookies(&headers);
        self.assert_declared(&method, &path, status);
        Answer { status, headers, text: response.text().await.expect("a body of text") }
    }

    /// An answer whose body is read as it comes: an event stream.
    pub async fn open(&self, request: RequestBuilder) -> reqwest::Response {
        request.send().await.expect("an answer")
    }

    /// The value of a cookie that the server has set.
    pub fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        cookies.insert(name.to_owned(), value.to_owned());
    }

    fn keep_cookies(&self, headers: &HeaderMap) {
        let mut cookies = self.cookies.lock().unwrap_or_else(PoisonError::into_inner);
        for line in headers.get_all("set-cookie") {
            let line = line.to_str().expect("a cookie is text");
            let (pair, about) = line.split_once(';').unwrap_or((line, ""));
            let (name, value) = pair.split_once('=').expect("a cookie has a name");
            if about.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Every status that a described operation answers must be in its description.
    fn assert_declared(&self, method: &str, path: &str, status: u16) {
        let paths = self.description["paths"].as_object().expect("a description has paths");
        // A literal path comes before one with a parameter: `/api/events/export` is not `/api/events/{id}`.
        let found = paths
            .iter()
            .filter(|(template, _)| matches_template(template, path))
            .min_by_key(|(t, _)| t.contains('{'));
        let Some(operation) = found.and_then(|(_, item)| item.get(method)) else { return };
        let declared = operation["responses"].get(status.to_string()).is_some();
        assert!(declared, "{method} {path} answered {status}, which its description does not mention");
    }
}

fn escaped(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            letter if letter.is_ascii_alphanumeric() => char::from(letter).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

fn matches_template(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(part), Some(value)) if part == value || (part.starts_with('{') && !value.is_empty()) => {}
            _ => return false,
        }
    }
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("not JSON ({error}): {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header of text"))
    }

    /// The problem that the answer is.
    pub fn problem(&self) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.text);
        let problem = self.json();
        assert_eq!(problem["status"], self.status);
        assert_eq!(problem["requestId"], self.header("x-request-id"));
        problem
    }

    /// The stable code of the problem.
    pub fn code(&self) -> String {
        self.problem()["code"].as_str().expect("a problem has a code").to_owned()
    }
}
