//! Money to spend: how much a day, and what has been taken out of it. The same rules for model calls, payments and hours of containers.
//!
//! Whoever wants to spend reserves the most it can come to, before. A reservation is settled with what it really was, released when nothing
//! was spent, or becomes unknown when nobody learned the outcome; then the money stays taken. So the sum can never pass the bound.

use crate::{AgentId, ManagerId, Money, OwnerId, Timestamp, words::words};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose money it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Holder {
    Agent(AgentId),
    Manager(ManagerId),
    Owner(OwnerId),
}

impl Holder {
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Agent(_) => "agent",
            Self::Manager(_) => "manager",
            Self::Owner(_) => "owner",
        }
    }

    pub const fn id(self) -> uuid::Uuid {
        match self {
            Self::Agent(id) => id.as_uuid(),
            Self::Manager(id) => id.as_uuid(),
            Self::Owner(id) => id.as_uuid(),
        }
    }
}

/// What a holder may spend in a day of wall time (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purse {
    pub holder: Holder,
    /// None: without a bound.
    pub per_day: Option<Money>,
}

/// A day of wall time, counted from 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Day(i64);

impl Day {
    const MILLIS: i64 = 86_400_000;

    pub const fn of(moment: Timestamp) -> Self {
        Self(moment.as_millis().div_euclid(Self::MILLIS))
    }

    pub const fn from_number(number: i64) -> Self {
        Self(number)
    }

    pub const fn number(self) -> i64 {
        self.0
    }

    pub const fn begin(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(Self::MILLIS))
    }
}

impl fmt::Display for Day {
    /// `2026-01-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.begin().to_string();
        f.write_str(text.split('T').next().unwrap_or_default())
    }
}

/// What became of reserved money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReservationState {
    /// Taken; the effect may be under way.
    Reserved,
    /// Spent; the amount is what it really was.
    Settled,
    /// Given back: nothing was spent.
    Released,
    /// Nobody learned the outcome. Stays taken.
    Unknown,
}

words! {
    ReservationState { Reserved = "reserved", Settled = "settled", Released = "released", Unknown = "unknown" }
}

/// What a holder has taken out of a day's budget.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Taken {
    /// Everything: spent, reserved, and of unknown outcome.
    pub total: Money,
    /// What of it was really spent.
    pub spent: Money,
}

/// A budget that does not have room: the rule, the figure and the bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Shortage {
    pub holder: Holder,
    /// What would have been taken by the end.
    pub figure: Money,
    pub bound: Money,
}

impl Shortage {
    /// `budget_per_day` of whom.
    pub const fn rule(&self) -> &'static str {
        match self.holder {
            Holder::Agent(_) => "agent_budget_per_day",
            Holder::Manager(_) => "manager_budget_per_day",
            Holder::Owner(_) => "owner_budget_per_day",
        }
    }
}

impl fmt::Display for Shortage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, figure, bound) = (self.holder.kind(), self.figure, self.bound);
        write!(f, "the {kind}'s budget of the day held: it would come to ${figure}, allowed ${bound}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_people_write_it() {
        let day = Day::of("2026-01-31T23:59:59.999Z".parse().unwrap());
        assert_eq!(day.to_string(), "2026-01-31");
        assert_eq!(Day::of(Timestamp::from_millis(-1)).to_string(), "1969-12-31");
    }
}
