//! Making an agent that learns what a new one in the same words would be. What it has learnt, its versions and its books stay.

use super::{
    LabError, NewLearner,
    create::{first, understood, usual_risk},
    edit::{Now, is_as_before, may_change, next_version, now, written_in},
};
use crate::{
    House,
    agents::{AgentChange, AgentsError, change_in, find},
    allow,
    desk::{Listings, listings},
    kernel::models::Limits,
};
use domain::{
    AgentId,
    accounts::Principal,
    agents::{Agent, Risk, USUAL_BUDGET, USUAL_TEMPERATURE},
    events::NewEvent,
    lab::{Cause, Learner, PersonalityVersion},
    models::OnBehalf,
    tokens::Scope,
};
use storage::Tx;

/// Everything that is not said is as in a new agent, but for the name. Its description makes the next version of what it is like.
pub async fn replace(
    house: &House,
    principal: &Principal,
    id: AgentId,
    wanted: NewLearner,
) -> Result<(Agent, Learner, PersonalityVersion), LabError> {
    allow(principal, Scope::Write)?;
    let before = now(house, principal, id).await?;
    may_change(&before.agent)?;
    let listings = listings(house).await?;
    // As any reading of its description it is within what the agent may cost.
    let limits = Limits { agent: Some(before.learner.budget_per_day), ..Limits::default() };
    let asks = (OnBehalf { agent: Some(id), ..OnBehalf::person(principal.owner()) }, limits);
    let (reading, personality) = understood(house, &listings, &wanted, asks).await?;
    let mut tx = house.db.begin().await?;
    tx.markets().touch().await?;
    let agent = find(&mut tx, principal, id).await?;
    may_change(&agent)?;
    let holds = tx.lab().learner(id).await?.ok_or(LabError::NoLearner)?;
    if holds.personality != before.learner.personality {
        return Err(AgentsError::Overtaken.into());
    }
    let usual = usual_risk(personality.risk_tolerance.value);
    let usual = Risk { equal_parts: agent.risk.equal_parts, ..usual };
    let name = AgentChange {
        name: wanted.name.clone().filter(|name| *name != agent.name),
        ..AgentChange::default()
    };
    let mut making = Making { house, listings: &listings, principal, tx: &mut tx, events: Vec::new() };
    let agent = making.change(agent, name).await?;
    let version = PersonalityVersion {
        instructions: wanted.instructions.trim().to_owned(),
        cause: Cause::Edited,
        ..first(&agent, personality, reading, house.now())
    };
    let learner = Learner {
        model: version.read_by.clone(),
        temperature: wanted.temperature.unwrap_or(USUAL_TEMPERATURE),
        budget_per_day: wanted.budget_per_day.unwrap_or(USUAL_BUDGET),
        ..before.learner.clone()
    };
    let is_same = learner == before.learner && is_as_before(&version, &before.version);
    let before = Now { agent, learner, version: before.version };
    let (agent, number) = if is_same {
        (before.agent, before.learner.personality)
    } else {
        let number = next_version(&before);
        (making.become_like(&before, version).await?, number)
    };
    // What it trades by now is known: money and limits are held against that.
    let money = AgentChange {
        allocation: Some(wanted.money()).filter(|money| *money != agent.allocation),
        risk: Some(usual).filter(|usual| *usual != agent.risk),
        ..AgentChange::default()
    };
    let agent = making.change(agent, money).await?;
    let events = making.events;
    tx.append_events(agent.owner, house.now(), &events).await?;
    let version = tx.lab().personality(id, number).await?.ok_or(LabError::NoVersion)?;
    tx.save().await?;
    Ok((agent, Learner { personality: number, ..before.learner }, version))
}

/// The steps of one replacement, in one transaction.
struct Making<'a> {
    house: &'a House,
    listings: &'a Listings,
    principal: &'a Principal,
    tx: &'a mut Tx,
    events: Vec<NewEvent>,
}

impl Making<'_> {
    async fn change(&mut self, agent: Agent, change: AgentChange) -> Result<Agent, LabError> {
        if change.is_nothing() {
            return Ok(agent);
        }
        let by = self.principal.into();
        self.events.push(change_in(self.tx, self.house, self.listings, &agent, change, by).await?);
        Ok(find(self.tx, self.principal, agent.id).await?)
    }

    async fn become_like(&mut self, before: &Now, version: PersonalityVersion) -> Result<Agent, LabError> {
        let by = self.principal.into();
        let written = written_in(self.house, self.tx, self.listings, (before, version), by).await?;
        self.events.extend(written.1);
        Ok(written.0)
    }
}
