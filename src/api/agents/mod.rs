//! Agents: who trades what, under which limits, and what each of them did.

mod brain;
mod brain_patch;
mod change;
mod close;
mod create;
mod decisions;
mod delete;
mod equity;
mod figures;
mod fills;
mod get;
mod ledger;
mod list;
mod orders;
mod portfolio;
mod positions;
mod records;
mod replace;
mod risk;
mod steps;
mod trades;
mod view;
mod wanted;

pub use records::{decisions_shown, fills_shown, ledger_shown, orders_shown, positions_shown, trades_shown};
pub use view::{AgentView, all_shown, shown};

use crate::{
    problem::{FieldProblem, Problem, kinds},
    state::ServerState,
    strategies::field_problems,
};
use domain::{
    Fixed,
    agents::{IllegalAgentStep, Status},
};
use services::{agents::AgentsError, strategies::faults};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_agents, create::create_agent))
        .routes(routes!(get::get_agent, change::change_agent, replace::replace_agent, delete::delete_agent))
        .routes(routes!(steps::start_agent))
        .routes(routes!(steps::pause_agent))
        .routes(routes!(steps::stop_agent))
        .routes(routes!(steps::terminate_agent))
        .routes(routes!(trades::list_agent_trades))
        .routes(routes!(orders::list_agent_orders))
        .routes(routes!(fills::list_agent_fills))
        .routes(routes!(positions::list_agent_positions))
        .routes(routes!(close::close_agent_position))
        .routes(routes!(equity::get_agent_equity))
        .routes(routes!(portfolio::get_portfolio))
        .routes(routes!(decisions::list_agent_decisions))
        .routes(routes!(ledger::list_agent_ledger))
        .routes(routes!(figures::get_agent_figures))
}

impl From<AgentsError> for Problem {
    fn from(error: AgentsError) -> Self {
        match error {
            AgentsError::NotFound => Self::not_found("This agent does not exist."),
            AgentsError::NameTaken => Self::new(
                &kinds::NAME_TAKEN,
                "Nothing was changed: you have another agent of that name. Choose another one.",
            ),
            AgentsError::Invalid(problems) => Self::fields(problems.into_iter().flat_map(field_of).collect()),
            AgentsError::Document(problems) => {
                Self::fields(field_problems("brain.document", faults(&problems, "document")))
            }
            AgentsError::Illegal(IllegalAgentStep { from: Status::Terminated, .. }) => Self::new(
                &kinds::WRONG_STATE,
                "Nothing was changed: the agent is terminated, for good. Make another one.",
            ),
            AgentsError::NotGraduated => Self::new(
                &kinds::WRONG_STATE,
                "Nothing was changed: it is still learning, and trades when it has graduated.",
            ),
            AgentsError::Illegal(step) => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {step}."))
            }
            AgentsError::Holds => Self::new(
                &kinds::HOLDS,
                "Nothing was changed: it runs, holds a position or waits for an order. Terminate it, and delete it when everything is closed.",
            ),
            AgentsError::InBooks => Self::new(
                &kinds::IN_BOOKS,
                "Nothing was changed: it has traded for a manager, and what it made or lost is part of the manager's money. It is kept as long as its manager is.",
            ),
            AgentsError::NotFree { free } => not_free(free),
            AgentsError::Overtaken => Self::new(
                &kinds::CONFLICT,
                "Nothing was changed: it was changed by somebody else at this moment. Look at it again.",
            ),
            AgentsError::Denied(denied) => denied.into(),
            AgentsError::Market(error) => error.into(),
            AgentsError::OutOfRange(error) => Self::field("allocation", format!("is refused: {error}")),
            AgentsError::Storage(error) => error.into(),
        }
    }
}

/// What a use case refuses about a field.
pub(crate) fn field_of(problem: services::agents::Problem) -> Vec<FieldProblem> {
    match problem.document {
        Some(document) => field_problems(problem.field, faults(&document, "document")),
        None => vec![FieldProblem::new(problem.field, problem.message)],
    }
}

/// Money in positions cannot be taken back.
fn not_free(free: Fixed) -> Problem {
    let message = if free.is_positive() {
        format!("can be lowered by less than {free}: no more of its money is free")
    } else {
        "cannot be lowered while it holds anything: 0 of its money is free".to_owned()
    };
    let mut problem =
        Problem::new(&kinds::NOT_FREE, format!("Nothing was changed: the allocation {message}."));
    problem.errors.push(FieldProblem::new("allocation", message));
    problem
}
