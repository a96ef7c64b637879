//! What a person's agents came to together over time.
//!
//! Worth and money are written down for each agent where a day ends on which they changed ([`EquityMark`]). Here they are summed by days, exactly, and
//! the sums are kept from one look to the next: with thousands of agents, only what was written since is read again.

use super::{
    AgentsError,
    history::day_ends,
    purse::Known,
    together::{Money, summed},
};
use crate::House;
use domain::{
    AgentId, Fixed, OwnerId, Timestamp, accounts::Principal, desk::EquityMark, fixed::OutOfRange,
    market::Minute,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

const MINUTES_OF_DAY: i64 = 1_440;
/// Agents whose marks are read at a time.
const TOGETHER: usize = 200;

/// All agents of a person that were ever started, as far as they still exist.
#[derive(Debug, Clone, PartialEq)]
pub struct Portfolio {
    pub now: Money,
    /// From the first minute of the first of them, over the ends of UTC days, to now.
    pub points: Vec<PortfolioPoint>,
    /// Minutes between two points, but for the first and the last.
    pub every: i64,
    pub reached: Timestamp,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PortfolioPoint {
    /// When this minute began.
    pub minute: Minute,
    pub equity: Fixed,
    /// All that had been paid in by then: an agent that begins later is no gain, for both go up by its money.
    pub paid: Fixed,
}

/// None before one of them was started.
pub async fn portfolio(house: &House, principal: &Principal) -> Result<Option<Portfolio>, AgentsError> {
    let owner = principal.owner();
    let known = house.purses.of(house, owner).await?;
    let clock = house.db.read().await?.markets().clock().await?;
    let Some(clock) = clock else { return Ok(None) };
    let Some(now) = summed(house, &known, clock.minute).await? else { return Ok(None) };
    let past = house.pasts.of(owner);
    let mut past = past.lock().await;
    past.read_on(house, &known).await?;
    let (points, every) = past.points(clock.minute, &now)?;
    Ok(Some(Portfolio { now, points, every, reached: clock.now() }))
}

/// The sums of persons, as they were when somebody looked last.
#[derive(Clone, Default)]
pub struct Pasts(Arc<Mutex<HashMap<OwnerId, Seen>>>);

/// Held while it is read on, so that many who look at once read once.
type Seen = Arc<tokio::sync::Mutex<Past>>;

impl Pasts {
    fn of(&self, owner: OwnerId) -> Seen {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(owner).or_default())
    }
}

#[derive(Debug, Default)]
struct Past {
    /// Of each agent the version of its account when its marks were read, and the last of them.
    seen: HashMap<AgentId, (i64, Option<EquityMark>)>,
    /// The first minute of all, and what was there then.
    first: Option<(Minute, Sum)>,
    /// What changed until the end of each day, by the number of the day that begins there.
    changes: BTreeMap<i64, Sum>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    equity: Fixed,
    paid: Fixed,
}

impl Sum {
    fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        Ok(Self { equity: self.equity.plus(other.equity)?, paid: self.paid.plus(other.paid)? })
    }

    fn between(before: Option<&EquityMark>, after: &EquityMark) -> Result<Self, OutOfRange> {
        let (equity, paid) = before.map_or((Fixed::ZERO, Fixed::ZERO), |mark| (mark.equity, mark.paid));
        Ok(Self { equity: after.equity.minus(equity)?, paid: after.paid.minus(paid)? })
    }
}

impl Past {
    /// Whoever writes a mark writes the account too, so the marks of one whose version stands are known.
    async fn read_on(&mut self, house: &House, known: &Known) -> Result<(), AgentsError> {
        let versions: HashMap<AgentId, i64> = known.versions().collect();
        // Who was deleted is in no sum any more.
        if self.seen.keys().any(|agent| !versions.contains_key(agent)) {
            *self = Self::default();
        }
        let moved = |(agent, version): (&AgentId, &i64)| {
            let seen = self.seen.get(agent);
            let last = seen.and_then(|(_, last)| last.as_ref()).map_or(i64::MIN, |last| last.minute.number());
            seen.is_none_or(|seen| seen.0 != *version).then(|| (*agent, Minute::new(last)))
        };
        let moved: Vec<(AgentId, Minute)> = versions.iter().filter_map(moved).collect();
        for some in moved.chunks(TOGETHER) {
            let marks = house.db.read().await?.desk().marks_since(some).await?;
            for mark in marks {
                self.take(mark)?;
            }
            for (agent, _) in some {
                self.seen.entry(*agent).or_default().0 = versions[agent];
            }
        }
        Ok(())
    }

