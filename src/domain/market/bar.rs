//! One minute of one instrument.

use super::calendar::{DAY_MS, MINUTE_MS};
use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// What was traded in a minute, in whole ticks and lots of the instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bar {
    /// When the minute begins.
    pub minute: Minute,
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
    pub volume: i64,
}

impl Bar {
    /// Whether its prices are above zero, lie in their range, and its volume is none or more.
    pub const fn is_sound(&self) -> bool {
        let Self { open, high, low, close, volume, .. } = *self;
        low > 0 && low <= open && low <= close && high >= open && high >= close && volume >= 0
    }
}

/// A whole minute of market time, counted from 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Minute(i64);

impl Minute {
    pub const fn new(number: i64) -> Self {
        Self(number)
    }

    /// The minute that a moment lies in.
    pub const fn containing(moment: Timestamp) -> Self {
        Self(moment.as_millis().div_euclid(MINUTE_MS))
    }

    pub const fn number(self) -> i64 {
        self.0
    }

    /// The first minute of its UTC day.
    #[must_use]
    pub const fn day_begins(self) -> Self {
        Self(self.0 - self.0.rem_euclid(DAY_MS / MINUTE_MS))
    }

    pub const fn begins(self) -> Timestamp {
        Timestamp::from_millis(self.0.saturating_mul(MINUTE_MS))
    }

    /// When its bar is finished and known.
    pub const fn ends(self) -> Timestamp {
        self.plus(1).begins()
    }

    #[must_use]
    pub const fn plus(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes))
    }
}
