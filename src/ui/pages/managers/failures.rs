//! Errors of managers as pages say them.

use crate::failure::{Failure, FieldName, Problem, Refusal, Wrong};
use services::{
    agents,
    managers::{DemoError, ManagersError},
};

impl From<ManagersError> for Failure {
    fn from(error: ManagersError) -> Self {
        match error {
            ManagersError::NotFound => Self::NotFound,
            ManagersError::NameTaken => Self::invalid(FieldName::Name, Problem::Taken),
            ManagersError::Invalid(problems) => Self::Invalid(problems.iter().map(about).collect()),
            ManagersError::Illegal(_) => Self::Refused(Refusal::IllegalStep),
            ManagersError::Ticking => Self::Refused(Refusal::Ticking),
            ManagersError::NotRunning => Self::Refused(Refusal::ManagerStands),
            ManagersError::NotHeld => Self::Refused(Refusal::NotHeld),
            ManagersError::Overtaken => Self::Refused(Refusal::JustChanged),
            ManagersError::Agents(error) => error.into(),
            ManagersError::Denied(error) => error.into(),
            ManagersError::Market(error) => error.into(),
            ManagersError::OutOfRange(_) => Self::invalid(FieldName::Capital, Problem::NotAnAmount),
            ManagersError::Storage(error) => error.into(),
        }
    }
}

impl From<DemoError> for Failure {
    fn from(error: DemoError) -> Self {
        match error {
            DemoError::NotSimulated => Self::Refused(Refusal::NotSimulated),
            DemoError::NotEmpty => Self::Refused(Refusal::NotEmpty),
            DemoError::Managers(error) => error.into(),
        }
    }
}

/// The field of a problem and what can be wrong with it; each can be wrong in one way only.
pub(super) fn about(problem: &agents::Problem) -> Wrong {
    let (field, problem) = match problem.field {
        "config.llmModel" => (FieldName::Model, Problem::NotAModel),
        "config.temperature" => (FieldName::Temperature, Problem::NotATemperature),
        "config.decisionInterval" => (FieldName::Interval, Problem::NotAnInterval),
        "config.riskParams.maxTotalDrawdown" => (FieldName::MaxDrawdown, Problem::NotAShare),
        "config.riskParams.maxAgents" => (FieldName::MaxAgents, Problem::NotACount),
        "config.riskParams.maxCorrelatedPositions" => (FieldName::MaxCorrelatedPositions, Problem::NotACount),
        "config.instructions" => (FieldName::Instructions, Problem::TooLong),
        "config.pairs" => (FieldName::Pairs, Problem::NotPairs),
        "config.capital" => (FieldName::Capital, Problem::NotAnAmount),
        "config.budgetPerDay" => (FieldName::Budget, Problem::NotABudget),
        _ => (FieldName::Wallet, Problem::NotYourWallet),
    };
    Wrong { field, problem }
}
