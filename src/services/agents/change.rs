//! Changing and deleting an agent.

use super::{
    AGENT_CHANGED, AGENT_DELETED, AgentsError, NewAgent, Problem, brain, create, find, steps, subject,
};
use crate::{
    House, allow,
    author::Author,
    desk::{self, Listings},
    kernel::approvals,
    lab::{about_part, graduation},
    market::known_from,
};
use domain::{
    AgentId, Fixed,
    accounts::Principal,
    agents::{Agent, AgentName, AgentStep, Brain, IllegalAgentStep, Risk, Stage, Status},
    events::NewEvent,
    market::{Symbol, Timeframe},
    tokens::Scope,
};
use serde_json::{Value, json};
use storage::Tx;

/// What is to be different; what is none stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AgentChange {
    pub name: Option<AgentName>,
    pub instructions: Option<String>,
    pub pairs: Option<Vec<Symbol>>,
    pub timeframe: Option<Timeframe>,
    pub allocation: Option<Fixed>,
    pub risk: Option<Risk>,
    pub brain: Option<Brain>,
}

impl AgentChange {
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Changes an agent. What it holds is kept, also of an instrument that it may not trade any more; money that it does not hold can be taken
/// back.
pub async fn change(
    house: &House,
    principal: &Principal,
    id: AgentId,
    change: AgentChange,
) -> Result<Agent, AgentsError> {
    change_by(house, principal, id, |_| change).await
}

/// Makes an agent what a new one would be. What it holds, its account and its place in its life stay.
pub async fn replace(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: NewAgent,
) -> Result<Agent, AgentsError> {
    let NewAgent { name, instructions, pairs, timeframe, allocation, risk, brain } = wanted;
    let timeframe = match timeframe {
        Some(timeframe) => timeframe,
        None => create::own_timeframe(&brain, &desk::listings(house).await?)?,
    };
    let change = move |before: &Agent| AgentChange {
        name: Some(name),
        instructions: Some(instructions),
        pairs: Some(pairs),
        timeframe: Some(timeframe),
        allocation: Some(allocation),
        // The same document goes on with the parts that it was examined with; only a change that names them takes them away.
        risk: Some(Risk {
            equal_parts: risk.equal_parts || (before.risk.equal_parts && before.brain.trades_as(&brain)),
            ..risk
        }),
        brain: Some(brain),
    };
    change_by(house, principal, id, change).await
}

/// The same with a change that follows from the agent as it is when it is changed, so that no other change in between is lost.
pub async fn change_by(
    house: &House,
    principal: &Principal,
    id: AgentId,
    change: impl FnOnce(&Agent) -> AgentChange + Send,
) -> Result<Agent, AgentsError> {
    allow(principal, Scope::Write)?;
    let listings = desk::listings(house).await?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let before = find(&mut tx, principal, id).await?;
    let event = change_in(&mut tx, house, &listings, &before, change(&before), principal.into()).await?;
    tx.append_events(before.owner, now, &[event]).await?;
    let agent = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(agent)
}

/// The same in a transaction of the caller, who has touched the market and appends the event.
pub(crate) async fn change_in(
    tx: &mut Tx,
    house: &House,
    listings: &Listings,
    before: &Agent,
    change: AgentChange,
    by: Author<'_>,
) -> Result<NewEvent, AgentsError> {
    let now = house.now();
    not_terminated(before)?;
    let agent = changed(before, change);
    let mut follows = followed(before, &agent);
    if agent.brain == (Brain::Learning {}) && agent.allocation != before.allocation {
        follows.extend(about_part(agent.allocation, agent.pairs.len()));
    }
    if !follows.is_empty() {
        return Err(AgentsError::Invalid(follows));
    }
    // A model that is gone from the configuration keeps nobody from changing anything else.
    let problems = if agent.brain == before.brain { Vec::new() } else { brain::check(house, &agent.brain) };
    create::check(&agent, listings, problems)?;
    if agent.allocation != before.allocation && before.trades_from.is_some() {
        let more = agent.allocation.minus(before.allocation)?;
        desk::pay_in(tx, agent.id, more, now).await?;
    }
    let saved = tx.agents().save(&agent, now).await.map_err(create::name_taken)?;
    if !saved {
        return Err(AgentsError::Overtaken);
    }
    graduation::counted_anew(tx, before, &agent).await?;
    if agent.name != before.name {
        approvals::renamed(tx, &before.name, &agent).await?;
    }
    let fields = differing(before, &agent);
    let names: Vec<&str> = fields.iter().map(|(name, _)| *name).collect();
    let mut data = by.sign(json!({"name": agent.name, "changed": names}));
    if by.is_person() {
        data["minute"] = known_from(tx).await?.into();
        data["to"] = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    }
    Ok(NewEvent::new(AGENT_CHANGED, subject(agent.id), data))
}

/// One that is terminated stays as it is.
pub(crate) fn not_terminated(agent: &Agent) -> Result<(), AgentsError> {
    if agent.status == Status::Terminated {
        return Err(IllegalAgentStep { from: agent.status, step: AgentStep::Start }.into());
    }
    Ok(())
}

/// What of an agent that has not graduated follows from its personality, and was to be changed beside it.
fn followed(before: &Agent, after: &Agent) -> Vec<Problem> {
    if before.stage == Stage::Paper {
        return Vec::new();
    }
    let parts = [
        ("instructions", before.instructions != after.instructions),
        ("pairs", before.pairs != after.pairs),
        ("timeframe", before.timeframe != after.timeframe),
        ("brain", before.brain != after.brain),
    ];
    let changed = parts.into_iter().filter(|(_, differs)| *differs);
    changed
        .map(|(field, _)| {
            Problem::new(field, "follows from the personality of an agent that learns; change that")
        })
        .collect()
}

fn changed(before: &Agent, change: AgentChange) -> Agent {
    Agent {
        name: change.name.unwrap_or_else(|| before.name.clone()),
        instructions: change.instructions.unwrap_or_else(|| before.instructions.clone()),
        pairs: change.pairs.unwrap_or_else(|| before.pairs.clone()),
        timeframe: change.timeframe.unwrap_or(before.timeframe),
        allocation: change.allocation.unwrap_or(before.allocation),
        risk: change.risk.unwrap_or(before.risk),
        brain: change.brain.unwrap_or_else(|| before.brain.clone()),
        ..before.clone()
    }
}

/// What is different, and what it is now.
fn differing(before: &Agent, after: &Agent) -> Vec<(&'static str, Value)> {
    let fields = [
        ("name", before.name != after.name, json!(after.name)),
        ("instructions", before.instructions != after.instructions, json!(after.instructions)),
        ("pairs", before.pairs != after.pairs, json!(after.pairs)),
        ("timeframe", before.timeframe != after.timeframe, json!(after.timeframe)),
        ("allocation", before.allocation != after.allocation, json!(after.allocation)),
        ("risk", before.risk != after.risk, json!(after.risk)),
        ("brain", before.brain != after.brain, json!(after.brain)),
    ];
    fields.into_iter().filter(|(_, differs, _)| *differs).map(|(name, _, value)| (name, value)).collect()
}

/// Removes an agent that holds nothing, with everything that is written of it. Its events stay.
///
/// One that has traded for a manager stays as long as the manager: without it, nobody could say how the manager's money came to be what it is,
/// and a fall from the peak could be deleted.
pub async fn delete(house: &House, principal: &Principal, id: AgentId) -> Result<(), AgentsError> {
    allow(principal, Scope::Write)?;
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    if let (Some(manager), Some(_)) = (agent.manager, agent.trades_from)
        && tx.managers().find(manager).await?.is_some_and(|manager| manager.deleted_at.is_none())
    {
        return Err(AgentsError::InBooks);
    }
    remove(house, principal, agent, tx).await
}

/// The same, whatever books it is in: for a life that is replayed, in which it was done.
pub(crate) async fn delete_again(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<(), AgentsError> {
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    remove(house, principal, agent, tx).await
}

async fn remove(house: &House, principal: &Principal, agent: Agent, mut tx: Tx) -> Result<(), AgentsError> {
    let (id, now) = (agent.id, house.now());
    let holds = !tx.desk().positions(id).await?.is_empty();
    if holds || agent.status == Status::Running || agent.status == Status::Paused {
        return Err(AgentsError::Holds);
    }
    let author = Author::from(principal);
    let mut events = steps::withdrawn(house, &mut tx, &agent, (author, "the agent was deleted")).await?;
    tx.agents().remove(id).await?;
    let data = json!({"name": agent.name, "manager": agent.manager, "minute": known_from(&mut tx).await?});
    events.push(NewEvent::new(AGENT_DELETED, subject(id), author.sign(data)));
    tx.append_events(agent.owner, now, &events).await?;
    Ok(tx.save().await?)
}
