//! Decimals as text: read, written, and in JSON always as strings.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Fixed;

impl fmt::Debug for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Fixed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.mantissa() < 0 { "-" } else { "" };
        let places = usize::from(self.decimals);
        let digits = format!("{:0>width$}", self.mantissa().unsigned_abs(), width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        if fraction.is_empty() { write!(f, "{sign}{whole}") } else { write!(f, "{sign}{whole}.{fraction}") }
    }
}

/// As many as always fit.
const MOST_DIGITS: usize = 38;

/// The text is not a plain decimal number.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a decimal number of at most 38 digits; write it like 12.5 or -3")]
pub struct FixedError;

impl FromStr for Fixed {
    type Err = FixedError;

    fn from_str(text: &str) -> Result<Self, FixedError> {
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let dangling = digits.ends_with('.') || whole.is_empty();
        if dangling || !plain(whole) || !plain(fraction) || whole.len() + fraction.len() > MOST_DIGITS {
            return Err(FixedError);
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().map_err(|_| FixedError)?;
        let decimals = u8::try_from(fraction.len()).map_err(|_| FixedError)?;
        Ok(Self::of_parts(if negative { -mantissa } else { mantissa }, decimals))
    }
}

impl Serialize for Fixed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Fixed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|error| de::Error::custom(format!("\"{text}\" is {error}")))
    }
}
