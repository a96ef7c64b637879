//! The one place where the rooms are put together: ports get their adapters, routes their pages, tasks their owner.

pub mod market;
pub mod models;

use crate::assets::{self, Files, Site};
use api::{CspNonce, Metrics, Settings};
use axum::{
    Router,
    extract::Request,
    http::{StatusCode, request::Parts},
    middleware,
    response::{IntoResponse, Response},
};
use leptos::{
    nonce::Nonce,
    prelude::{FromServerFnError, LeptosOptions, provide_context, with_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::{LeptosRoutes, generate_route_list};
use services::{
    House, SetUpCode,
    backtests::Backtesting,
    desk::Tick,
    kernel::{
        events::Hub,
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
        upkeep::Upkeep,
    },
    market::Look,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;
use ui::failure::Failure;

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
    let handlers = Handlers::default()
        .with(Driven(Upkeep))
        .with(Driven(Backtesting::default()))
        .with(Tick::default())
        .with(Look);
    let worker = Worker::new(house.clone(), handlers, worker);
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
    let provide = move || context.provide();
    let options = LeptosOptions::builder().output_name("agent-manager").site_pkg_dir("pkg").build();
    let document = {
        let options = options.clone();
        move || ui::shell(options.clone())
    };
    let routes = generate_route_list(ui::App);
    let not_found = leptos_axum::render_app_async_with_context(provide.clone(), document.clone());
    Router::new()
        .leptos_routes_with_context(&options, routes, provide, document)
        .layer(middleware::map_response(with_status))
        .fallback(move |request: Request| file_or_not_found(files, request, not_found))
        .with_state(options)
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
async fn file_or_not_found<F>(
    files: Arc<dyn Files>,
    request: Request,
    not_found: impl FnOnce(Request) -> F,
) -> Response
where
    F: Future<Output = Response>,
{
    let (parts, body) = request.into_parts();
    if let Some(file) = assets::find(&*files, &parts) {
        return file;
    }
    // Only pages have a nonce; whoever asked for a file gets no page instead.
    if parts.extensions.get::<CspNonce>().is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    not_found(Request::from_parts(parts, body)).await
}
