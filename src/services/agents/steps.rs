//! Starting, pausing, stopping and terminating.

use super::{
    AGENT_PAUSED, AGENT_STARTED, AGENT_STOPPED, AGENT_TERMINATED, AgentsError, brain, find, subject,
};
use crate::{House, allow, author::Author, desk};
use domain::{
    AgentId,
    accounts::Principal,
    agents::{Agent, AgentStep},
    events::NewEvent,
    tokens::Scope,
};
use serde_json::json;

/// One step in the life of an agent. A step that is done already changes nothing and is no error.
pub async fn step(
    house: &House,
    principal: &Principal,
    id: AgentId,
    step: AgentStep,
) -> Result<Agent, AgentsError> {
    allow(principal, Scope::Write)?;
    let listings = desk::listings(house).await?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    // Alone with the desk: what it knows of this agent is old from here on.
    tx.markets().touch().await?;
    let mut agent = find(&mut tx, principal, id).await?;
    let next = agent.status.step(step)?;
    if next == agent.status {
        return Ok(agent);
    }
    agent.status = next;
    if step == AgentStep::Start {
        let prepared = brain::prepare(&agent.brain, agent.timeframe, &listings)?;
        desk::open_account(&mut tx, &mut agent, &prepared, &listings, now).await?;
    }
    if !tx.agents().save(&agent, now).await? {
        return Err(AgentsError::Overtaken);
    }
    let kind = match step {
        AgentStep::Start => AGENT_STARTED,
        AgentStep::Pause => AGENT_PAUSED,
        AgentStep::Stop => AGENT_STOPPED,
        AgentStep::Terminate => AGENT_TERMINATED,
    };
    let data = Author::from(principal).sign(json!({"name": agent.name}));
    tx.append_events(agent.owner, now, &[NewEvent::new(kind, subject(id), data)]).await?;
    let agent = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(agent)
}
