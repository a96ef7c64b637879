//! Errors of agents and stops as pages say them.

use crate::failure::{Failure, FieldName, Problem, Refusal, Wrong};
use services::{
    agents::{self, AgentsError},
    desk::StopError,
};

impl From<AgentsError> for Failure {
    fn from(error: AgentsError) -> Self {
        match error {
            AgentsError::NotFound => Self::NotFound,
            AgentsError::NameTaken => Self::invalid(FieldName::Name, Problem::Taken),
            AgentsError::Invalid(problems) => Self::Invalid(problems.iter().map(wrong).collect()),
            AgentsError::Document(_) => Self::invalid(FieldName::Document, Problem::Mistaken),
            AgentsError::Illegal(_) | AgentsError::NotGraduated => Self::Refused(Refusal::IllegalStep),
            AgentsError::Holds => Self::Refused(Refusal::Holds),
            AgentsError::InBooks => Self::Refused(Refusal::InBooks),
            AgentsError::NotFree { .. } => Self::Refused(Refusal::NotFree),
            AgentsError::Overtaken => Self::Refused(Refusal::JustChanged),
            AgentsError::Denied(error) => error.into(),
            AgentsError::Market(error) => error.into(),
            AgentsError::OutOfRange(_) => Self::invalid(FieldName::Allocation, Problem::NotAnAmount),
            AgentsError::Storage(error) => error.into(),
        }
    }
}

/// The field of a problem and what can be wrong with it; each can be wrong in one way only.
fn wrong(problem: &agents::Problem) -> Wrong {
    let (field, problem) = match problem.field {
        "instructions" => (FieldName::Instructions, Problem::TooLong),
        "pairs" => (FieldName::Pairs, Problem::NotPairs),
        "timeframe" => (FieldName::Timeframe, Problem::NotATimeframe),
        "allocation" => (FieldName::Allocation, Problem::NotAnAmount),
        "risk.maxPosition" => (FieldName::MaxPosition, Problem::NotAShare),
        "risk.stopLoss" => (FieldName::StopLoss, Problem::NotAShare),
        "risk.takeProfit" => (FieldName::TakeProfit, Problem::NotADistance),
        "risk.maxDailyLoss" => (FieldName::MaxDailyLoss, Problem::NotAShare),
        "risk.maxOpenPositions" => (FieldName::MaxOpenPositions, Problem::NotACount),
        "risk.maxCorrelatedPositions" => (FieldName::MaxCorrelatedPositions, Problem::NotACount),
        "risk.cooldownBars" => (FieldName::CooldownBars, Problem::NotBars),
        "brain.model" => (FieldName::Model, Problem::NotAModel),
        "brain.temperature" => (FieldName::Temperature, Problem::NotATemperature),
        "brain.budgetPerDay" => (FieldName::Budget, Problem::NotABudget),
        _ => (FieldName::Document, Problem::Unfit),
    };
    Wrong { field, problem }
}

impl From<StopError> for Failure {
    fn from(error: StopError) -> Self {
        match error {
            StopError::NotFound => Self::NotFound,
            StopError::NoTarget(_) | StopError::NeedlessTarget => Self::Malformed,
            StopError::Denied(error) => error.into(),
            StopError::Storage(error) => error.into(),
        }
    }
}
