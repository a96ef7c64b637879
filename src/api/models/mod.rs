//! Language models: which there are, the calls that were made, and what they cost.

mod budget;
mod call;
mod calls;
mod list;
mod spend;
mod test;
mod view;

use crate::{problem::Problem, state::ServerState};
use services::kernel::models::CallsError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_models))
        .routes(routes!(test::test_model))
        .routes(routes!(calls::list_model_calls))
        .routes(routes!(call::get_model_call))
        .routes(routes!(spend::list_spend))
        .routes(routes!(budget::get_budget, budget::set_budget))
}

impl From<CallsError> for Problem {
    fn from(error: CallsError) -> Self {
        match error {
            CallsError::NotFound => Self::not_found("This call does not exist."),
            CallsError::Storage(error) => error.into(),
        }
    }
}
