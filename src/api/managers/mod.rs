//! Managers: models that run a team of agents on a leash, and everything that they decided.

mod agents;
mod change;
mod comparison;
mod config;
mod create;
mod delete;
mod get;
mod limits;
mod list;
mod logs;
mod memory;
mod resume;
mod status;
mod steps;
mod trigger;
mod view;
mod wanted;

pub use comparison::{ComparisonView, comparison_shown};
pub use logs::{LogPageView, log_shown};
pub use view::{ManagerView, manager_shown, managers_shown};

use crate::{
    agents::field_of,
    problem::{Problem, kinds},
    state::ServerState,
};
use services::managers::ManagersError;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_managers, create::create_manager))
        .routes(routes!(get::get_manager, change::change_manager, delete::delete_manager))
        .routes(routes!(steps::start_manager))
        .routes(routes!(steps::pause_manager))
        .routes(routes!(steps::stop_manager))
        .routes(routes!(resume::resume_manager))
        .routes(routes!(trigger::trigger_manager))
        .routes(routes!(status::get_manager_status))
        .routes(routes!(memory::get_manager_memory))
        .routes(routes!(comparison::get_manager_comparison))
        .routes(routes!(logs::list_manager_logs))
        .routes(routes!(agents::list_manager_agents))
}

impl From<ManagersError> for Problem {
    fn from(error: ManagersError) -> Self {
        match error {
            ManagersError::NotFound => Self::not_found("This manager does not exist."),
            ManagersError::NameTaken => Self::new(
                &kinds::NAME_TAKEN,
                "Nothing was changed: you have another manager of that name. Choose another one.",
            ),
            ManagersError::Invalid(problems) => {
                Self::fields(problems.into_iter().flat_map(field_of).collect())
            }
            ManagersError::Illegal(step) => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {step}."))
            }
            ManagersError::Ticking => Self::new(
                &kinds::TICKING,
                "Nothing was changed: it is deciding at this moment. Wait until its tick has ended.",
            ),
            ManagersError::NotRunning => {
                Self::new(&kinds::NOT_RUNNING, "Nothing was changed: it does not run. Start it first.")
            }
            ManagersError::NotHeld => Self::new(
                &kinds::NOT_HELD,
                "Nothing was changed: its bound of drawdown does not hold it, so there is nothing to resume.",
            ),
            ManagersError::Overtaken => Self::new(
                &kinds::CONFLICT,
                "Nothing was changed: it was changed by somebody else at this moment. Look at it again.",
            ),
            ManagersError::Agents(error) => error.into(),
            ManagersError::Denied(denied) => denied.into(),
            ManagersError::Market(error) => error.into(),
            ManagersError::OutOfRange(error) => Self::field("config.capital", format!("is refused: {error}")),
            ManagersError::Storage(error) => error.into(),
        }
    }
}
