//! Versions of an agent's strategy.

mod compare;
mod get;
mod list;
mod revive;
mod trades;
mod view;

pub use list::strategies_shown;

use crate::{problem::Problem, request::path::parsed_part, state::ServerState};
use axum::{extract::FromRequestParts, http::request::Parts};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_agent_strategies))
        .routes(routes!(compare::compare_agent_strategies))
        .routes(routes!(get::get_agent_strategy))
        .routes(routes!(trades::list_strategy_trades))
        .routes(routes!(revive::revive_agent_strategy))
}

/// The `{version}` of the route. What is wrong with the body is said before it.
pub(super) struct Version(pub Result<u32, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Version {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(parsed_part(parts, state, "version").await))
    }
}
