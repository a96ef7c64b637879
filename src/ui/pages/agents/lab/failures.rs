//! Errors of the laboratory as pages say them.

use crate::failure::{Failure, FieldName, Problem, Refusal, Wrong};
use domain::models::ModelError;
use services::{
    agents::{self, AgentsError},
    kernel::{approvals::ApprovalError, models::AskError},
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
            | LabError::NoTrades
            | LabError::NoRefinement
            | LabError::NoTradesKept
            | LabError::NoEvolution
            | LabError::NoGraduation => Self::NotFound,
            LabError::Document(_) => Self::invalid(FieldName::Document, Problem::Mistaken),
            LabError::NotRunning | LabError::NothingWritten => Self::Refused(Refusal::IllegalStep),
            LabError::OnPaper => Self::Refused(Refusal::OnPaper),
            LabError::KeptOnPaper => Self::Refused(Refusal::KeptOnPaper),
            LabError::AlreadyOnPaper => Self::Refused(Refusal::AlreadyOnPaper),
            LabError::NothingToExamine => Self::Refused(Refusal::NothingToExamine),
            LabError::Asked { .. } => Self::Refused(Refusal::AskedAlready),
            LabError::OtherMarket(_) => Self::Refused(Refusal::OtherMarket),
            LabError::OtherBars { .. } => Self::Refused(Refusal::OtherBars),
            LabError::Unexaminable(reason) => {
                tracing::warn!(reason, "An agent could not be examined");
                Self::Refused(Refusal::NotExamined)
            }
            LabError::Open { .. } => Self::Refused(Refusal::Learning),
            LabError::NotWaiting { .. } | LabError::NotAsked { .. } => Self::Refused(Refusal::NotWaiting),
            LabError::TooFew { .. } => Self::Refused(Refusal::TooFew),
            LabError::Evolving { .. } => Self::Refused(Refusal::Evolving),
            LabError::Approval(error) => (*error).into(),
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

impl From<ApprovalError> for Failure {
    fn from(error: ApprovalError) -> Self {
        match error {
            ApprovalError::NotFound => Self::NotFound,
            ApprovalError::Decided(_) => Self::Refused(Refusal::NotWaiting),
            ApprovalError::NotApproved(_) => Self::Refused(Refusal::NotRolledBack),
            ApprovalError::Refused(_) => Self::Refused(Refusal::NotPossible),
            ApprovalError::Unconfirmed(_) => Self::invalid(FieldName::Confirmation, Problem::NotItsName),
            ApprovalError::Reason(_) => Self::invalid(FieldName::Reason, Problem::NotAReason),
            ApprovalError::Denied(error) => error.into(),
            ApprovalError::Storage(error) => error.into(),
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
        "allocation" => (FieldName::Allocation, Problem::TooLittleForEach),
        "personality.hours" => (FieldName::Hours, Problem::LeaveNothing),
        "personality.instruments" | "pairs" => (FieldName::Pairs, Problem::NotPairs),
        "personality.timeFrame" | "timeframe" => (FieldName::Timeframe, Problem::NotATimeframe),
        "document" if problem.document.is_some() => (FieldName::Document, Problem::Mistaken),
        "document" => (FieldName::Document, Problem::NotForThisAgent),
        "refinements" => (FieldName::Refinements, Problem::NotTogether),
        "version" => (FieldName::Version, Problem::Holding),
        "count" | "afterwards" => (FieldName::Count, Problem::NotInARow),
        "reason" => (FieldName::Reason, Problem::NotAReason),
        _ => (FieldName::Personality, Problem::NoTrait),
    };
    Wrong { field, problem }
}
