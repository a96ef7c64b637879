//! Market time: it goes at its own speed, stands while nobody drives it, and never goes back.

use super::Minute;
use super::calendar::MINUTE_MS;
use crate::{Period, Timestamp};

/// How far market time has gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MarketClock {
    /// The name of the feed.
    pub feed: String,
    /// What made it what it is; see [`Feed::identity`](super::Feed::identity).
    pub identity: String,
    /// Minutes of market time in a minute.
    pub speed: u32,
    /// The first minute that is not finished.
    pub minute: Minute,
    /// What of it has passed.
    pub carry: Period,
    /// The wall time up to which that was counted.
    pub wall_at: Timestamp,
    /// Raised by whatever the desk must notice.
    pub version: i64,
    pub opened_at: Timestamp,
}

impl MarketClock {
    /// The fastest a market may go.
    pub const FASTEST: u32 = 3_600;

    /// Market time as far as it was counted.
    pub const fn now(&self) -> Timestamp {
        self.minute.begins().plus(self.carry)
    }

    /// The clock at a later wall time. No more wall time than `most` counts at once: whoever was silent for longer was not there, and time
    /// stood. A wall clock that goes back counts for nothing.
    #[must_use]
    pub fn at(&self, wall: Timestamp, most: Period) -> Self {
        let passed = wall.since(self.wall_at).max(Period::ZERO).min(most);
        let market =
            passed.as_millis().saturating_mul(i64::from(self.speed)).saturating_add(self.carry.as_millis());
        Self {
            minute: self.minute.plus(market / MINUTE_MS),
            carry: Period::from_millis(market % MINUTE_MS),
            wall_at: wall,
            ..self.clone()
        }
    }

    /// The clock when a server starts: nothing has passed since the last one stopped.
    #[must_use]
    pub fn standing(&self, wall: Timestamp) -> Self {
        Self { wall_at: wall, ..self.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(speed: u32) -> MarketClock {
        let at = Timestamp::from_millis(0);
        let (feed, identity) = ("test".to_owned(), "test".to_owned());
        MarketClock {
            feed,
            identity,
            speed,
            minute: Minute::new(100),
            carry: Period::ZERO,
            wall_at: at,
            version: 0,
            opened_at: at,
        }
    }

    const LONG: Period = Period::from_hours(1);

    #[test]
    fn time_goes_at_its_speed_and_keeps_what_is_left_of_a_minute() {
        let later = clock(60).at(Timestamp::from_millis(2_500), LONG);
        assert_eq!((later.minute, later.carry), (Minute::new(102), Period::from_seconds(30)));
        let later = later.at(Timestamp::from_millis(3_000), LONG);
        assert_eq!((later.minute, later.carry), (Minute::new(103), Period::ZERO));
    }

    #[test]
    fn time_never_goes_back_and_does_not_leap() {
        let later = clock(1).at(Timestamp::from_millis(-5_000), LONG);
        assert_eq!((later.minute, later.carry), (Minute::new(100), Period::ZERO));
        let leapt = clock(1).at(Timestamp::from_millis(86_400_000), Period::from_minutes(2));
        assert_eq!(leapt.minute, Minute::new(102));
        let stood = clock(1)
            .standing(Timestamp::from_millis(86_400_000))
            .at(Timestamp::from_millis(86_460_000), LONG);
        assert_eq!(stood.minute, Minute::new(101));
    }
}
