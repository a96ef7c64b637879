//! Reading what agents have tried, and following one while it is done.

use super::{IterationTrades, TRADES, trades_of_refinement};
use crate::{
    House,
    agents::find,
    allow,
    lab::{LabError, iterate},
};
use domain::{
    AgentId, IterationId, Page, PageRequest,
    accounts::Principal,
    events::Seq,
    lab::{Iteration, Refinement},
    runs::{Run, RunPhase},
    tokens::Scope,
};
use std::str::FromStr;
use storage::{Reader, StorageError, Tx};

/// How an iteration is named: by its number within its agent, or by its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    Number(u32),
    Id(IterationId),
}

/// The text is neither.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("neither the number of an iteration nor an id")]
pub struct NamedError;

impl FromStr for Named {
    type Err = NamedError;

    fn from_str(text: &str) -> Result<Self, NamedError> {
        if let Ok(number) = text.parse() {
            return Ok(Self::Number(number));
        }
        text.parse().map(Self::Id).map_err(|_| NamedError)
    }
}

/// The rounds of an agent, the newest first.
pub async fn list(
    house: &House,
    principal: &Principal,
    id: AgentId,
    page: PageRequest,
) -> Result<Page<Iteration>, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    Ok(reader.lab().iterations(id, page).await?)
}

pub async fn get(
    house: &House,
    principal: &Principal,
    id: AgentId,
    which: Named,
) -> Result<Iteration, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    find(&mut reader, principal, id).await?;
    named(&mut reader, id, which).await
}

/// That the model which thinks for it may have seen the time of its results; none without results.
pub fn may_have_seen(house: &House, iteration: &Iteration) -> Option<String> {
    let from = iteration.found.results.as_ref()?.from;
    iterate::may_have_seen(house, &iteration.asked.model, (&iteration.asked.on.feed, from))
}

/// All closed trades of its own strategy, on the open data.
pub async fn trades(
    house: &House,
    principal: &Principal,
    id: AgentId,
    which: Named,
) -> Result<IterationTrades, LabError> {
    let iteration = get(house, principal, id, which).await?;
    kept(house, &iteration, TRADES).await?.ok_or(LabError::NoTrades)
}

/// Those of a change that it offers, when that was really run.
pub async fn refinement_trades(
    house: &House,
    principal: &Principal,
    id: AgentId,
    (which, refinement): (Named, u32),
) -> Result<(Refinement, IterationTrades), LabError> {
    let iteration = get(house, principal, id, which).await?;
    let trades = kept(house, &iteration, &trades_of_refinement(refinement)).await;
    let mut offered = iteration.found.refinements.unwrap_or_default().into_iter();
    let offered = offered.find(|one| one.id == refinement).ok_or(LabError::NoRefinement)?;
    Ok((offered, trades?.ok_or(LabError::NoTradesKept)?))
}

async fn kept(house: &House, iteration: &Iteration, name: &str) -> Result<Option<IterationTrades>, LabError> {
    let content = house.db.read().await?.lab().lab_file(iteration.id, name).await?;
    content.map(|content| IterationTrades::unpacked(&content)).transpose().map_err(LabError::Unreadable)
}

/// Where an iteration stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Progress {
    pub iteration: Iteration,
    /// The run that does it and its phases, once it has begun and as long as they are kept.
    pub run: Option<(Run, Vec<RunPhase>)>,
    /// Whatever has happened up to this number of its owner's log is in it.
    pub seq: Seq,
}

pub async fn progress(
    house: &House,
    principal: &Principal,
    id: AgentId,
    which: Named,
) -> Result<Progress, LabError> {
    allow(principal, Scope::Read)?;
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, id).await?;
    // Before the rest: what happens in between is then heard of once more, and not lost.
    let seq = reader.events().last_seq(agent.owner).await?;
    let iteration = named(&mut reader, id, which).await?;
    let run = match reader.runs().find(iteration.run).await? {
        Some(run) => {
            let phases = reader.runs().phases(run.id).await?;
            Some((run, phases))
        }
        None => None,
    };
    Ok(Progress { iteration, run, seq })
}

/// An iteration of this agent.
pub(super) async fn named<R: LabRows>(
    rows: &mut R,
    agent: AgentId,
    which: Named,
) -> Result<Iteration, LabError> {
    let found = match which {
        Named::Number(number) => rows.numbered(agent, number).await?,
        Named::Id(id) => rows.with_id(id).await?,
    };
    found.filter(|found| found.agent == agent).ok_or(LabError::NoIteration)
}

/// A transaction or a reader.
#[async_trait::async_trait]
pub(super) trait LabRows: Send {
    async fn numbered(&mut self, agent: AgentId, number: u32) -> Result<Option<Iteration>, StorageError>;
    async fn with_id(&mut self, id: IterationId) -> Result<Option<Iteration>, StorageError>;
}

#[async_trait::async_trait]
impl LabRows for Reader {
    async fn numbered(&mut self, agent: AgentId, number: u32) -> Result<Option<Iteration>, StorageError> {
        self.lab().iteration_numbered(agent, number).await
    }

    async fn with_id(&mut self, id: IterationId) -> Result<Option<Iteration>, StorageError> {
        self.lab().iteration(id).await
    }
}

#[async_trait::async_trait]
impl LabRows for Tx {
    async fn numbered(&mut self, agent: AgentId, number: u32) -> Result<Option<Iteration>, StorageError> {
        self.lab().iteration_numbered(agent, number).await
    }

    async fn with_id(&mut self, id: IterationId) -> Result<Option<Iteration>, StorageError> {
        self.lab().iteration(id).await
    }
}
