//! The laboratory: agents from plain words, and what they are like.

mod create;
mod detect;
mod edit;
mod get;
mod problems;
mod revive;
mod versions;
mod view;
mod wanted;

pub(crate) use create::made;
pub use view::{LearningAgentView, learning_shown};
pub(crate) use wanted::{DescribedPersonality, WantedLearner};

use crate::state::ServerState;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(create::create_learning_agent))
        .routes(routes!(detect::detect_personality))
        .routes(routes!(get::get_personality, edit::change_personality))
        .routes(routes!(versions::list_personalities))
        .routes(routes!(revive::revive_personality))
}
