//! How much a price may move and how old it may be.

use crate::{Fixed, Period};

/// The rules by which prices are judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guard {
    most_jump: Fixed,
    stale_after: Period,
    settle_after: u8,
}

/// The rules could not be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum GuardError {
    #[error("the largest jump of a price must be above zero; 0.5 is half of the last price")]
    NoMovement,
    #[error("the age at which a price is stale must be above zero; write it like 5m")]
    NoTime,
    #[error("a jump must hold for at least one sample before it is believed")]
    NoSamples,
}

impl Default for Guard {
    /// Half of the last good price, five minutes, three samples.
    fn default() -> Self {
        Self { most_jump: Fixed::of_parts(5, 1), stale_after: Period::from_minutes(5), settle_after: 3 }
    }
}

impl Guard {
    /// A price may be away from the last good one by `most_jump` of it, 0.5 being half; from 1 on, no fall is a jump. It is stale when it is older
    /// than `stale_after`. A jump is believed with the sample that makes it `settle_after` in a row.
    pub fn new(most_jump: Fixed, stale_after: Period, settle_after: u8) -> Result<Self, GuardError> {
        if !most_jump.is_positive() {
            return Err(GuardError::NoMovement);
        }
        if stale_after <= Period::ZERO {
            return Err(GuardError::NoTime);
        }
        if settle_after == 0 {
            return Err(GuardError::NoSamples);
        }
        Ok(Self { most_jump, stale_after, settle_after })
    }

    pub const fn most_jump(&self) -> Fixed {
        self.most_jump
    }

    pub const fn stale_after(&self) -> Period {
        self.stale_after
    }

    pub const fn settle_after(&self) -> u8 {
        self.settle_after
    }

    /// Whether a price is no further from `from` than it may jump.
    pub(super) fn is_near(&self, from: Fixed, to: Fixed) -> bool {
        let exact = || -> Option<bool> {
            let distance = to.minus(from).ok()?.abs();
            Some(distance <= from.times(self.most_jump).ok()?)
        };
        // Only numbers of more than 38 digits together; a jump of half is seen without the last of them.
        exact()
            .unwrap_or_else(|| (to.to_f64() - from.to_f64()).abs() <= from.to_f64() * self.most_jump.to_f64())
    }
}
