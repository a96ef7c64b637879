//! An agent as it stands now, with all that was written down of its worth.

use super::{AgentFigures, Opened, figures, open};
use crate::{House, agents::AgentsError};
use domain::{AgentId, accounts::Principal, agents::Agent, desk::EquityMark, market::MarketClock};
use storage::Counters;

pub(super) struct Measured {
    pub agent: Agent,
    pub clock: MarketClock,
    pub counters: Counters,
    /// Those that need no history.
    pub figures: AgentFigures,
    /// Oldest first; the last one is now.
    pub marks: Vec<EquityMark>,
}

/// None of an agent that was never started.
pub(super) async fn measure(
    house: &House,
    principal: &Principal,
    id: AgentId,
) -> Result<Option<Measured>, AgentsError> {
    of_opened(house, open(house, principal, id).await?).await
}

/// The same of an agent that somebody has in hand.
pub(super) async fn of_agent(house: &House, agent: &Agent) -> Result<Option<Measured>, AgentsError> {
    let mut reader = house.db.read().await?;
    let account = reader.desk().account(agent.id).await?;
    of_opened(house, Opened { reader, agent: agent.clone(), account }).await
}

async fn of_opened(house: &House, opened: Opened) -> Result<Option<Measured>, AgentsError> {
    let Opened { mut reader, agent, account } = opened;
    let id = agent.id;
    let clock = reader.markets().clock().await?;
    let (Some(account), Some(clock)) = (account, clock) else { return Ok(None) };
    let positions = reader.desk().positions(id).await?;
    let mut marks = reader.desk().marks(id).await?;
    drop(reader);
    let figures = figures::valued(house, &account, &positions, clock.minute).await?;
    // The desk may have gone on while this was read.
    marks.retain(|mark| mark.minute < clock.minute);
    let paid = figures.equity.minus(figures.pnl)?;
    marks.push(EquityMark { agent: id, minute: clock.minute, equity: figures.equity, paid });
    Ok(Some(Measured { agent, clock, counters: account.counters, figures, marks }))
}
