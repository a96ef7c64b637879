//! Rounds of learning: started, followed, looked at and decided.

mod decide;
mod discard;
mod edit;
mod found;
mod get;
mod list;
mod progress;
mod start;
mod trades;
mod view;

pub(super) use found::{
    DescribedEdits, DescribedEstimate, DescribedFigure, DescribedProjected, DescribedResults,
};
pub use list::iterations_shown;
pub use view::iteration_shown;

use crate::{problem::Problem, request::path::parsed_part, state::ServerState};
use axum::{extract::FromRequestParts, http::request::Parts};
use services::lab::iterations::Named;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(super) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(start::start_iteration))
        .routes(routes!(list::list_iterations))
        .routes(routes!(get::get_iteration))
        .routes(routes!(progress::follow_iteration))
        .routes(routes!(trades::list_iteration_trades))
        .routes(routes!(trades::list_refinement_trades))
        .routes(routes!(decide::apply_refinements))
        .routes(routes!(edit::edit_iteration))
        .routes(routes!(discard::discard_iteration))
}

/// The `{iteration}` of the route: a number within the agent, or an id. What is wrong with the body is said before it.
pub(super) struct Which(pub Result<Named, Problem>);

impl<S: Send + Sync> FromRequestParts<S> for Which {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        Ok(Self(parsed_part(parts, state, "iteration").await))
    }
}
