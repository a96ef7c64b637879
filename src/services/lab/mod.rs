//! The laboratory: agents that are described in plain words, and learn.

pub mod course;
mod create;
mod edit;
mod look;
pub mod personality;

pub use create::{NewLearner, create, usual_risk};
pub use edit::{PersonalityEdit, edit, revive};
pub use look::{Described, described, versions};

use crate::{
    Denied,
    agents::{AgentsError, Problem},
    kernel::models::AskError,
    market::MarketError,
};
use domain::events::EventKind;
use storage::StorageError;

pub const PERSONALITY_CHANGED: EventKind = EventKind::known("agent.personality_changed");

#[derive(Debug, thiserror::Error)]
pub enum LabError {
    #[error(transparent)]
    Agents(#[from] AgentsError),
    #[error("this agent was made by hand; it has no personality")]
    ByHand,
    #[error("the agent has no such version of its personality")]
    NoVersion,
    #[error("the description could not be read: {0}")]
    Model(AskError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or write the laboratory")]
    Storage(#[from] StorageError),
}

impl From<Problem> for LabError {
    fn from(problem: Problem) -> Self {
        Self::Agents(problem.into())
    }
}

impl From<Vec<Problem>> for LabError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Agents(AgentsError::Invalid(problems))
    }
}

impl From<MarketError> for LabError {
    fn from(error: MarketError) -> Self {
        Self::Agents(error.into())
    }
}

impl From<AskError> for LabError {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Storage(error) => Self::Storage(error),
            model @ AskError::Model { .. } => Self::Model(model),
        }
    }
}
