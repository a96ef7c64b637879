//! Runs: units of autonomous work.

mod cancel;
mod get;
mod list;
mod view;

pub(crate) use view::PhaseView;

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use services::kernel::runs::RunsError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_runs))
        .routes(routes!(get::get_run))
        .routes(routes!(cancel::cancel_run))
}

impl From<RunsError> for Problem {
    fn from(error: RunsError) -> Self {
        match error {
            RunsError::NotFound => Self::not_found("This run does not exist."),
            RunsError::Ended(_) => Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {error}.")),
            RunsError::Storage(error) => error.into(),
        }
    }
}
