//! Moments and periods. Stored as whole milliseconds, written as RFC 3339 in UTC.

use chrono::{DateTime, Datelike, SecondsFormat, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A moment in UTC, to the millisecond.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn as_millis(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn plus(self, period: Period) -> Self {
        Self(self.0.saturating_add(period.0))
    }

    #[must_use]
    pub const fn minus(self, period: Period) -> Self {
        Self(self.0.saturating_sub(period.0))
    }

    /// How long after `earlier` this is; negative when it is before.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Period {
        Period(self.0.saturating_sub(earlier.0))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match DateTime::<Utc>::from_timestamp_millis(self.0) {
            Some(moment) if (0..=9999).contains(&moment.year()) => write_common(moment, f),
            Some(moment) => f.write_str(&moment.to_rfc3339_opts(SecondsFormat::Millis, true)),
            None => write!(f, "{} ms since 1970", self.0),
        }
    }
}

/// The same text as chrono writes, without its general formatter: a page of the log writes a hundred of them.
fn write_common(moment: DateTime<Utc>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (year, month, day) = (moment.year(), moment.month(), moment.day());
    let (hour, minute, second) = (moment.hour(), moment.minute(), moment.second());
    let millis = moment.timestamp_subsec_millis();
    write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{millis:03}Z")
}

/// The text is not a moment.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a time; write RFC 3339 such as 2026-01-31T09:30:00Z")]
pub struct TimestampError;

impl FromStr for Timestamp {
    type Err = TimestampError;

    fn from_str(text: &str) -> Result<Self, TimestampError> {
        DateTime::parse_from_rfc3339(text)
            .map(|moment| Self(moment.timestamp_millis()))
            .map_err(|_| TimestampError)
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

/// A length of time in whole milliseconds. Written as `30d`, `12h`, `5m`, `10s` or `250ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period(i64);

impl Period {
    pub const ZERO: Self = Self(0);

    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    pub const fn from_seconds(seconds: i64) -> Self {
        Self(seconds.saturating_mul(1_000))
    }

    pub const fn from_minutes(minutes: i64) -> Self {
        Self::from_seconds(minutes.saturating_mul(60))
    }

    pub const fn from_hours(hours: i64) -> Self {
        Self::from_minutes(hours.saturating_mul(60))
    }

    pub const fn from_days(days: i64) -> Self {
        Self::from_hours(days.saturating_mul(24))
    }

    pub const fn as_millis(self) -> i64 {
        self.0
    }

    pub const fn as_seconds(self) -> i64 {
        self.0 / 1_000
    }

    /// For timers; a negative period is no wait at all.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_millis(u64::try_from(self.0).unwrap_or(0))
    }
}

const UNITS: [(&str, i64); 5] = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)];

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fits = |unit: &&(&str, i64)| self.0 != 0 && self.0 % unit.1 == 0;
        let (name, size) = UNITS.iter().find(fits).unwrap_or(&("s", 1_000));
        write!(f, "{}{name}", self.0 / size)
    }
}

/// The text is not a period.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a period; write a whole number with its unit, such as 30d, 12h, 5m, 10s or 250ms")]
pub struct PeriodError;

impl FromStr for Period {
    type Err = PeriodError;

    fn from_str(text: &str) -> Result<Self, PeriodError> {
        let digits = text.find(|c: char| !c.is_ascii_digit()).ok_or(PeriodError)?;
        let (number, unit) = text.split_at(digits);
        let count: i64 = number.parse().map_err(|_| PeriodError)?;
        let (_, size) = UNITS.iter().find(|(name, _)| *name == unit).ok_or(PeriodError)?;
        count.checked_mul(*size).map(Self).ok_or(PeriodError)
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_in_utc_with_milliseconds() {
        let moment: Timestamp = "2026-01-31T10:30:00.5+01:00".parse().unwrap();
        assert_eq!(moment.to_string(), "2026-01-31T09:30:00.500Z");
        for millis in
            [0, -1, 253_402_300_799_999, 253_402_300_800_000, -62_167_219_200_001, 1_709_164_800_007]
        {
            let known = DateTime::<Utc>::from_timestamp_millis(millis).unwrap();
            let written = Timestamp::from_millis(millis).to_string();
            assert_eq!(written, known.to_rfc3339_opts(SecondsFormat::Millis, true));
        }
        assert_eq!("yesterday".parse::<Timestamp>(), Err(TimestampError));
    }

    #[test]
    fn a_period_is_read_and_written_with_its_unit() {
        for text in ["30d", "12h", "5m", "10s", "250ms", "0s"] {
            assert_eq!(text.parse::<Period>().unwrap().to_string(), text);
        }
        for wrong in ["", "d", "5", "5 m", "-5m", "5y", "99999999999999999d"] {
            assert_eq!(wrong.parse::<Period>(), Err(PeriodError), "{wrong}");
        }
    }
}
