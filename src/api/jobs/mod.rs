//! The schedule: what must happen when.

mod cancel;
mod get;
mod list;
mod retry;
mod view;

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use services::kernel::jobs::JobsError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_jobs))
        .routes(routes!(get::get_job))
        .routes(routes!(retry::retry_job))
        .routes(routes!(cancel::cancel_job))
}

impl From<JobsError> for Problem {
    fn from(error: JobsError) -> Self {
        match error {
            JobsError::NotFound => Self::not_found("This job does not exist."),
            JobsError::NotDead(_) | JobsError::Ended(_) | JobsError::Replaced | JobsError::Standing(_) => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {error}."))
            }
            JobsError::Storage(error) => error.into(),
        }
    }
}
