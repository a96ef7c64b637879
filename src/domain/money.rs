//! Amounts of money to spend (budgets, model costs): whole units of 10⁻⁸, never a float, always checked.

use crate::Fixed;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

const SCALE: i64 = 100_000_000;
const DECIMALS: usize = 8;

/// An amount in dollars with eight decimals. In JSON it is a decimal string.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Money(i64);

impl Money {
    pub const ZERO: Self = Self(0);

    /// From units of 10⁻⁸, as it is stored.
    pub const fn from_units(units: i64) -> Self {
        Self(units)
    }

    pub const fn as_units(self) -> i64 {
        self.0
    }

    /// Beside amounts of paper money.
    pub fn to_fixed(self) -> Fixed {
        Fixed::of_parts(i128::from(self.0), 8)
    }

    /// The sum, or `None` when it does not fit.
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(units) => Some(Self(units)),
            None => None,
        }
    }
}

impl fmt::Display for Money {
    /// At least two decimals, at most eight: `0.014`, `2.00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let units = self.0.unsigned_abs();
        let (whole, fraction) = (units / SCALE.unsigned_abs(), units % SCALE.unsigned_abs());
        let mut decimals = format!("{fraction:08}");
        while decimals.len() > 2 && decimals.ends_with('0') {
            decimals.pop();
        }
        write!(f, "{sign}{whole}.{decimals}")
    }
}

/// The text is not an amount.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an amount; write a decimal number with at most eight decimals, such as 12.50")]
pub struct MoneyError;

impl FromStr for Money {
    type Err = MoneyError;

    fn from_str(text: &str) -> Result<Self, MoneyError> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty()
            || !plain(whole)
            || !plain(fraction)
            || fraction.len() > DECIMALS
            || digits.ends_with('.')
        {
            return Err(MoneyError);
        }
        let scaled: i64 = format!("{whole}{fraction:0<DECIMALS$}").parse().map_err(|_| MoneyError)?;
        Ok(Self(if negative { -scaled } else { scaled }))
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Money {
    /// A request may give a string or a number.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Given {
            Text(String),
            Number(serde_json::Number),
        }
        let text = match Given::deserialize(deserializer)? {
            Given::Text(text) => text,
            Given::Number(number) => number.to_string(),
        };
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_exact_and_survive_their_text() {
        for text in ["0.00", "0.014", "2.00", "-3.50", "0.00000001", "92233720368.54775807"] {
            assert_eq!(text.parse::<Money>().unwrap().to_string(), text);
        }
        for wrong in ["", ".", "1.", ".5", "1e3", "1.123456789", "92233720368.54775808", "one", "--1"] {
            assert_eq!(wrong.parse::<Money>(), Err(MoneyError), "{wrong}");
        }
    }

    #[test]
    fn json_takes_a_string_or_a_number_and_gives_a_string() {
        assert_eq!(
            serde_json::from_str::<Money>("\"1.5\"").unwrap(),
            serde_json::from_str::<Money>("1.5").unwrap()
        );
        assert_eq!(serde_json::to_string(&Money::from_units(150_000_000)).unwrap(), "\"1.50\"");
    }
}
