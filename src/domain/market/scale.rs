//! Whole numbers of a smallest step: prices are ticks, volumes are lots, and a [`Scale`] says how large one step is.

use std::{fmt, str::FromStr};

/// The most decimals a step may have: a memecoin's price still fits.
pub const MAX_DECIMALS: u8 = 12;

/// The size of one step as `mantissa × 10^-decimals`: `0.01` is 1 at 2, `0.25` is 25 at 2, `1` is 1 at 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Scale {
    mantissa: i64,
    decimals: u8,
}

impl Scale {
    /// Steps of one cent.
    pub const CENT: Self = Self { mantissa: 1, decimals: 2 };
    /// Steps of one whole unit.
    pub const ONE: Self = Self { mantissa: 1, decimals: 0 };

    /// A step of `10^-decimals`, or `None` when that is smaller than anything this program counts in.
    pub const fn decimal(decimals: u8) -> Option<Self> {
        if decimals > MAX_DECIMALS { None } else { Some(Self { mantissa: 1, decimals }) }
    }

    pub const fn mantissa(self) -> i64 {
        self.mantissa
    }

    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    /// `steps` as a number: one multiplication and one division, each rounded once, so equal steps are equal numbers.
    #[expect(clippy::cast_precision_loss, reason = "indicators and statistics are f64 by design")]
    pub fn to_f64(self, steps: i64) -> f64 {
        (steps * self.mantissa) as f64 / self.divisor()
    }

    /// What [`to_f64`](Self::to_f64) divides by.
    pub fn divisor(self) -> f64 {
        10_f64.powi(i32::from(self.decimals))
    }
}

impl fmt::Display for Scale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = format!("{:0>width$}", self.mantissa, width = usize::from(self.decimals) + 1);
        let (whole, fraction) = digits.split_at(digits.len() - usize::from(self.decimals));
        if fraction.is_empty() { f.write_str(whole) } else { write!(f, "{whole}.{fraction}") }
    }
}

/// The text is not the size of a step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a step size; write a positive decimal number with at most {MAX_DECIMALS} decimals, such as 0.01"
)]
pub struct ScaleError;

impl FromStr for Scale {
    type Err = ScaleError;

    fn from_str(text: &str) -> Result<Self, ScaleError> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || text.ends_with('.') {
            return Err(ScaleError);
        }
        let fraction = fraction.trim_end_matches('0');
        let decimals = u8::try_from(fraction.len()).map_err(|_| ScaleError)?;
        let mantissa: i64 = format!("{whole}{fraction}").parse().map_err(|_| ScaleError)?;
        if mantissa == 0 || decimals > MAX_DECIMALS {
            return Err(ScaleError);
        }
        Ok(Self { mantissa, decimals })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_is_read_and_written() {
        for text in ["0.01", "0.25", "1", "5", "0.000000000001", "12.5"] {
            assert_eq!(text.parse::<Scale>().unwrap().to_string(), text);
        }
        for wrong in ["", "0", "0.0", "-1", ".5", "1.", "1e-2", "0.0000000000001", "x"] {
            assert_eq!(wrong.parse::<Scale>(), Err(ScaleError), "{wrong}");
        }
    }

    #[test]
    fn ticks_are_the_numbers_of_the_reference() {
        assert_eq!(Scale::CENT.to_f64(10_007).to_bits(), (10_007_f64 / 100.0).to_bits());
        assert_eq!("0.25".parse::<Scale>().unwrap().to_f64(3).to_bits(), 0.75_f64.to_bits());
    }
}
