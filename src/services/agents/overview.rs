//! Agents as lists show them: with what they are worth, and whether anything keeps them from trading.

use super::{
    AgentsError, brain,
    history::{AgentFigures, quick},
};
use crate::{
    House,
    desk::{Listings, is_halted, listings},
    lab::graduation::{lent_to, off_paper},
};
use domain::{
    accounts::Principal,
    agents::{Agent, Status},
    desk::EmergencyStop,
};

/// An agent and what it stands at.
#[derive(Debug, Clone, PartialEq)]
pub struct Overview {
    pub agent: Agent,
    /// None of an agent that was never started, and while the market cannot be read.
    pub figures: Option<AgentFigures>,
    /// Whether an emergency stop holds for it.
    pub is_halted: bool,
    /// Why it cannot trade, in a sentence; none when it can, and while the market cannot be read.
    pub stalled: Option<String>,
    /// Why what it trades of the laboratory is not on paper any more; none while it is, and for a strategy from elsewhere.
    pub off_paper: Option<String>,
}

/// The overview of agents that the person may see.
pub async fn overview(
    house: &House,
    principal: &Principal,
    agents: Vec<Agent>,
) -> Result<Vec<Overview>, AgentsError> {
    let stops = house.db.read().await?.desk().stops(Some(&[principal.owner()])).await?;
    let listings = listings(house).await.ok();
    let mut all = Vec::with_capacity(agents.len());
    for agent in agents {
        all.push(one(house, principal, agent, &stops, listings.as_ref()).await?);
    }
    Ok(all)
}

async fn one(
    house: &House,
    principal: &Principal,
    agent: Agent,
    stops: &[EmergencyStop],
    listings: Option<&Listings>,
) -> Result<Overview, AgentsError> {
    let figures = match quick(house, principal, agent.id).await {
        // What is written of an agent can be read while its market cannot.
        Err(AgentsError::Market(error)) => {
            tracing::warn!(agent = %agent.id, %error, "An agent has no figures now");
            None
        }
        figures => figures?,
    };
    let is_halted = is_halted(stops, &agent);
    let stalled = listings.and_then(|listings| stalled(&agent, listings));
    let off_paper = match lent_to(&agent) {
        Some(_) => off_paper(&mut house.db.read().await?, &agent).await?,
        None => None,
    };
    Ok(Overview { agent, figures, is_halted, stalled, off_paper })
}

/// What keeps an agent from trading, on all of its instruments or one of them.
fn stalled(agent: &Agent, listings: &Listings) -> Option<String> {
    if agent.status == Status::Terminated {
        return None;
    }
    if let Some(gone) = agent.pairs.iter().find(|symbol| !listings.contains_key(symbol)) {
        return Some(format!("the market does not list {gone} any more"));
    }
    let prepared = brain::prepare(&agent.brain, agent.timeframe, listings);
    prepared.err().map(|error| format!("its strategy cannot be read any more: {error}"))
}
