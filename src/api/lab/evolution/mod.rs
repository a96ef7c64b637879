//! Agents that ask themselves whether they should be otherwise, and what their persons say to it.

mod decide;
mod get;
mod list;
mod propose;
mod trades;
mod view;

pub use list::evolutions_shown;
pub use view::evolution_shown;

use crate::{problem::Problem, request::path::parsed_part, state::ServerState};
use axum::{extract::FromRequestParts, http::request::Parts};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_evolutions))
        .routes(routes!(propose::propose_evolution))
        .routes(routes!(get::get_evolution))
        .routes(routes!(trades::list_evolution_trades))
        .routes(routes!(decide::approve_evolution))
        .routes(routes!(decide::reject_evolution))
        .routes(routes!(decide::roll_evolution_back))
}

/// The `{number}` of the route. What is wrong with the body is said before it.
pub(super) struct Which(pub Result<u32, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(parsed_part(parts, state, "number").await))
    }
}
