//! The description of the API, for programs as OpenAPI and for people as a page made from the same document.

mod document;
mod operation;
mod page;
mod schema;

pub(crate) use document::frame;
pub(crate) use page::page;

use crate::{
    answers::{Failing, ForeignHost},
    state::ServerState,
};
use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderValue, header},
    response::IntoResponse,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Both forms of the description, made once.
pub(crate) struct Reference {
    pub(crate) json: Bytes,
    pub(crate) page: Bytes,
}

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(get_openapi))
        .routes(routes!(get_reference))
        .routes(routes!(get_reference_style))
}

/// The description of this API
///
/// OpenAPI 3.1 as JSON, generated from the handlers.
#[utoipa::path(
    get, path = "/api/openapi.json", tag = "Description",
    responses((status = 200, description = "An OpenAPI document", content_type = "application/json"), ForeignHost, Failing),
)]
async fn get_openapi(State(state): State<ServerState>) -> impl IntoResponse {
    answer("application/json", state.reference.json.clone())
}

/// The reference page
///
/// What you read now.
#[utoipa::path(
    get, path = "/api/docs", tag = "Description",
    responses((status = 200, description = "A page", content_type = "text/html"), ForeignHost, Failing),
)]
async fn get_reference(State(state): State<ServerState>) -> impl IntoResponse {
    answer("text/html; charset=utf-8", state.reference.page.clone())
}

/// The style of the reference page
#[utoipa::path(
    get, path = "/api/docs/style.css", tag = "Description",
    responses((status = 200, description = "A style sheet", content_type = "text/css"), ForeignHost, Failing),
)]
async fn get_reference_style() -> impl IntoResponse {
    answer("text/css; charset=utf-8", Bytes::from_static(include_bytes!("style.css")))
}

fn answer(kind: &'static str, body: Bytes) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(kind))], body)
}
