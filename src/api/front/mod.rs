//! The front door: every request passes here once, in and out.
//!
//! One function instead of a tower of layers: the order in which things happen is the order in which they are
//! written, a request that asks for a file pays for nothing it does not need, and every answer, whoever made it,
//! leaves with the same headers and in the same form.

mod address;
mod area;
mod caller;
mod gate;
mod headers;
mod own_host;
mod same_site;
mod session;

pub(crate) use caller::TokenRefused;
pub use headers::CspNonce;
pub(crate) use own_host::is_this_machine;
pub use session::SESSION_COOKIE;
pub(crate) use session::unavailable;

use crate::{
    problem::{Problem, kinds, render},
    request::body::too_large,
    state::ServerState,
    wallets::site_of,
};
use area::Area;
use axum::{
    body::{Body, HttpBody},
    extract::{ConnectInfo, MatchedPath, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use caller::Identified;
use domain::RequestId;
use futures::FutureExt;
use http_body_util::Limited;
use services::Caller;
use session::Visit;
use std::{net::SocketAddr, panic::AssertUnwindSafe, time::Instant};
use tracing::{Instrument, debug, error, info_span};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What is said about a request after it is gone.
struct Asked {
    id: RequestId,
    area: Area,
    method: Method,
    route: Option<MatchedPath>,
    wants_page: bool,
    nonce: Option<CspNonce>,
    began: Instant,
}

/// Lets a request in, and its answer out.
pub(crate) async fn front_door(
    State(state): State<ServerState>,
    mut request: Request,
    next: Next,
) -> Response {
    let asked = Asked::about(&mut request, &state);
    let span =
        info_span!("request", request.id = %asked.id, method = %asked.method, path = request.uri().path());
    async {
        let response = within_limits(&state, &asked, request, next).await;
        leave(&state, &asked, response)
    }
    .instrument(span)
    .await
}

impl Asked {
    fn about(request: &mut Request, state: &ServerState) -> Self {
        let route = request.extensions().get::<MatchedPath>().cloned();
        let area = Area::of(request.uri().path(), route.is_some());
        let house = &state.house;
        let nonce = (area == Area::Page).then(|| CspNonce::generate(&*house.randomness));
        if let Some(nonce) = &nonce {
            request.extensions_mut().insert(nonce.clone());
        }
        let headers = request.headers();
        let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).and_then(|id| id.parse().ok());
        let accepts_page = |headers: &HeaderMap| {
            let accept = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
            accept.is_some_and(|accept| accept.contains("text/html"))
        };
        Self {
            id: given.unwrap_or_else(|| RequestId::generate(&*house.clock, &*house.randomness)),
            area,
            method: request.method().clone(),
            route,
            wants_page: !matches!(area, Area::Api | Area::Health) && accepts_page(headers),
            nonce,
            began: Instant::now(),
        }
    }
}

/// A request may take so long and no longer, and a defect in a handler is an answer and not a broken connection.
async fn within_limits(state: &ServerState, asked: &Asked, request: Request, next: Next) -> Response {
    let answered = AssertUnwindSafe(admitted(state, asked, request, next)).catch_unwind();
    match tokio::time::timeout(state.settings.time_limit.to_std(), answered).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => panicked(&*panic).into_response(),
        Err(_) => {
            let detail = "The request was given up. If it was to change something, look whether it did before you repeat it.";
            Problem::new(&kinds::TIMED_OUT, detail)
                .retry_after(domain::Period::from_seconds(1))
                .into_response()
        }
    }
}

async fn admitted(state: &ServerState, asked: &Asked, request: Request, next: Next) -> Response {
    if asked.area == Area::Api && asked.route.is_none() {
        return Problem::not_found("There is no such address. All of them are described on /api/docs.")
            .into_response();
    }
    if !asked.area.knows_callers() {
        return next.run(request).await;
    }
    let visit = Visit::begin(request.headers(), &state.sessions);
    let mut response = match admit(state, asked, request, &visit).await {
        Ok(Admitted::Go(request)) => next.run(request).await,
        Ok(Admitted::Elsewhere(response)) => response,
        Err(problem) => problem.into_response(),
    };
    visit.end(&mut response, &state.settings).await;
    response
}

