//! Numbers on the command line, and what is said when they are none.

use super::table::grouped;
use engine::fixed::Fixed;
use std::{fmt::Display, ops::RangeInclusive, str::FromStr};

/// A whole number within a range.
pub fn whole<T: FromStr + Display + PartialOrd>(text: &str, range: &RangeInclusive<T>) -> Result<T, String> {
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        format!("write a whole number from {} to {}", grouped(range.start()), grouped(range.end()))
    })
}

pub fn seed(text: &str) -> Result<u64, String> {
    whole(text, &(0..=u64::MAX))
}

/// How many of something, none included.
pub fn count(text: &str) -> Result<usize, String> {
    text.parse().map_err(|_| "write a whole number, 0 or more".to_owned())
}

/// Money to begin with.
pub fn cash(text: &str) -> Result<Fixed, String> {
    let wrong = || "write an amount above zero with at most 24 digits, such as 1000000 or 2500.50".to_owned();
    text.parse().ok().filter(|cash: &Fixed| cash.is_positive()).ok_or_else(wrong)
}

pub fn above_zero(text: &str) -> Result<f64, String> {
    let right = |number: &f64| number.is_finite() && *number > 0.0;
    text.parse().ok().filter(right).ok_or_else(|| "write a number above zero, such as 252".to_owned())
}
