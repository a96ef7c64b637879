//! The laboratory: agents that are described in plain words, and learn.

mod about;
pub mod course;
mod create;
mod edit;
pub mod evolution;
pub mod evolve;
mod facts;
pub mod figures;
pub mod graduation;
pub mod ground;
pub mod iterate;
pub mod iterations;
mod knowledge;
mod look;
pub mod personality;
mod reasons;
mod replace;
pub mod strategies;
pub mod thinking;
mod trials;

pub(crate) use create::about_part;
pub use create::{NewLearner, check, create, usual_risk};
pub(crate) use edit::about_reason;
pub use edit::{PersonalityEdit, edit, revive};
pub use knowledge::{KnowledgeFilter, Learnt, chosen, knowledge, merge};
pub use look::{Around, Described, around, described, versions};
pub use replace::replace;
pub use trials::trials;

use crate::{
    Denied,
    agents::{AgentsError, Problem},
    kernel::{approvals::ApprovalError, models::AskError},
    market::MarketError,
};
use domain::{
    events::EventKind,
    lab::{EvolutionStatus, IterationStatus, LEAST_ITERATIONS},
    market::Timeframe,
};
use engine::language::Diagnostics;
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
    #[error("this agent was made by hand; it does not learn")]
    NoLearner,
    #[error("it trades on paper; an agent learns before that, or when it has come back")]
    OnPaper,
    #[error("it trades on paper, where an agent does not change what it is; take it from there first")]
    KeptOnPaper,
    #[error("it trades on paper already")]
    AlreadyOnPaper,
    #[error("it has no strategy yet; let it learn first")]
    NothingToExamine,
    #[error("graduation {number} waits for a decision")]
    Asked { number: u32 },
    #[error("it has learnt on the market {0}, which this house is not on any more")]
    OtherMarket(String),
    #[error(
        "version {version} is for bars of {bars}, and it trades bars of {now} by now; let it learn on them first"
    )]
    OtherBars { version: u32, bars: Timeframe, now: Timeframe },
    #[error("it could not be examined: {0}")]
    Unexaminable(String),
    #[error("the agent has no such graduation")]
    NoGraduation,
    #[error("evolution {number} {}", evolution::in_words(*.status))]
    Evolving { number: u32, status: EvolutionStatus },
    #[error("evolution {number} {}", evolution::in_words(*.status))]
    NotAsked { number: u32, status: EvolutionStatus },
    #[error(
        "an agent asks itself whether it should be otherwise after {LEAST_ITERATIONS} decided iterations, and again after as many; {decided} were decided since"
    )]
    TooFew { decided: usize },
    #[error("the agent has no such evolution")]
    NoEvolution,
    #[error("the agent has no such iteration")]
    NoIteration,
    #[error("the agent has no such version of its strategy")]
    NoStrategy,
    #[error("iteration {number} {}; an agent does one thing at a time", in_words(*.status))]
    Open { number: u32, status: IterationStatus },
    #[error("iteration {number} {}", in_words(*.status))]
    NotWaiting { number: u32, status: IterationStatus },
    #[error("the iteration was called off")]
    NotRunning,
    #[error("the iteration has written no strategy")]
    NothingWritten,
    #[error("the iteration has no trades yet")]
    NoTrades,
    #[error("the iteration offers no such change")]
    NoRefinement,
    #[error("no trades of it are kept")]
    NoTradesKept,
    #[error("the strategy document is not right")]
    Document(Diagnostics),
    #[error(transparent)]
    Approval(Box<ApprovalError>),
    #[error("what was stored of this iteration cannot be read")]
    Unreadable(#[source] std::io::Error),
    #[error("the description could not be read: {0}")]
    Model(AskError),
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or write the laboratory")]
    Storage(#[from] StorageError),
}

/// For people.
pub const fn in_words(status: IterationStatus) -> &'static str {
    match status {
        IterationStatus::Running => "still runs",
        IterationStatus::AwaitingApproval => "waits for a decision",
        IterationStatus::Applied => "was applied already",
        IterationStatus::Discarded => "was discarded already",
        IterationStatus::Failed => "has failed",
    }
}

impl From<ApprovalError> for LabError {
    fn from(error: ApprovalError) -> Self {
        match error {
            ApprovalError::Storage(error) => Self::Storage(error),
            other => Self::Approval(Box::new(other)),
        }
    }
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
