//! At which hours an agent opens positions.

use crate::{
    market::{Session, SessionError},
    words::words,
};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most rules about hours that one agent has.
pub const MOST_HOUR_RULES: usize = 6;

/// The longest part of a session at its beginning or end, in minutes.
pub const LONGEST_SPAN: u32 = 24 * 60;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weekday {
    Monday,
    Tuesday,
    Wednesday,
    Thursday,
    Friday,
    Saturday,
    Sunday,
}

words! {
    Weekday {
        Monday = "monday", Tuesday = "tuesday", Wednesday = "wednesday", Thursday = "thursday",
        Friday = "friday", Saturday = "saturday", Sunday = "sunday",
    }
}

/// A part of the day or the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// While the instrument's session is open.
    Session,
    /// So many minutes after the session opens.
    First(u32),
    /// So many minutes before it closes.
    Last(u32),
    /// Between two times of the day, in UTC.
    Between(Session),
    /// A day of the week, by its date in UTC.
    Day(Weekday),
}

/// Trades are opened only then, or not then. Written `only first 60m`, `avoid last 30m`, `only session`, `avoid 17:00-18:30`, `avoid friday`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HourRule {
    pub avoids: bool,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} says nothing about hours; write `only` or `avoid` and then `session`, `first 60m`, `last 30m`, a weekday, or hours in UTC such as 15:00-17:30"
)]
pub struct HourRuleError(String);

impl FromStr for HourRule {
    type Err = HourRuleError;

    fn from_str(text: &str) -> Result<Self, HourRuleError> {
        let wrong = || HourRuleError(text.to_owned());
        let (verb, span) = text.trim().split_once(' ').ok_or_else(wrong)?;
        let avoids = match verb.to_lowercase().as_str() {
            "only" => false,
            "avoid" => true,
            _ => return Err(wrong()),
        };
        let span = span.trim().to_lowercase();
        // As hints write it; there is no other time here.
        let span = ["(utc)", "utc"].iter().find_map(|end| span.strip_suffix(end)).unwrap_or(&span).trim();
        let span = match span.split_once(' ') {
            None if span == "session" => Span::Session,
            None => match span.parse() {
                Ok(day) => Span::Day(day),
                Err(_) => Span::Between(span.parse().map_err(|_: SessionError| wrong())?),
            },
            Some(("first", length)) => Span::First(minutes(length).ok_or_else(wrong)?),
            Some(("last", length)) => Span::Last(minutes(length).ok_or_else(wrong)?),
            Some(_) => return Err(wrong()),
        };
        Ok(Self { avoids, span })
    }
}

/// A length such as `60m` or `2h`.
fn minutes(text: &str) -> Option<u32> {
    let text = text.trim();
    let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let number: u32 = number.trim().parse().ok()?;
    let minutes = match unit {
        "m" => number,
        "h" => number.checked_mul(60)?,
        _ => return None,
    };
    (1..=LONGEST_SPAN).contains(&minutes).then_some(minutes)
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Session => f.write_str("session"),
            Self::First(minutes) => write!(f, "first {minutes}m"),
            Self::Last(minutes) => write!(f, "last {minutes}m"),
            Self::Between(hours) => hours.fmt(f),
            Self::Day(day) => f.write_str(day.as_str()),
        }
    }
}

impl fmt::Display for HourRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", if self.avoids { "avoid" } else { "only" }, self.span)
    }
}

impl TryFrom<String> for HourRule {
    type Error = HourRuleError;

    fn try_from(text: String) -> Result<Self, HourRuleError> {
        text.parse()
    }
}

impl From<HourRule> for String {
    fn from(rule: HourRule) -> Self {
        rule.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_read_and_written_alike() {
        for text in ["only session", "avoid first 60m", "only last 30m", "avoid 17:00-18:30", "avoid friday"]
        {
            assert_eq!(text.parse::<HourRule>().unwrap().to_string(), text);
        }
        let as_hinted = "only 15:00-17:30 (UTC)".parse::<HourRule>().unwrap();
        assert_eq!(as_hinted.to_string(), "only 15:00-17:30");
        assert_eq!("Avoid first 2h".parse::<HourRule>().unwrap().to_string(), "avoid first 120m");
    }

    #[test]
    fn what_says_nothing_about_hours_is_refused() {
        let wrong = [
            "",
            "only",
            "avoid lunch",
            "never first 60m",
            "only first 0m",
            "only first m",
            "only last 25h",
            "avoid first -5m",
            "only first 60s",
            "only 10:00",
            "avoid first 99999999999m",
            "only first ü",
        ];
        for text in wrong {
            assert!(text.parse::<HourRule>().is_err(), "{text}");
        }
    }
}
