//! Starting, pausing, stopping and terminating.

use super::{
    AGENT_PAUSED, AGENT_STARTED, AGENT_STOPPED, AGENT_TERMINATED, AgentsError, brain, find, subject,
};
use crate::{
    House, allow,
    author::Author,
    desk::{self, Listings},
    lab::{self, LabError},
    market::known_from,
};
use domain::{
    AgentId, Timestamp,
    accounts::Principal,
    agents::{Agent, AgentStep, Stage},
    events::NewEvent,
    tokens::Scope,
};
use serde_json::json;
use storage::Tx;

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
    let agent = find(&mut tx, principal, id).await?;
    let Some(event) = step_in(&mut tx, &listings, agent.clone(), step, principal.into(), now).await? else {
        return Ok(agent);
    };
    let mut events = vec![event];
    if step == AgentStep::Terminate {
        events
            .extend(withdrawn(house, &mut tx, &agent, (principal.into(), "the agent was terminated")).await?);
    }
    tx.append_events(agent.owner, now, &events).await?;
    let agent = find(&mut tx, principal, id).await?;
    tx.save().await?;
    Ok(agent)
}

/// Ends what an agent was learning, and takes back what it has asked for.
pub(super) async fn withdrawn(
    house: &House,
    tx: &mut Tx,
    agent: &Agent,
    word: (Author<'_>, &str),
) -> Result<Vec<NewEvent>, AgentsError> {
    lab::iterations::withdraw(house, tx, agent, word).await.map_err(|error| match error {
        LabError::Storage(error) => error.into(),
        LabError::Agents(error) => error,
        // Nothing else can come of it; what was asked is decided by somebody else at this moment.
        _ => AgentsError::Overtaken,
    })
}

/// The same in a transaction of the caller, who has touched the market and appends the event; none when there was nothing to do.
///
/// What a person stops or pauses is locked until a person starts it again.
pub(crate) async fn step_in(
    tx: &mut Tx,
    listings: &Listings,
    mut agent: Agent,
    step: AgentStep,
    by: Author<'_>,
    now: Timestamp,
) -> Result<Option<NewEvent>, AgentsError> {
    if step == AgentStep::Start && agent.stage != Stage::Paper {
        return Err(AgentsError::NotGraduated);
    }
    let next = agent.status.step(step)?;
    let locked = match step {
        AgentStep::Start => false,
        AgentStep::Pause | AgentStep::Stop | AgentStep::Terminate => agent.locked || by.is_person(),
    };
    if next == agent.status && locked == agent.locked {
        return Ok(None);
    }
    (agent.status, agent.locked) = (next, locked);
    if step == AgentStep::Start {
        let prepared = brain::prepare(&agent.brain, agent.timeframe, listings)?;
        desk::open_account(tx, &mut agent, &prepared, listings, now).await?;
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
    let mut data = by.sign(json!({"name": agent.name}));
    if by.is_person() {
        data["minute"] = known_from(tx).await?.into();
    }
    Ok(Some(NewEvent::new(kind, subject(agent.id), data)))
}
