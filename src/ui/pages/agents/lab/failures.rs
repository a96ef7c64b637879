//! Errors of the laboratory as pages say them.

use crate::failure::{Failure, FieldName, Problem, Refusal, Wrong};
use domain::models::ModelError;
use services::{
    agents::{self, AgentsError},
    kernel::models::AskError,
    lab::LabError,
};

impl From<LabError> for Failure {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Agents(AgentsError::Invalid(problems)) => {
                Self::Invalid(problems.iter().map(wrong).collect())
            }
            LabError::Agents(error) => error.into(),
            LabError::ByHand
            | LabError::NoVersion
            | LabError::NoLearner
            | LabError::NoIteration
            | LabError::NoStrategy
            | LabError::NoTrades => Self::NotFound,
            LabError::Document(_) => Self::invalid(FieldName::Document, Problem::Mistaken),
            LabError::OnPaper | LabError::NotRunning | LabError::NothingWritten => {
                Self::Refused(Refusal::IllegalStep)
            }
            LabError::Open { .. } | LabError::NotWaiting { .. } | LabError::Approval(_) => {
                Self::Refused(Refusal::JustChanged)
            }
            LabError::Unreadable(error) => crate::answers::internal(&error),
            LabError::Model(AskError::Model { error: ModelError::Budget(_), .. }) => {
                Self::Refused(Refusal::OverBudget)
            }
            LabError::Model(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "A description was not read");
                Self::Refused(Refusal::NotRead)
            }
            LabError::Denied(error) => error.into(),
            LabError::Storage(error) => error.into(),
        }
    }
}

/// The field of a problem. A description is held against the bounds of its length before it gets here.
fn wrong(problem: &agents::Problem) -> Wrong {
    let (field, problem) = match problem.field {
        "instructions" => (FieldName::Description, Problem::Meaningless),
        "name" => (FieldName::Name, Problem::NotAnAgentName),
        "model" => (FieldName::Model, Problem::NotAModel),
        "budgetPerDay" => (FieldName::Budget, Problem::NotABudget),
        "allocation" => (FieldName::Allocation, Problem::NotAnAmount),
        "personality.instruments" | "pairs" => (FieldName::Pairs, Problem::NotPairs),
        "personality.timeFrame" | "timeframe" => (FieldName::Timeframe, Problem::NotATimeframe),
        "document" => (FieldName::Document, Problem::Mistaken),
        "refinements" | "version" => (FieldName::Strategy, Problem::Unfit),
        "reason" => (FieldName::Reason, Problem::NotAReason),
        _ => (FieldName::Personality, Problem::NoTrait),
    };
    Wrong { field, problem }
}