enum Admitted {
    Go(Request),
    Elsewhere(Response),
}

/// Everything that can stop a request before its handler, and everything that the handler is told.
async fn admit(
    state: &ServerState,
    asked: &Asked,
    request: Request,
    visit: &Visit,
) -> Result<Admitted, Problem> {
    let (mut parts, body) = request.into_parts();
    same_site::check(&parts, &state.settings)?;
    own_host::check(state, &parts.headers).await?;
    let body = limited(body, state.settings.body_limit)?;
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0);
    let origin = address::origin(peer, &parts.headers, &state.settings);
    let caller = match caller::identify(&state.house, asked.area, &parts.headers, visit).await? {
        Identified::Caller(caller, stop) => {
            if let Some(stop) = stop {
                parts.extensions.insert(stop);
            }
            caller
        }
        Identified::Refused(refused) => {
            parts.extensions.insert(refused);
            Caller(None)
        }
    };
    if asked.area == Area::Page
        && let Some(elsewhere) = gate::redirect(state, &parts, &caller).await?
    {
        return Ok(Admitted::Elsewhere(elsewhere));
    }
    parts.extensions.insert(visit.session.clone());
    parts.extensions.insert(origin);
    if let Some(site) = site_of(&parts.headers, &state.settings) {
        parts.extensions.insert(site);
    }
    parts.extensions.insert(caller);
    Ok(Admitted::Go(Request::from_parts(parts, body)))
}

/// A body that says it is too large is not read at all; one that does not say so is cut off.
fn limited(body: Body, limit: usize) -> Result<Body, Problem> {
    let announced = body.size_hint();
    if usize::try_from(announced.lower()).map_or(true, |least| least > limit) {
        return Err(too_large());
    }
    // A body that names its length cannot become longer.
    if announced.exact().is_some() { Ok(body) } else { Ok(Body::new(Limited::new(body, limit))) }
}

/// Gives the answer its form, counts it, and logs what failed: once, here, with the whole chain.
fn leave(state: &ServerState, asked: &Asked, response: Response) -> Response {
    let response = in_form(asked, response);
    let (status, took) = (response.status(), asked.began.elapsed());
    state.metrics.answered(&asked.method, asked.route.as_ref(), status.as_u16(), took);
    let took_ms = took.as_secs_f64() * 1_000.0;
    debug!(status = status.as_u16(), took_ms, "Answered a request");
    let mut response = response;
    let headers = response.headers_mut();
    headers::secure(headers, asked.area, asked.nonce.as_ref(), &state.settings);
    if let Ok(id) = HeaderValue::try_from(asked.id.to_string()) {
        headers.insert(REQUEST_ID, id);
    }
    response
}

/// Problems get their body here. So do the bare refusals of the router, which know nothing of problems.
fn in_form(asked: &Asked, mut response: Response) -> Response {
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| bare_refusal(&response));
    let Some(problem) = problem else { return response };
    if let Some(cause) = &problem.cause {
        let (status, code) = (problem.status().as_u16(), problem.kind.code);
        error!(status, code, error = %cause, "Could not answer a request");
    }
    render(&problem, response, &asked.id.to_string(), asked.wants_page)
}

fn bare_refusal(response: &Response) -> Option<Problem> {
    if response.headers().contains_key(header::CONTENT_TYPE) {
        return None;
    }
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            let detail = "The address exists but cannot be used with this method; the header `allow` names those it knows.";
            Some(Problem::new(&kinds::METHOD_NOT_ALLOWED, detail))
        }
        StatusCode::NOT_FOUND => Some(Problem::not_found("There is no such address.")),
        _ => None,
    }
}

fn panicked(panic: &(dyn std::any::Any + Send)) -> Problem {
    let text =
        panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    Problem::internal(&Panicked(text.unwrap_or("without a text").to_owned()))
}

#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);
