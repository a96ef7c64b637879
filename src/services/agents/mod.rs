//! Agents: making them, changing them, starting and stopping them, and reading what they did.

pub mod books;
pub mod brain;
mod change;
mod create;
pub mod deciding;
pub mod history;
mod latest;
mod overview;
mod portfolio;
mod purse;
pub mod source;
mod steps;
mod together;

pub use change::{AgentChange, change, change_by, delete, replace};
pub(crate) use change::{change_in, delete_again, not_terminated};
pub(crate) use create::{ForWhom, check_allocation, check_pairs, check_timeframe, create_in};
pub use create::{NewAgent, check_parts, create};
pub use latest::{Latest, latest};
pub use overview::{Overview, overview};
pub use portfolio::{Pasts, Portfolio, PortfolioPoint, portfolio};
pub use purse::Purses;
pub use steps::step;
pub(crate) use steps::step_in;
pub use together::{Money, Stalled, Together, all_stalled, off_paper, stalled, together};

use crate::{Denied, House, kernel::NotVisible, market::MarketError};
use domain::{
    AgentId, Fixed, Page, PageRequest,
    accounts::Principal,
    agents::{Agent, AgentFilter, AgentOrder, IllegalAgentStep},
    events::{EventKind, Subject},
    fixed::OutOfRange,
};
use engine::language::Diagnostics;
use std::fmt::Display;
use storage::{Repositories, StorageError, Tx};

pub const AGENT_CREATED: EventKind = EventKind::known("agent.created");
pub const AGENT_CHANGED: EventKind = EventKind::known("agent.changed");
pub const AGENT_STARTED: EventKind = EventKind::known("agent.started");
pub const AGENT_PAUSED: EventKind = EventKind::known("agent.paused");
pub const AGENT_STOPPED: EventKind = EventKind::known("agent.stopped");
pub const AGENT_TERMINATED: EventKind = EventKind::known("agent.terminated");
pub const AGENT_DELETED: EventKind = EventKind::known("agent.deleted");

/// Something about a field that cannot be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// As it is called in JSON.
    pub field: &'static str,
    pub message: String,
    /// What is wrong inside of the field, when it holds a document.
    pub document: Option<Diagnostics>,
}

impl Problem {
    pub fn new(field: &'static str, message: impl Display) -> Self {
        Self { field, message: message.to_string(), document: None }
    }
}

#[derive(Debug, thiserror::Error)]
pub enum AgentsError {
    #[error("there is no such agent")]
    NotFound,
    #[error("you have another agent of that name")]
    NameTaken,
    #[error("some fields cannot be so")]
    Invalid(Vec<Problem>),
    #[error("the strategy document is not right")]
    Document(Diagnostics),
    #[error(transparent)]
    Illegal(#[from] IllegalAgentStep),
    #[error("it is still learning, and trades when it has graduated")]
    NotGraduated,
    #[error(
        "it still holds a position or waits for an order; terminate it, and delete it when everything is closed"
    )]
    Holds,
    #[error(
        "what it made or lost is part of its manager's money, so that it is kept as long as its manager is"
    )]
    InBooks,
    #[error("only {free} of its money is free; the rest is in positions")]
    NotFree { free: Fixed },
    #[error("somebody else has changed it at this moment; look at it again")]
    Overtaken,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("could not read or write agents")]
    Storage(#[from] StorageError),
}

impl From<NotVisible> for AgentsError {
    fn from(_: NotVisible) -> Self {
        Self::NotFound
    }
}

impl From<Problem> for AgentsError {
    fn from(problem: Problem) -> Self {
        Self::Invalid(vec![problem])
    }
}

/// What an event about an agent names.
pub fn subject(agent: AgentId) -> Subject {
    Subject::new("agent", agent)
}

pub async fn list(
    house: &House,
    principal: &Principal,
    filter: &AgentFilter,
    order: AgentOrder,
    page: PageRequest,
) -> Result<Page<Agent>, AgentsError> {
    Ok(house.db.read().await?.agents().page(&[principal.owner()], filter, order, page).await?)
}

pub async fn get(house: &House, principal: &Principal, id: AgentId) -> Result<Agent, AgentsError> {
    find(&mut house.db.read().await?, principal, id).await
}

/// The agent, when it is one of the person's own.
pub(crate) async fn find<R: AgentRows>(
    rows: &mut R,
    principal: &Principal,
    id: AgentId,
) -> Result<Agent, AgentsError> {
    let agent = rows.agent(id).await?;
    agent.filter(|agent| agent.owner == principal.owner()).ok_or(AgentsError::NotFound)
}

/// A transaction or a reader.
#[async_trait::async_trait]
pub(crate) trait AgentRows: Repositories {
    async fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError>;
}

#[async_trait::async_trait]
impl AgentRows for storage::Reader {
    async fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.agents().find(id).await
    }
}

#[async_trait::async_trait]
impl AgentRows for Tx {
    async fn agent(&mut self, id: AgentId) -> Result<Option<Agent>, StorageError> {
        self.agents().find(id).await
    }
}
