//! The laboratory: agents from plain words, and what they are like.

mod create;
mod detect;
mod edit;
mod get;
mod revive;
mod versions;
mod view;
mod wanted;

pub(crate) use create::made;
pub use view::{LearningAgentView, learning_shown};
pub(crate) use wanted::{DescribedPersonality, WantedLearner};

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use domain::models::ModelError;
use services::{kernel::models::AskError, lab::LabError};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(create::create_learning_agent))
        .routes(routes!(detect::detect_personality))
        .routes(routes!(get::get_personality, edit::change_personality))
        .routes(routes!(versions::list_personalities))
        .routes(routes!(revive::revive_personality))
}

impl From<LabError> for Problem {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Agents(error) => error.into(),
            LabError::ByHand => Self::not_found("This agent was made by hand; it has no personality."),
            LabError::NoVersion => Self::not_found("This agent has no such version of its personality."),
            LabError::Model(AskError::Storage(error)) | LabError::Storage(error) => error.into(),
            LabError::Model(AskError::Model { error: error @ ModelError::Budget(_), .. }) => Self::new(
                &kinds::BUDGET_SPENT,
                format!("Nothing was changed, and the model was not asked: {error}."),
            ),
            LabError::Model(AskError::Model { error, .. }) => Self::new(
                &kinds::MODEL_FAILED,
                format!(
                    "Nothing was changed: the model that was to read the description gave no answer that can be used ({error}). Ask again, or name another `model`; `rules/default` is always there."
                ),
            ),
            LabError::Denied(denied) => denied.into(),
        }
    }
}
