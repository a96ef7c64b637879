//! Lengths of time in the bars that an agent decides on, and hours of the day in the language.

use super::unreadable;
use domain::{
    market::{Session, Timeframe},
    models::ModelError,
};
use engine::language::duration;

pub const MINUTE_MS: i64 = 60_000;
pub const HOUR: i64 = 60;
pub const DAY: i64 = 24 * HOUR;

/// The bars of an agent, and when what it trades is open. All lengths are minutes.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    pub timeframe: Timeframe,
    pub bar: i64,
    pub session: Option<Session>,
}

impl Clock {
    pub fn of(timeframe: &str, session: Option<&str>) -> Result<Self, ModelError> {
        let timeframe: Timeframe =
            timeframe.parse().map_err(|error| unreadable(&format!("the bars of the learner: {error}")))?;
        let session = match session {
            None => None,
            Some(text) => Some(
                text.parse().map_err(|error| unreadable(&format!("the session of the learner: {error}")))?,
            ),
        };
        Ok(Self { timeframe, bar: (timeframe.ms() / MINUTE_MS).max(1), session })
    }

    /// So many minutes in bars: at least one.
    pub const fn bars(&self, minutes: i64) -> i64 {
        let bars = (minutes + self.bar / 2) / self.bar;
        if bars < 1 { 1 } else { bars }
    }

    /// The bars of one day of trading.
    pub const fn bars_of_day(&self) -> i64 {
        let session = match self.session {
            Some(session) => session,
            None => Session::WHOLE_DAY,
        };
        session.bars_of_day(self.timeframe)
    }

    /// Whether a day has enough bars that hours of the day mean something.
    pub const fn is_within_days(&self) -> bool {
        self.bar <= HOUR
    }

    pub fn opens(&self) -> Option<i64> {
        self.session.map(|session| session.opens_ms() / MINUTE_MS)
    }

    pub fn closes(&self) -> Option<i64> {
        self.session.map(|session| (session.opens_ms() + session.length_ms()) / MINUTE_MS)
    }
}

/// A time of the day, or a length, as the language writes it: `9h30m`.
pub fn time(minutes: i64) -> String {
    duration(minutes * MINUTE_MS)
}

/// That a bar begins from one time of the day on and before another, which may be on the next day.
pub fn between(from: i64, to: i64) -> String {
    let (from, to) = (from.rem_euclid(DAY), to.rem_euclid(DAY));
    match (from, to) {
        (from, to) if from == to => "true".to_owned(),
        (0, to) => format!("time_of_day() < {}", time(to)),
        (from, 0) => format!("time_of_day() >= {}", time(from)),
        (from, to) if from < to => {
            format!("time_of_day() >= {} and time_of_day() < {}", time(from), time(to))
        }
        (from, to) => format!("(time_of_day() >= {} or time_of_day() < {})", time(from), time(to)),
    }
}

/// Whether a bar that begins then does.
pub const fn is_between(begins: i64, from: i64, to: i64) -> bool {
    let length = (to - from).rem_euclid(DAY);
    length == 0 || (begins - from).rem_euclid(DAY) < length
}
