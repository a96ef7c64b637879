//! The hours of the day in which a market is open, in UTC.

use super::{
    Timeframe,
    calendar::{DAY_MS, HOUR_MS, MINUTE_MS},
};
use std::{fmt, str::FromStr};

/// Opening hours that repeat every day. A session that closes before it opens runs over midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Session {
    opens: i64,
    length: i64,
}

impl Session {
    /// From midnight to midnight.
    pub const WHOLE_DAY: Self = Self { opens: 0, length: DAY_MS };

    /// When the session begins that a moment belongs to, or `None` when the market is closed then.
    pub const fn start_of(self, time: i64) -> Option<i64> {
        let since_open = (time - self.opens).rem_euclid(DAY_MS);
        if since_open < self.length { Some(time - since_open) } else { None }
    }

    /// How long after midnight it opens.
    pub const fn opens_ms(self) -> i64 {
        self.opens
    }

    pub const fn length_ms(self) -> i64 {
        self.length
    }

    /// How many bars of a length begin in it, at least one.
    pub const fn bars_of_day(self, timeframe: Timeframe) -> i64 {
        let bars = (self.length + timeframe.ms() - 1) / timeframe.ms();
        if bars < 1 { 1 } else { bars }
    }
}

impl fmt::Display for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hour = |ms: i64| format!("{:02}:{:02}", ms / HOUR_MS, ms / MINUTE_MS % 60);
        let closes = self.opens + self.length;
        write!(f, "{}-{}", hour(self.opens), hour(if closes > DAY_MS { closes - DAY_MS } else { closes }))
    }
}

/// The text does not say when a session opens and closes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a session; write the hours in UTC as 14:30-21:00")]
pub struct SessionError(String);

impl FromStr for Session {
    type Err = SessionError;

    fn from_str(text: &str) -> Result<Self, SessionError> {
        let hours = text.split_once('-').and_then(|(opens, closes)| {
            let (opens, closes) = (of_day(opens.trim())?, of_day(closes.trim())?);
            let length = (closes - opens).rem_euclid(DAY_MS);
            // The same hour twice is the whole day.
            (opens < DAY_MS).then_some(Self { opens, length: if length == 0 { DAY_MS } else { length } })
        });
        hours.ok_or_else(|| SessionError(text.to_owned()))
    }
}

/// `HH:MM` up to 24:00.
fn of_day(text: &str) -> Option<i64> {
    let (hour, minute) = text.split_once(':')?;
    let number = |part: &str| -> Option<i64> {
        let fits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse().ok() } else { None }
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let time = hour * HOUR_MS + minute * MINUTE_MS;
    (minute < 60 && time <= DAY_MS).then_some(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_is_read_and_written() {
        for text in ["14:30-21:00", "00:00-24:00", "22:00-05:00"] {
            assert_eq!(text.parse::<Session>().unwrap().to_string(), text);
        }
        for wrong in ["", "14-21", "14:30", "14:60-15:00", "25:00-26:00", "24:00-01:00", "1:00-2:00"] {
            assert!(wrong.parse::<Session>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_session_over_midnight_belongs_to_the_day_it_began_on() {
        let night: Session = "22:00-05:00".parse().unwrap();
        assert_eq!(night.start_of(DAY_MS + 4 * HOUR_MS), Some(22 * HOUR_MS));
        assert_eq!(night.start_of(DAY_MS + 5 * HOUR_MS), None);
        assert_eq!(Session::WHOLE_DAY.start_of(DAY_MS + 5), Some(DAY_MS));
    }
}
