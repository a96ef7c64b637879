//! Changing and deleting an agent.

use super::{AGENT_CHANGED, AGENT_DELETED, AgentsError, create, find, subject};
use crate::{House, allow, author::Author, desk};
use domain::{
    AgentId, Fixed,
    accounts::Principal,
    agents::{Agent, AgentName, Brain, Risk, Status},
    events::NewEvent,
    market::{Symbol, Timeframe},
    tokens::Scope,
};
use serde_json::json;

/// What is to be different; what is none stays.
#[derive(Debug, Clone, Default)]
pub struct AgentChange {
    pub name: Option<AgentName>,
    pub instructions: Option<String>,
    pub pairs: Option<Vec<Symbol>>,
    pub timeframe: Option<Timeframe>,
    pub allocation: Option<Fixed>,
    pub risk: Option<Risk>,
    pub brain: Option<Brain>,
}

/// Changes an agent. What it holds is kept, also of an instrument that it may not trade any more; money that it does not hold can be taken
/// back.
pub async fn change(
    house: &House,
    principal: &Principal,
    id: AgentId,
    change: AgentChange,
) -> Result<Agent, AgentsError> {
    allow(principal, Scope::Write)?;
    let listings = desk::listings(house).await?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let before = find(&mut tx, principal, id).await?;
    if before.status == Status::Terminated {
        return Err(domain::agents::IllegalAgentStep {
            from: before.status,
            step: domain::agents::AgentStep::Start,
        }
        .into());
    }
    let agent = changed(&before, change);
    create::check(&agent, &listings)?;
    if agent.allocation != before.allocation && before.trades_from.is_some() {
        let more = agent.allocation.minus(before.allocation)?;
        desk::pay_in(&mut tx, id, more, now).await?;
    }
    let saved = tx.agents().save(&agent, now).await.map_err(create::name_taken)?;
    if !saved {
        return Err(AgentsError::Overtaken);
    }
    let fields = differing(&before, &agent);
    let data = Author::from(principal).sign(json!({"name": agent.name, "changed": fields}));
    tx.append_events(agent.owner, now, &[NewEvent::new(AGENT_CHANGED, subject(id), data)]).await?;
    let agent = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(agent)
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

fn differing(before: &Agent, after: &Agent) -> Vec<&'static str> {
    let fields = [
        ("name", before.name != after.name),
        ("instructions", before.instructions != after.instructions),
        ("pairs", before.pairs != after.pairs),
        ("timeframe", before.timeframe != after.timeframe),
        ("allocation", before.allocation != after.allocation),
        ("risk", before.risk != after.risk),
        ("brain", before.brain != after.brain),
    ];
    fields.into_iter().filter(|(_, differs)| *differs).map(|(name, _)| name).collect()
}

/// Removes an agent that holds nothing, with everything that is written of it. Its events stay.
pub async fn delete(house: &House, principal: &Principal, id: AgentId) -> Result<(), AgentsError> {
    allow(principal, Scope::Write)?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    let holds = !tx.desk().positions(id).await?.is_empty();
    if holds || agent.status == Status::Running || agent.status == Status::Paused {
        return Err(AgentsError::Holds);
    }
    tx.agents().remove(id).await?;
    let data = Author::from(principal).sign(json!({"name": agent.name}));
    tx.append_events(agent.owner, now, &[NewEvent::new(AGENT_DELETED, subject(id), data)]).await?;
    Ok(tx.save().await?)
}
