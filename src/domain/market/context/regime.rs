//! What kind of day it was on the market as a whole: where its index stood, and how much its volatility index feared.

use super::super::Symbol;
use crate::{Fixed, Timestamp};
use serde::{Deserialize, Serialize};

/// Where the index stood to its average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrendKind {
    Up,
    Flat,
    Down,
}

impl TrendKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Flat => "flat",
            Self::Down => "down",
        }
    }
}

/// How much the volatility index feared, beside the days before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FearKind {
    Calm,
    Normal,
    Fearful,
}

impl FearKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Calm => "calm",
            Self::Normal => "normal",
            Self::Fearful => "fearful",
        }
    }
}

/// The trend and the figures it follows from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexTrend {
    pub kind: TrendKind,
    pub symbol: Symbol,
    pub close: Fixed,
    /// Of its closes on `days` days, that of this day among them.
    pub average: Fixed,
    pub days: u32,
}

/// The fear and the figures it follows from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fear {
    pub kind: FearKind,
    pub symbol: Symbol,
    pub close: Fixed,
    /// The share of the closes on `days` days before that were lower, from 0 to 1.
    pub rank: f64,
    pub days: u32,
}

/// The regime of a day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DayRegime {
    /// When the day began.
    pub day: Timestamp,
    /// When it was over.
    pub known_from: Timestamp,
    /// None where there is no index, or too little of it is known.
    pub trend: Option<IndexTrend>,
    /// None where there is no volatility index, or too little of it is known.
    pub fear: Option<Fear>,
}

/// The regime that was known at a moment, out of those of several days, oldest first.
pub fn regime_at(regimes: &[DayRegime], at: Timestamp) -> Option<&DayRegime> {
    let known = regimes.partition_point(|regime| regime.known_from <= at);
    regimes[..known].last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_known_when_it_is_over_and_not_before() {
        let moment = Timestamp::from_millis;
        let of = |day| DayRegime { day: moment(day), known_from: moment(day + 5), trend: None, fear: None };
        let days = [of(0), of(10), of(20)];
        assert_eq!(regime_at(&days, moment(4)), None);
        assert_eq!(regime_at(&days, moment(5)), Some(&days[0]));
        assert_eq!(regime_at(&days, moment(24)), Some(&days[1]));
        assert_eq!(regime_at(&days, moment(1_000)), Some(&days[2]));
    }
}
