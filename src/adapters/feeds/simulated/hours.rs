//! When instruments are traded: their days, counted from the first one of the market, and how busy each minute of a day is.

use super::numbers::float;
use domain::market::calendar::weekday;

pub const MINUTES_OF_DAY: i64 = 1_440;
/// 2022-01-03, a Monday, in days since 1970.
pub const FIRST_DAY: i64 = 18_995;
/// 2040-01-01: the market ends before it.
pub const END_DAY: i64 = 25_567;
/// The hours of a session, as a `Session` reads them.
pub const SESSION: &str = "14:30-21:00";
const SESSION_OPENS: i64 = 870;
const SESSION_MINUTES: i64 = 390;

/// The days on which something is traded, from the first one on, and the minutes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hours {
    /// Every minute of every day.
    Always,
    /// From 14:30 to 21:00 UTC on weekdays.
    Session,
}

impl Hours {
    /// Minutes of one trading day.
    pub const fn minutes(self) -> i64 {
        match self {
            Self::Always => MINUTES_OF_DAY,
            Self::Session => SESSION_MINUTES,
        }
    }

    /// The first minute of a trading day, since 1970.
    pub const fn opens(self, day: i64) -> i64 {
        let midnight = self.date(day) * MINUTES_OF_DAY;
        match self {
            Self::Always => midnight,
            Self::Session => midnight + SESSION_OPENS,
        }
    }

    /// The day since 1970 that the trading day of that number falls on.
    pub const fn date(self, day: i64) -> i64 {
        match self {
            Self::Always => FIRST_DAY + day,
            Self::Session => FIRST_DAY + day.div_euclid(5) * 7 + day.rem_euclid(5),
        }
    }

    /// The number of the first trading day on a date or after it.
    pub const fn day_from(self, date: i64) -> i64 {
        let since = date - FIRST_DAY;
        match self {
            Self::Always => since,
            Self::Session => {
                let of_week = since.rem_euclid(7);
                since.div_euclid(7) * 5 + if of_week < 5 { of_week } else { 5 }
            }
        }
    }

    /// The number of the first trading day that is no more in the market.
    pub const fn end(self) -> i64 {
        self.day_from(END_DAY)
    }

    pub const fn is_weekend(self, day: i64) -> bool {
        weekday(self.date(day)) >= 5
    }

    /// Nights between a trading day and the one before: 3 over a weekend.
    pub const fn nights_before(self, day: i64) -> i64 {
        self.date(day) - self.date(day - 1)
    }

    /// How far prices move in each minute, as a factor whose squares have the mean 1.
    pub fn movement(self) -> Vec<f64> {
        let raw: Vec<f64> = (0..self.minutes()).map(|minute| self.busyness(minute)).collect();
        let square = raw.iter().map(|factor| factor * factor).sum::<f64>() / float(self.minutes());
        raw.iter().map(|factor| factor / square.sqrt()).collect()
    }

    /// How much is traded in each minute, as a factor with the mean 1.
    pub fn activity(self) -> Vec<f64> {
        let raw: Vec<f64> = (0..self.minutes()).map(|minute| self.busyness(minute).powi(3).sqrt()).collect();
        let mean = raw.iter().sum::<f64>() / float(self.minutes());
        raw.iter().map(|factor| factor / mean).collect()
    }

    /// A session is busy when it opens and before it closes; round the clock, it is busiest in the American afternoon.
    fn busyness(self, minute: i64) -> f64 {
        let part = (float(minute) + 0.5) / float(self.minutes());
        match self {
            Self::Session => {
                let middle = 2.0 * part - 1.0;
                0.75 + 0.45 * middle.powi(4) + 0.9 * (1.0 - part).powi(12)
            }
            Self::Always => {
                let from_peak = ((part - 0.66).abs()).min(1.0 - (part - 0.66).abs());
                0.85 + 0.6 * (1.0 - from_peak / 0.5).powi(3)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_fall_on_weekdays_one_after_another() {
        assert_eq!(weekday(FIRST_DAY), 0);
        for day in 0..40 {
            let date = Hours::Session.date(day);
            assert!(weekday(date) < 5);
            assert_eq!(Hours::Session.day_from(date), day);
        }
        let saturday = Hours::Session.date(4) + 1;
        assert_eq!(Hours::Session.day_from(saturday), 5);
        assert_eq!((Hours::Session.nights_before(5), Hours::Session.nights_before(6)), (3, 1));
        assert!(Hours::Always.is_weekend(5) && !Hours::Always.is_weekend(4));
    }

    #[test]
    fn a_session_is_busiest_at_its_ends() {
        let activity = Hours::Session.activity();
        assert!(activity[0] > 3.0 * activity[190] && activity[389] > 1.5 * activity[190], "{activity:?}");
        let square: f64 = Hours::Session.movement().iter().map(|factor| factor * factor).sum();
        assert!((square / 390.0 - 1.0).abs() < 1e-12);
    }
}
