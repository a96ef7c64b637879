//! The equity of an agent over time, beside what holding its instruments would have made of the same money.
//!
//! Its first days are drawn from its books and the minutes of its instruments ([`minutes`]). Longer lives are drawn from the ends of their days
//! ([`days`]), so that an agent of many years is drawn as quickly as one of a month.

mod basket;
mod days;
mod minutes;

pub(in crate::agents) use days::ends as day_ends;

use super::measured::{Measured, measure};
use crate::{House, agents::AgentsError};
use domain::{AgentId, Fixed, Timestamp, accounts::Principal, market::Minute};

/// Points of a curve at most, beside its first and its last.
const POINTS: i64 = 400;
/// Until it is so old, every minute of an agent is looked at.
const MINUTES: i64 = 10 * 1_440;
/// Entries and fills that are looked at for it; whoever has more is drawn by days.
const ENTRIES: i64 = 100_000;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// At the end of this minute.
    pub minute: Minute,
    pub equity: Fixed,
    /// All that had been paid in by then.
    pub paid: Fixed,
    /// The same money in the agent's instruments, equally, since it came; none where there was no price.
    pub held: Option<f64>,
}

/// The equity from the agent's first minute to now.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub points: Vec<CurvePoint>,
    /// Minutes between two points.
    pub every: i64,
    pub reached: Timestamp,
}

/// None of an agent that was never started.
pub async fn curve(house: &House, principal: &Principal, id: AgentId) -> Result<Option<Curve>, AgentsError> {
    match measure(house, principal, id).await? {
        Some(known) => draw(house, &known).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn draw(house: &House, known: &Measured) -> Result<Curve, AgentsError> {
    let now = known.clock.minute;
    let from = known.agent.trades_from.unwrap_or(now);
    let is_young = now.number() - from.number() <= MINUTES && known.counters.entries <= ENTRIES;
    let (mut points, every) = if is_young {
        minutes::points(house, known, from).await?
    } else {
        days::points(house, known).await?
    };
    // What has no price any more counts at what it cost, here as in the figures.
    if let Some(last) = points.last_mut() {
        last.equity = known.figures.equity;
    }
    Ok(Curve { points, every, reached: known.clock.now() })
}
