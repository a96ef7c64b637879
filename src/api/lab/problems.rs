//! What HTTP says to an error of the laboratory.

use crate::{
    problem::{Problem, kinds},
    strategies::field_problems,
};
use domain::models::ModelError;
use services::{kernel::models::AskError, lab::LabError, strategies::faults};

impl From<LabError> for Problem {
    fn from(error: LabError) -> Self {
        match error {
            LabError::Agents(error) => error.into(),
            LabError::ByHand => Self::not_found("This agent was made by hand; it has no personality."),
            LabError::NoVersion => Self::not_found("This agent has no such version of its personality."),
            LabError::NoIteration => Self::not_found("This agent has no such iteration."),
            LabError::NoStrategy => Self::not_found("This agent has no such version of its strategy."),
            LabError::NoTrades => {
                Self::not_found("This iteration has no trades yet, or never will have any.")
            }
            LabError::NoRefinement => Self::not_found("This iteration offers no such change."),
            LabError::NoTradesKept => Self::not_found(
                "No trades of it are kept: it has none yet, or was measured before they were.",
            ),
            LabError::NoGraduation => Self::not_found("This agent has no such graduation."),
            LabError::NoEvolution => Self::not_found("This agent has no such evolution."),
            LabError::TooFew { .. } => {
                Self::new(&kinds::INVALID_FIELDS, format!("Nothing was asked: {error}."))
            }
            LabError::NoLearner
            | LabError::OnPaper
            | LabError::KeptOnPaper
            | LabError::AlreadyOnPaper
            | LabError::NothingToExamine
            | LabError::Asked { .. }
            | LabError::OtherMarket(_)
            | LabError::OtherBars { .. }
            | LabError::Unexaminable(_)
            | LabError::Open { .. }
            | LabError::Evolving { .. }
            | LabError::NotAsked { .. }
            | LabError::NotWaiting { .. }
            | LabError::NotRunning
            | LabError::NothingWritten => {
                Self::new(&kinds::WRONG_STATE, format!("Nothing was changed: {error}."))
            }
            LabError::Document(problems) => {
                Self::fields(field_problems("document", faults(&problems, "document")))
            }
            LabError::Approval(error) => (*error).into(),
            LabError::Unreadable(error) => Self::internal(&error),
            LabError::Model(error) => unread(error),
            LabError::Denied(denied) => denied.into(),
            LabError::Storage(error) => error.into(),
        }
    }
}

/// A description that no model has read.
fn unread(error: AskError) -> Problem {
    match error {
        AskError::Storage(error) => error.into(),
        AskError::Model { error: error @ ModelError::Budget(_), .. } => Problem::new(
            &kinds::BUDGET_SPENT,
            format!("Nothing was changed, and the model was not asked: {error}."),
        ),
        AskError::Model { error, .. } => Problem::new(
            &kinds::MODEL_FAILED,
            format!(
                "Nothing was changed: the model that was to read the description gave no answer that can be used ({error}). Ask again, or name another `model`; `rules/default` is always there."
            ),
        ),
    }
}