    /// The marks of an agent come in their order; the last one may come again, with what was paid in the same minute.
    fn take(&mut self, mark: EquityMark) -> Result<(), OutOfRange> {
        let last = &mut self.seen.entry(mark.agent).or_default().1;
        let change = Sum::between(last.as_ref(), &mark)?;
        *last = Some(mark);
        let day = (mark.minute.number() - 1).div_euclid(MINUTES_OF_DAY) + 1;
        let until = self.changes.entry(day).or_default();
        *until = until.plus(change)?;
        self.first = Some(match self.first {
            Some(first) if first.0 < mark.minute => first,
            Some((minute, sum)) if minute == mark.minute => (minute, sum.plus(change)?),
            _ => (mark.minute, change),
        });
        Ok(())
    }

    /// At most so many as the curve of one agent has, and the minutes between two of them.
    fn points(&self, now: Minute, money: &Money) -> Result<(Vec<PortfolioPoint>, i64), OutOfRange> {
        let first = self.first.filter(|(minute, _)| *minute < now);
        let (ends, every) = day_ends(first.map_or(now, |(minute, _)| minute), now);
        let mut points = Vec::with_capacity(ends.len());
        let mut changes = self.changes.iter().peekable();
        let mut sum = Sum::default();
        for minute in ends {
            while let Some((_, change)) =
                changes.next_if(|(day, _)| **day * MINUTES_OF_DAY <= minute.number())
            {
                sum = sum.plus(*change)?;
            }
            let Sum { equity, paid } = match first {
                _ if minute == now => Sum { equity: money.equity, paid: money.equity.minus(money.pnl)? },
                Some((begun, then)) if begun == minute => then,
                _ => sum,
            };
            points.push(PortfolioPoint { minute, equity: equity.trimmed(), paid: paid.trimmed() });
        }
        Ok((points, every * MINUTES_OF_DAY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = MINUTES_OF_DAY;

    fn mark(agent: u128, minute: i64, equity: i64, paid: i64) -> EquityMark {
        EquityMark {
            agent: AgentId::from_uuid(uuid::Uuid::from_u128(agent)),
            minute: Minute::new(minute),
            equity: Fixed::whole(equity),
            paid: Fixed::whole(paid),
        }
    }

    fn points(past: &Past, now: i64, equity: i64, pnl: i64) -> Vec<(i64, i128, i128)> {
        let money = Money { equity: Fixed::whole(equity), pnl: Fixed::whole(pnl), pnl_today: Fixed::ZERO };
        let (points, every) = past.points(Minute::new(now), &money).unwrap();
        assert_eq!(every, DAY);
        let bare =
            |point: PortfolioPoint| (point.minute.number(), point.equity.mantissa(), point.paid.mantissa());
        points.into_iter().map(bare).collect()
    }

    #[test]
    fn each_counts_from_where_it_began_and_a_day_without_a_mark_stands() {
        let mut past = Past::default();
        // The one that began later is read first.
        for mark in [
            mark(2, DAY + 700, 500, 500),
            mark(2, 3 * DAY, 490, 500),
            mark(1, 100, 1_000, 1_000),
            mark(1, DAY, 1_010, 1_000),
            mark(1, 3 * DAY, 1_030, 1_000),
        ] {
            past.take(mark).unwrap();
        }
        let found = points(&past, 4 * DAY + 5, 1_525, 25);
        let expected = [
            (100, 1_000, 1_000),
            (DAY, 1_010, 1_000),
            (2 * DAY, 1_510, 1_500),
            (3 * DAY, 1_520, 1_500),
            (4 * DAY, 1_520, 1_500),
            (4 * DAY + 5, 1_525, 1_500),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mark_that_comes_again_counts_once_as_it_stands_now() {
        let mut past = Past::default();
        for mark in [mark(1, 0, 100, 100), mark(2, 0, 50, 50), mark(1, DAY, 90, 100)] {
            past.take(mark).unwrap();
        }
        past.take(mark(1, DAY, 90, 100)).unwrap();
        past.take(mark(1, DAY, 290, 300)).unwrap();
        let expected = [(0, 150, 150), (DAY, 340, 350), (DAY + 1, 341, 350)];
        assert_eq!(points(&past, DAY + 1, 341, -9), expected);
    }

    #[test]
    fn in_the_first_minute_there_is_now_alone() {
        let mut past = Past::default();
        past.take(mark(1, 7, 100, 100)).unwrap();
        assert_eq!(points(&past, 7, 100, 0), [(7, 100, 100)]);
    }
}
