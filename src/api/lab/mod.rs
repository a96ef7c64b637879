//! The laboratory: agents from plain words, what they are like, and what they try and learn.

mod create;
mod detect;
mod edit;
mod evolution;
mod get;
mod graduation;
mod iterations;
mod knowledge;
mod problems;
mod revive;
mod strategies;
mod trades;
mod trials;
mod versions;
mod view;
mod wanted;

pub(crate) use create::{made, replaced};
pub use evolution::{evolution_shown, evolutions_shown};
pub use graduation::{graduation_shown, graduations_shown};
pub use iterations::{iteration_shown, iterations_shown};
pub use knowledge::knowledge_shown;
pub use strategies::strategies_shown;
pub use view::{LearningAgentView, learning_shown};
pub(crate) use wanted::reason;
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
        .merge(evolution::routes())
        .merge(graduation::routes())
        .merge(iterations::routes())
        .merge(strategies::routes())
        .routes(routes!(knowledge::list_knowledge))
        .routes(routes!(trials::list_trials))
}
