//! An agent as it stands now, with all that was written down of its worth.

use super::{AgentFigures, Opened, figures, open};
use crate::{House, agents::AgentsError};
use domain::{
    AgentId,
    accounts::Principal,
    agents::Agent,
    desk::EquityMark,
    fixed::OutOfRange,
    market::{MarketClock, Minute},
};
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
    let Opened { mut reader, agent, account } = open(house, principal, id).await?;
    let clock = reader.markets().clock().await?;
    let (Some(account), Some(clock)) = (account, clock) else { return Ok(None) };
    let marks = reader.desk().marks(id).await?;
    drop(reader);
    let figures = figures::valued(house, &account, clock.minute).await?;
    let marks = until_now(marks, id, &figures, clock.minute)?;
    Ok(Some(Measured { agent, clock, counters: account.counters, figures, marks }))
}

/// What was written down of an agent's worth, and what it is worth now.
pub(super) fn until_now(
    mut marks: Vec<EquityMark>,
    agent: AgentId,
    figures: &AgentFigures,
    now: Minute,
) -> Result<Vec<EquityMark>, OutOfRange> {
    // The desk may have gone on while this was read.
    marks.retain(|mark| mark.minute < now);
    let paid = figures.equity.minus(figures.pnl)?;
    marks.push(EquityMark { agent, minute: now, equity: figures.equity, paid });
    Ok(marks)
}
