//! How long one bar is: `1m`, `5m`, `1h`, `1d`, `1w`.

use super::calendar::DAY_MS;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The length of one bar, from a second to 999 weeks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timeframe(i64);

/// The units of a timeframe and their milliseconds, longest first.
const UNITS: [(&str, i64); 5] =
    [("w", 7 * DAY_MS), ("d", DAY_MS), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

impl Timeframe {
    pub const MINUTE: Self = Self(60_000);
    pub const FIVE_MINUTES: Self = Self(5 * Self::MINUTE.0);
    pub const QUARTER_HOUR: Self = Self(15 * Self::MINUTE.0);
    pub const HOUR: Self = Self(3_600_000);
    pub const FOUR_HOURS: Self = Self(4 * Self::HOUR.0);
    pub const DAY: Self = Self(DAY_MS);
    pub const WEEK: Self = Self(7 * DAY_MS);

    /// A bar of so many milliseconds: whole seconds, at least one.
    pub const fn from_ms(ms: i64) -> Option<Self> {
        if ms < 1000 || ms % 1000 != 0 || ms > 999 * Self::WEEK.0 { None } else { Some(Self(ms)) }
    }

    pub const fn ms(self) -> i64 {
        self.0
    }

    /// Whether days are whole numbers of such bars, or such bars whole numbers of days: others cannot be counted from midnight.
    pub const fn is_even(self) -> bool {
        DAY_MS % self.0 == 0 || self.0 % DAY_MS == 0
    }
}

impl fmt::Display for Timeframe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fitting = UNITS.into_iter().find(|(_, ms)| self.0 % ms == 0);
        let (unit, ms) = fitting.unwrap_or(("s", 1000));
        write!(f, "{}{unit}", self.0 / ms)
    }
}

impl TryFrom<String> for Timeframe {
    type Error = TimeframeError;

    fn try_from(text: String) -> Result<Self, TimeframeError> {
        text.parse()
    }
}

impl From<Timeframe> for String {
    fn from(timeframe: Timeframe) -> Self {
        timeframe.to_string()
    }
}

/// The text is not a timeframe.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a timeframe; write a number and s, m, h, d or w, such as 1m, 15m, 4h or 1d")]
pub struct TimeframeError(String);

impl FromStr for Timeframe {
    type Err = TimeframeError;

    fn from_str(text: &str) -> Result<Self, TimeframeError> {
        let wrong = || TimeframeError(text.to_owned());
        let unit = UNITS.into_iter().find(|(unit, _)| text.ends_with(unit));
        let (unit, ms) = unit.ok_or_else(wrong)?;
        let count = &text[..text.len() - unit.len()];
        if count.is_empty() || count.len() > 6 || !count.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let count: i64 = count.parse().map_err(|_| wrong())?;
        Self::from_ms(count * ms).ok_or_else(wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timeframe_is_even_when_it_fits_into_days() {
        let even = |text: &str| text.parse::<Timeframe>().unwrap().is_even();
        assert!(["1s", "1m", "90m", "1h", "1d", "3d", "1w"].into_iter().all(even));
        assert!(!["7m", "5h", "25h", "7s"].into_iter().any(even));
    }

    #[test]
    fn a_timeframe_is_read_and_written() {
        for text in ["1s", "1m", "5m", "90m", "1h", "4h", "1d", "3d", "1w"] {
            assert_eq!(text.parse::<Timeframe>().unwrap().to_string(), text);
        }
        assert_eq!("60m".parse::<Timeframe>().unwrap().to_string(), "1h");
        for wrong in ["", "m", "0m", "-1m", "1", "1M", "1.5h", "1 m", "9999999s", "1000w", "1µ"] {
            assert!(wrong.parse::<Timeframe>().is_err(), "{wrong}");
        }
    }
}
