//! Why something could not be done with an agent, in one line.

use super::super::{Failure, strategy_file};
use services::{
    agents::{AgentsError, Problem},
    lab::LabError,
    market::MarketError,
};

/// The failure of a command; `document` is what its document is called.
pub fn refused(error: &AgentsError, document: &str) -> Failure {
    match error {
        AgentsError::Invalid(problems) => Failure::Wrong(in_one_line(problems)),
        AgentsError::Document(problems) => strategy_file::refused(problems, document),
        AgentsError::NotFound
        | AgentsError::NameTaken
        | AgentsError::OutOfRange(_)
        | AgentsError::Market(MarketError::Unknown(_)) => Failure::wrong(error),
        other => Failure::failed(other),
    }
}

/// The same of what the laboratory refuses.
pub fn not_learnt(error: &LabError) -> Failure {
    match error {
        LabError::Agents(error) => refused(error, "its document"),
        LabError::Document(problems) => strategy_file::refused(problems, "its document"),
        LabError::NoIteration
        | LabError::NoStrategy
        | LabError::NoVersion
        | LabError::NoGraduation
        | LabError::NoEvolution => Failure::wrong(error),
        other => Failure::failed(other),
    }
}

/// `pairs: X is not an instrument of this market`, and so on.
fn in_one_line(problems: &[Problem]) -> String {
    let told = problems.iter().map(|problem| format!("{} {}", flag(problem.field), problem.message));
    told.collect::<Vec<_>>().join("; ")
}

/// The flag that a field of an agent is given by.
fn flag(field: &str) -> String {
    match field.split_once('.') {
        Some(("risk", limit)) => format!("--risk {limit}"),
        Some(("brain", "example")) => "--example".to_owned(),
        None if field == "model" => "--taught-by".to_owned(),
        None if field == "budgetPerDay" => "--budget-per-day".to_owned(),
        Some(("brain", "model")) => "--model".to_owned(),
        Some(("brain", "temperature")) => "--temperature".to_owned(),
        Some(("brain", "budgetPerDay")) => "--budget-per-day".to_owned(),
        Some(("brain", _)) => "--strategy".to_owned(),
        _ => format!("--{field}"),
    }
}
