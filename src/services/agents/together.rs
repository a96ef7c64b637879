//! A person's agents together, and which of them cannot trade.

use super::{
    AgentsError, find,
    purse::{Known, prices},
    subject,
};
use crate::{
    House,
    desk::AGENT_STALLED,
    kernel::events::{self, EventsError},
    lab::graduation,
};
use domain::{
    AgentId, Fixed, PageRequest, Timestamp,
    accounts::Principal,
    agents::{Agent, Status},
    events::EventFilter,
    market::Minute,
};

/// Newest events that are looked through for agents that cannot trade.
const NEWEST: u32 = 50;

/// All agents of a person.
#[derive(Debug, Clone, PartialEq)]
pub struct Together {
    pub by_status: Vec<(Status, u64)>,
    /// None before one of them was started.
    pub money: Option<Money>,
}

/// What all accounts come to at the last prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Money {
    pub equity: Fixed,
    pub pnl: Fixed,
    pub pnl_today: Fixed,
}

/// An agent that could not take its place at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stalled {
    pub agent: AgentId,
    pub name: String,
    pub reason: String,
    pub at: Timestamp,
}

pub async fn together(house: &House, principal: &Principal) -> Result<Together, AgentsError> {
    let owners = [principal.owner()];
    let mut reader = house.db.read().await?;
    let by_status = reader.agents().count_by_status(&owners).await?;
    drop(reader);
    if by_status.is_empty() {
        return Ok(Together { by_status, money: None });
    }
    let known = house.purses.of(house, principal.owner()).await?;
    // Asked for after them, for they may have been waited for.
    let clock = house.db.read().await?.markets().clock().await?;
    let Some(clock) = clock else { return Ok(Together { by_status, money: None }) };
    let money = summed(house, &known, clock.minute).await?;
    Ok(Together { by_status, money })
}

/// What all purses come to at the last prices; none when there are none.
pub(super) async fn summed(house: &House, known: &Known, now: Minute) -> Result<Option<Money>, AgentsError> {
    let prices = prices(house, known.all(), now).await?;
    let mut money = None;
    for purse in known.all() {
        let figures = purse.worth(&prices, now)?;
        let sum = money.unwrap_or(Money { equity: Fixed::ZERO, pnl: Fixed::ZERO, pnl_today: Fixed::ZERO });
        money = Some(Money {
            equity: sum.equity.plus(figures.equity)?,
            pnl: sum.pnl.plus(figures.pnl)?,
            pnl_today: sum.pnl_today.plus(figures.pnl_today)?,
        });
    }
    Ok(money)
}

/// Why an agent that should trade does not; none when it does, or need not.
pub async fn stalled(
    house: &House,
    principal: &Principal,
    agent: &Agent,
) -> Result<Option<Stalled>, EventsError> {
    if !is_to_trade(agent) {
        return Ok(None);
    }
    let about = (&AGENT_STALLED, &subject(agent.id));
    let newest = events::newest_of(house, principal, agent.owner, about).await?;
    Ok(newest.and_then(|event| told(agent, event.at, &event.data["reason"])))
}

/// Why what an agent trades of the laboratory is not on paper any more; none while it is, and for a strategy from elsewhere.
pub async fn off_paper(
    house: &House,
    principal: &Principal,
    agent: &Agent,
) -> Result<Option<String>, AgentsError> {
    let mut reader = house.db.read().await?;
    let agent = find(&mut reader, principal, agent.id).await?;
    Ok(graduation::off_paper(&mut reader, &agent).await?)
}

/// All agents of a person that should trade and do not, the newest first.
pub async fn all_stalled(house: &House, principal: &Principal) -> Result<Vec<Stalled>, AgentsError> {
    let newest = PageRequest::new(1, NEWEST).unwrap_or_default();
    let found = events::page(house, principal, principal.owner(), &stalls(), newest).await;
    let found = found.map_err(|error| match error {
        EventsError::NotFound => AgentsError::NotFound,
        EventsError::Storage(error) => error.into(),
    })?;
    let mut stalled: Vec<Stalled> = Vec::new();
    for event in found.items {
        let Ok(id) = event.subject.id().parse::<AgentId>() else { continue };
        if stalled.iter().any(|known| known.agent == id) {
            continue;
        }
        match find(&mut house.db.read().await?, principal, id).await {
            Ok(agent) if is_to_trade(&agent) => {
                stalled.extend(told(&agent, event.at, &event.data["reason"]));
            }
            // It was stopped or deleted since.
            Ok(_) | Err(AgentsError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(stalled)
}

const fn is_to_trade(agent: &Agent) -> bool {
    matches!(agent.status, Status::Running | Status::Paused)
}

fn stalls() -> EventFilter {
    EventFilter { kind: Some(AGENT_STALLED.as_str().to_owned()), ..EventFilter::default() }
}

/// An agent that was changed since is tried again.
fn told(agent: &Agent, at: Timestamp, reason: &serde_json::Value) -> Option<Stalled> {
    (at >= agent.updated_at).then(|| Stalled {
        agent: agent.id,
        name: agent.name.to_string(),
        reason: reason.as_str().unwrap_or("its strategy cannot go on").to_owned(),
        at,
    })
}
