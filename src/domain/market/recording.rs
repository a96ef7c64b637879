//! A market that is recorded: prices of now are looked at, and the bars that come of them are kept.

use super::{CandleState, Listing, Minute};
use crate::{Period, Timestamp};

/// How far a recording has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// The first minute that was recorded.
    pub begins: Minute,
    /// The first minute that is not finished; all before it are as they will always be.
    pub reached: Minute,
    /// From when on the source may be looked at again.
    pub next_look: Timestamp,
    /// When the source has last answered.
    pub answered_at: Option<Timestamp>,
    /// Why the last look brought nothing.
    pub problem: Option<String>,
}

impl Recording {
    /// Nobody waits longer than this for the next look: a moment further away is that of a clock that has gone back.
    const LONGEST_WAIT: Period = Period::from_hours(1);

    pub const fn begun(minute: Minute) -> Self {
        Self { begins: minute, reached: minute, next_look: minute.begins(), answered_at: None, problem: None }
    }

    pub fn is_due(&self, now: Timestamp) -> bool {
        let wait = self.next_look.since(now);
        wait <= Period::ZERO || wait > Self::LONGEST_WAIT
    }
}

/// An instrument that is recorded. Its steps stay as they were when it was listed, because its bars are counted in them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    pub listing: Listing,
    /// What is seen in the minute that is not finished.
    pub candles: CandleState,
    /// Of which moment the last price was.
    pub price_at: Option<Timestamp>,
    /// Why the last look brought no price.
    pub problem: Option<String>,
}

/// Minutes of which there are no bars, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    pub from: Minute,
    /// The first minute that is none of it any more.
    pub to: Minute,
    pub why: String,
}
