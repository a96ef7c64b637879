//! Strategies: documents of the language, checked, kept, with all their versions.

mod check;
mod create;
mod delete;
mod document;
mod examples;
mod get;
mod list;
mod save;
mod versions;
mod view;

pub(crate) use document::document;

pub use view::{strategy_shown, strategy_with_document_shown, version_shown};

use crate::{
    problem::{FieldProblem, InText, Problem, kinds},
    state::ServerState,
};
use services::strategies::{Fault, StrategyError, faults};
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) fn routes() -> OpenApiRouter<ServerState> {
    OpenApiRouter::new()
        .routes(routes!(list::list_strategies, create::create_strategy))
        .routes(routes!(check::check_strategy))
        .routes(routes!(examples::list_examples))
        .routes(routes!(get::get_strategy, save::save_strategy, delete::delete_strategy))
        .routes(routes!(versions::list_versions))
}

/// Mistakes of a text, as those of the field that held it.
pub(crate) fn field_problems(field: &str, faults: Vec<Fault>) -> Vec<FieldProblem> {
    let problem = |fault: Fault| {
        let Fault {
            severity,
            code,
            message,
            line,
            column,
            end_line,
            end_column,
            caret,
            expected,
            suggestion,
        } = fault;
        let place =
            InText { severity, code, line, column, end_line, end_column, caret, expected, suggestion };
        FieldProblem { field: field.to_owned(), message, place: Some(Box::new(place)) }
    };
    faults.into_iter().map(problem).collect()
}

impl From<StrategyError> for Problem {
    fn from(error: StrategyError) -> Self {
        match error {
            StrategyError::NotFound => Self::not_found("This strategy does not exist."),
            StrategyError::Document(problems) => {
                Self::fields(field_problems("document", faults(&problems, "document")))
            }
            StrategyError::InvalidName => Self::field("document", format!("is refused: {error}")),
            StrategyError::NameTaken(name) => Self::new(
                &kinds::NAME_TAKEN,
                format!(
                    "Nothing was changed: you have a strategy called {name:?} already. Give the document another name."
                ),
            ),
            StrategyError::Overtaken { newest } => Self::new(
                &kinds::CONFLICT,
                format!(
                    "Nothing was changed: version {newest} was saved in the meantime. Read it and try again."
                ),
            ),
            StrategyError::Denied(denied) => denied.into(),
            StrategyError::Storage(error) => error.into(),
        }
    }
}
