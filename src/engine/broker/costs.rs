//! What trading costs.

use crate::fixed::{Fixed, OutOfRange};

use super::order::Side;

/// The broker's terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// Of a fill's value, per side.
    pub fee_rate: Fixed,
    /// Decimals a fee is rounded to, half up.
    pub fee_decimals: u8,
    /// Of the price, against the order on every fill.
    pub slippage: Fixed,
    /// Of a short position's value, per year of 365 nights.
    pub borrow_rate: Fixed,
    /// The largest share of a bar's volume one order may take of it.
    pub volume_share: Option<Fixed>,
    /// The smallest step of a quantity that is calculated here.
    pub lot: Fixed,
}

/// A hundred-millionth.
const LOT: Fixed = match Fixed::new(1, 8) {
    Ok(lot) => lot,
    Err(_) => Fixed::ONE,
};

impl Costs {
    /// Nothing costs anything.
    pub const FREE: Self = Self {
        fee_rate: Fixed::ZERO,
        fee_decimals: 8,
        slippage: Fixed::ZERO,
        borrow_rate: Fixed::ZERO,
        volume_share: None,
        lot: LOT,
    };

    /// As many whole lots as fit into a quantity that is not negative.
    pub fn whole_lots(&self, quantity: Fixed) -> Result<Fixed, OutOfRange> {
        let quantity = quantity.cut(self.lot.decimals());
        let steps = quantity.scaled(self.lot.decimals())? / self.lot.mantissa().max(1);
        Fixed::new(steps * self.lot.mantissa(), self.lot.decimals())
    }

    /// The price of a fill at `raw`.
    pub fn price(&self, side: Side, raw: Fixed) -> Result<Fixed, OutOfRange> {
        if self.slippage.is_zero() {
            return Ok(raw);
        }
        raw.times(Fixed::ONE.plus(side.signed(self.slippage))?)
    }

    /// The fee of a fill of that value.
    pub fn fee(&self, value: Fixed) -> Result<Fixed, OutOfRange> {
        Ok(value.times(self.fee_rate)?.rounded(self.fee_decimals))
    }

    /// The cost of having borrowed that value for so many nights.
    pub fn borrow(&self, value: Fixed, nights: i64) -> Result<Fixed, OutOfRange> {
        let year = Fixed::whole(365);
        let interest = value.times(self.borrow_rate)?.times(Fixed::whole(nights))?;
        interest.divided(year, self.fee_decimals)
    }
}
