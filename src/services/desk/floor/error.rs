//! Why the desk cannot go on now.

use super::super::seat::SeatError;
use crate::{
    agents::{AgentsError, brain::MindProblem},
    kernel::limits::LimitError,
    market::MarketError,
};
use domain::fixed::OutOfRange;
use storage::StorageError;

#[derive(Debug, thiserror::Error)]
pub enum FloorError {
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    Seat(#[from] SeatError),
    #[error(transparent)]
    Limit(#[from] LimitError),
    #[error(transparent)]
    Agents(#[from] AgentsError),
    #[error("could not hold a team: {0}")]
    Team(String),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("could not read or write the desk")]
    Storage(#[from] StorageError),
}

impl From<MindProblem> for FloorError {
    fn from(problem: MindProblem) -> Self {
        match problem {
            MindProblem::Storage(error) => Self::Storage(error),
            MindProblem::Market(error) => Self::Market(error),
            other => Self::Seat(other.into()),
        }
    }
}
