//! The one place where the rooms are put together: ports get their adapters, routes their pages, tasks their owner.

pub mod market;
pub mod models;

use crate::assets::{self, Files, Site};
use api::{CspNonce, Metrics, Settings};
use axum::{
    Router,
    body::Body,
    extract::{RawPathParams, Request, rejection::RawPathParamsRejection},
    http::{StatusCode, Uri, request::Parts},
    middleware,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use leptos::{
    nonce::Nonce,
    prelude::{FromServerFnError, LeptosOptions, provide_context, with_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::LeptosRoutes;
use services::{
    House, SetUpCode,
    agents::deciding::Deciding,
    backtests::Backtesting,
    desk::Tick,
    kernel::{
        events::Hub,
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
        upkeep::Upkeep,
    },
    lab::{evolve::Evolving, graduation::Watching, iterate::Iterating},
    managers::{Wake, tick::ManagerTick, twin::Twins},
    market::Look,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use ui::{Page, failure::Failure};

/// More than any failure takes.
const FAILURE_SIZE: usize = 64 * 1_024;

/// The server, ready to answer.
pub struct Application {
    pub router: Router,
    /// Hands out live streams; wait for [`Hub::closed`] when the server goes down.
    pub hub: Hub,
    /// Does the due jobs, once somebody [runs](Worker::run) it.
    pub worker: Worker,
}

/// Puts the server together. Everything it starts ends when `stopping` is cancelled.
pub fn compose(
    house: &House,
    settings: Settings,
    set_up_code: Option<SetUpCode>,
    worker: WorkerOptions,
    stopping: CancellationToken,
) -> Application {
    let worker = compose_worker(house, worker);
    let hub = Hub::start(house, stopping.clone());
    let pages = pages(house, set_up_code.clone());
    let parts = api::Parts {
        house: house.clone(),
        hub: hub.clone(),
        settings,
        set_up_code,
        metrics: Metrics::new(env!("CARGO_PKG_VERSION")),
        stopping,
    };
    Application { router: api::router(parts, pages), hub, worker }
}

/// A worker that knows every kind of job, whichever it takes.
pub fn compose_worker(house: &House, options: WorkerOptions) -> Worker {
    let handlers = Handlers::default()
        .with(Driven(Upkeep))
        .with(Driven(Backtesting::default()))
        .with(Tick::default())
        .with(Look::default())
        .with(Driven(Deciding))
        .with(Wake)
        .with(Twins::default())
        .with(Watching)
        .with(Driven(ManagerTick::default()))
        .with(Driven(Iterating::default()))
        .with(Driven(Evolving::default()));
    Worker::new(house.clone(), handlers, options)
}

/// What a page and its server functions find in their context.
#[derive(Clone)]
struct PageContext {
    house: House,
    set_up_code: Option<SetUpCode>,
}

impl PageContext {
    fn provide(&self) {
        provide_context(self.house.clone());
        provide_context(self.set_up_code.clone());
        // Page and policy must name one nonce; the front door has chosen it.
        let nonce = with_context::<Parts, _>(|parts| parts.extensions.get::<CspNonce>().cloned());
        if let Some(CspNonce(nonce)) = nonce.flatten() {
            provide_context(Nonce::from_value(nonce));
        }
    }
}

/// The pages, their server functions and the files of the site.
pub fn pages(house: &House, set_up_code: Option<SetUpCode>) -> Router {
    pages_and(house, set_up_code, Arc::new(Site))
}

/// The same with other files.
pub fn pages_and(house: &House, set_up_code: Option<SetUpCode>, files: Arc<dyn Files>) -> Router {
    let context = PageContext { house: house.clone(), set_up_code };
    let options = LeptosOptions::builder().output_name("agent-manager").site_pkg_dir("pkg").build();
    let route = |router: Router<LeptosOptions>, page: Page| {
        let context = context.clone();
        let handler = move |named: Result<RawPathParams, RawPathParamsRejection>, parts: Parts| {
            // What cannot be read as an id is the id of nothing.
            let named = named.iter().flatten();
            let named = named.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
            draw(page, context.clone(), named, parts)
        };
        router.route(page.path, get(handler))
    };
    let (provided, elsewhere) = (context.clone(), context.clone());
    ui::PAGES
        .into_iter()
        .fold(Router::new(), route)
        // The server functions; the pages have their routes.
        .leptos_routes_with_context(&options, Vec::new(), move || provided.provide(), || ())
        .layer(middleware::map_response(with_status))
        .fallback(move |request: Request| file_or_not_found(files, elsewhere, request))
        .with_state(options)
}

async fn draw(page: Page, context: PageContext, named: Vec<(String, String)>, parts: Parts) -> Response {
    ui::answer(page, parts, named, move || context.provide()).await.map(Body::from)
}

/// A server function that did not do what was asked answers 500 whatever the reason; here it gets the status of its failure.
async fn with_status(response: Response) -> Response {
    let failed = response.status() == StatusCode::INTERNAL_SERVER_ERROR
        && response.headers().contains_key(SERVER_FN_ERROR_HEADER);
    if !failed {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    // It was written a moment ago, in one piece.
    let told = axum::body::to_bytes(body, FAILURE_SIZE).await.unwrap_or_default();
    parts.status = StatusCode::from_u16(Failure::de(told.clone()).status()).unwrap_or(parts.status);
    Response::from_parts(parts, told.into())
}

/// A file of the site, or the page that says that there is nothing.
async fn file_or_not_found(files: Arc<dyn Files>, context: PageContext, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    if let Some(file) = assets::find(&*files, &parts) {
        return file;
    }
    // Only pages have a nonce; whoever asked for a file gets no page instead.
    if parts.extensions.get::<CspNonce>().is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    if let Some(address) = without_slash(&parts.uri) {
        return Redirect::permanent(&address).into_response();
    }
    draw(ui::NOWHERE, context, Vec::new(), parts).await
}

/// The same address without the slash at its end.
fn without_slash(uri: &Uri) -> Option<String> {
    let path = uri.path().strip_suffix('/')?;
    // Browsers take two slashes at the beginning, either kind, for the name of another server.
    let is_ours =
        path.strip_prefix('/').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '\\']));
    is_ours.then(|| uri.query().map_or_else(|| path.to_owned(), |query| format!("{path}?{query}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_too_many_leads_to_the_page_and_never_to_another_server() {
        let led = |address: &'static str| without_slash(&Uri::from_static(address));
        assert_eq!(led("/agents/?page=2").as_deref(), Some("/agents?page=2"));
        assert_eq!(led("/agents/new/").as_deref(), Some("/agents/new"));
        for stays in ["/", "/agents", "//", "//evil.example/", "/\\evil.example/"] {
            assert_eq!(led(stays), None, "{stays}");
        }
    }
}
