//! A position at what it cost, and what a fill does to it.

use serde::{Deserialize, Serialize};

use super::order::Side;
use crate::fixed::{Fixed, OutOfRange};

/// Decimals an average is rounded to where it does not come out even.
const AVERAGE_DECIMALS: u8 = 18;

/// What is held of an instrument; negative is short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Position {
    pub quantity: Fixed,
    /// What it cost, with the sign of the quantity.
    pub basis: Fixed,
}

/// What a fill moves between the accounts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    pub after: Position,
    /// Taken out of the positions, at cost.
    pub released: Fixed,
    /// Put into the positions, at the fill's price.
    pub added: Fixed,
    /// Gained by the closed part.
    pub realized: Fixed,
}

impl Position {
    /// -1 short, 0 none, 1 long.
    pub const fn sign(&self) -> i64 {
        self.quantity.sign()
    }

    pub fn average_price(&self) -> Option<Fixed> {
        self.basis.divided(self.quantity, AVERAGE_DECIMALS).ok().map(Fixed::trimmed)
    }

    /// Whether `after` is larger than this or on the other side.
    pub fn grows_to(&self, after: Fixed) -> bool {
        after.abs() > self.quantity.abs() || after.sign() * self.sign() < 0
    }

    /// Closes first what the fill is against; the rest opens or enlarges. `value` is quantity times price.
    pub fn filled(
        &self,
        side: Side,
        quantity: Fixed,
        price: Fixed,
        value: Fixed,
    ) -> Result<Change, OutOfRange> {
        let after = self.quantity.plus(side.signed(quantity))?;
        if self.sign() * side.sign() >= 0 {
            let added = side.signed(value);
            let after = Self { quantity: after, basis: self.basis.plus(added)? };
            return Ok(Change { after, released: Fixed::ZERO, added, realized: Fixed::ZERO });
        }
        let flips = after.sign() * self.sign() < 0;
        let closed = if flips { self.quantity.abs() } else { quantity };
        let whole = flips || after.is_zero();
        let released = if whole { self.basis } else { self.share(closed)? };
        let proceeds = if flips { closed.times(price)? } else { value };
        let realized = if self.sign() > 0 { proceeds } else { proceeds.negated() }.minus(released)?;
        let added = if flips { after.times(price)? } else { Fixed::ZERO };
        let basis = if whole { added } else { self.basis.minus(released)? };
        Ok(Change { after: Self { quantity: after, basis }, released, added, realized })
    }

    /// The cost of a part of it.
    fn share(&self, part: Fixed) -> Result<Fixed, OutOfRange> {
        Ok(self.basis.times(part)?.divided(self.quantity.abs(), AVERAGE_DECIMALS)?.trimmed())
    }
}
