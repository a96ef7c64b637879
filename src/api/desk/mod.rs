//! The desk as a whole: the emergency stop, and the check of all books.

mod check_books;
mod get_books;
mod lift;
mod pull;
mod standing;
mod view;

use crate::{problem::Problem, state::ServerState};
use services::desk::StopError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(standing::list_emergency_stops, pull::pull_emergency_stop))
        .routes(routes!(lift::lift_emergency_stop))
        .routes(routes!(get_books::get_books))
        .routes(routes!(check_books::check_books))
}

impl From<StopError> for Problem {
    fn from(error: StopError) -> Self {
        match error {
            StopError::NotFound => Self::not_found("There is no such agent, manager or stop."),
            StopError::NoTarget(scope) => {
                Self::field("id", format!("is missing: it says which {}", scope.as_str()))
            }
            StopError::NeedlessTarget => {
                Self::field("id", "must be left out: a stop of everything takes none")
            }
            StopError::Denied(denied) => denied.into(),
            StopError::Storage(error) => error.into(),
        }
    }
}
