//! Buying and holding: the capital in equal parts over the manager's instruments, each bought at its next open for the same fee and slippage.

use crate::desk::{Listings, Stretch};
use domain::{
    Fixed,
    fixed::OutOfRange,
    market::{Bar, Listing, Minute, Symbol},
};
use engine::{
    broker::{Costs, Side},
    graph::Rules,
};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Decimals of an equal part; the first one has what is left over.
const DECIMALS: u8 = 8;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Fractions of the value of a fill and of its price.
    fee: Fixed,
    slippage: Fixed,
    capital: Fixed,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Part {
    symbol: Symbol,
    cash: Fixed,
    units: Fixed,
    /// The last price since it is held.
    price: Fixed,
    /// Whether the next open is to bring cash back to nothing.
    waits: bool,
}

impl Hold {
    /// None without an instrument. Trades on the terms of a strategy.
    pub fn new(symbols: &[Symbol], capital: Fixed, rules: &Rules) -> Result<Option<Self>, OutOfRange> {
        let exact =
            |decimal: engine::strategy::Decimal| Fixed::new(i128::from(decimal.mantissa), decimal.decimals);
        let part = |symbol: &Symbol| Part {
            symbol: symbol.clone(),
            cash: Fixed::ZERO,
            units: Fixed::ZERO,
            price: Fixed::ZERO,
            waits: false,
        };
        let mut hold = Self {
            fee: exact(rules.costs.fee)?,
            slippage: exact(rules.costs.slippage_bps)?.shifted(4)?,
            capital: Fixed::ZERO,
            parts: symbols.iter().map(part).collect(),
        };
        hold.put(capital)?;
        Ok((!hold.parts.is_empty()).then_some(hold))
    }

    /// Lets the capital be another one: what comes is bought, and what goes is sold, at the next open.
    pub fn put(&mut self, capital: Fixed) -> Result<(), OutOfRange> {
        let mut left = capital.minus(self.capital)?;
        if left.is_zero() || self.parts.is_empty() {
            return Ok(());
        }
        let count = i64::try_from(self.parts.len()).unwrap_or(i64::MAX);
        let share = left.divided(Fixed::whole(count), DECIMALS)?;
        for part in self.parts.iter_mut().rev() {
            part.cash = part.cash.plus(share)?;
            part.waits = true;
            left = left.minus(share)?;
        }
        self.parts[0].cash = self.parts[0].cash.plus(left)?;
        self.capital = capital;
        Ok(())
    }

    /// Trades what waits in the part of a stretch from one minute to another.
    pub fn trade(
        &mut self,
        stretch: &Stretch,
        (from, to): (Minute, Minute),
        listings: &Listings,
    ) -> Result<(), OutOfRange> {
        let costs = Costs { fee_rate: self.fee, slippage: self.slippage, ..Costs::FREE };
        let moments = stretch.moments.iter().filter(|moment| moment.minute >= from && moment.minute < to);
        for moment in moments {
            if self.parts.iter().all(|part| !part.waits) {
                return Ok(());
            }
            for part in self.parts.iter_mut().filter(|part| part.waits) {
                if let Some((bar, listing)) = moment.bars.get(&part.symbol).zip(listings.get(&part.symbol)) {
                    part.settle(bar, listing, &costs)?;
                }
            }
        }
        Ok(())
    }

    /// What all of it is worth at the last prices.
    pub fn gained(&mut self, closes: &HashMap<Symbol, Fixed>) -> Result<Fixed, OutOfRange> {
        let mut worth = Fixed::ZERO;
        for part in &mut self.parts {
            part.price = closes.get(&part.symbol).copied().unwrap_or(part.price);
            worth = worth.plus(part.cash)?.plus(part.units.times(part.price)?)?;
        }
        worth.minus(self.capital)
    }
}

impl Part {
    /// Buys for all of the cash, or sells as much as is missing, in whole lots.
    fn settle(&mut self, bar: &Bar, listing: &Listing, costs: &Costs) -> Result<(), OutOfRange> {
        let costs = Costs { lot: Fixed::of_steps(1, listing.lot), ..*costs };
        let open = Fixed::of_steps(bar.open, listing.tick);
        let side = if self.cash.is_negative() { Side::Sell } else { Side::Buy };
        let price = costs.price(side, open)?;
        let before_fee = Fixed::ONE.plus(side.signed(costs.fee_rate))?;
        let wanted = self.cash.abs().divided(before_fee, DECIMALS)?.divided(price, DECIMALS)?;
        let mut units = costs.whole_lots(wanted)?;
        if side == Side::Sell {
            // Rather a lot too many than a debt.
            units = units.plus(costs.lot)?.min(self.units);
        }
        self.waits = false;
        let value = units.times(price)?;
        self.units = self.units.plus(side.signed(units))?;
        self.cash = self.cash.minus(side.signed(value))?.minus(costs.fee(value)?)?;
        self.price = open;
        Ok(())
    }
}
