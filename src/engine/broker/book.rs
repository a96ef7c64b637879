//! One instrument at the broker: its position, the exits of the position, and the orders that wait.

use serde::{Deserialize, Serialize};

use super::{
    order::{BrokerBar, Exits, Order, Reason, Trailing},
    position::Position,
};
use crate::fixed::{Fixed, OutOfRange};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Book {
    pub position: Position,
    pub exits: Exits,
    /// The best price since the trailing stop was set.
    pub reference: Fixed,
    pub waiting: Vec<Order>,
    /// The last price seen.
    pub price: Fixed,
    /// The smallest step of a quantity that is calculated here, when it is not that of the account.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot: Option<Fixed>,
}

/// Prices between which a position stays as it is: no exit acts while the low is above `below` and the high under `above`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    pub long: bool,
    pub below: Option<Fixed>,
    pub above: Option<Fixed>,
    /// A trailing stop and the best price it follows: with each better one its limit moves.
    pub trailing: Option<(Trailing, Fixed)>,
}

impl Book {
    /// An order opened, enlarged or reversed the position at a bar that opened at `open`.
    pub fn set_exits(&mut self, given: &Exits, reversed: bool, open: Fixed) {
        if reversed {
            self.exits = Exits::default();
        }
        self.exits.stop_loss = given.stop_loss.or(self.exits.stop_loss);
        self.exits.take_profit = given.take_profit.or(self.exits.take_profit);
        if given.trailing.is_some() {
            self.exits.trailing = given.trailing;
            self.reference = open;
        }
    }

    /// The raw price and reason of the exit that acts in this bar.
    pub fn exit_in(&self, bar: &BrokerBar) -> Result<Option<(Fixed, Reason)>, OutOfRange> {
        let long = match self.position.sign() {
            0 => return Ok(None),
            sign => sign > 0,
        };
        // A long is stopped at or below, a short at or above.
        let stopped = |price: Fixed, stop: Fixed| if long { price <= stop } else { price >= stop };
        let reached = |price: Fixed, target: Fixed| if long { price >= target } else { price <= target };
        let (worst, best) = if long { (bar.low, bar.high) } else { (bar.high, bar.low) };
        let stop = self.stop()?;
        let target = self.exits.take_profit.map(|target| (target, Reason::TakeProfit));
        if let Some((price, reason)) = stop
            && stopped(bar.open, price)
        {
            return Ok(Some((bar.open, reason)));
        }
        if let Some((price, reason)) = target
            && reached(bar.open, price)
        {
            return Ok(Some((bar.open, reason)));
        }
        let stop = stop.filter(|(price, _)| stopped(worst, *price));
        Ok(stop.or_else(|| target.filter(|(price, _)| reached(best, *price))))
    }

    /// The tighter of the fixed and the trailing stop; the fixed one when equal.
    fn stop(&self) -> Result<Option<(Fixed, Reason)>, OutOfRange> {
        let fixed = self.exits.stop_loss.map(|price| (price, Reason::StopLoss));
        let Some(trailing) = self.exits.trailing else { return Ok(fixed) };
        let distance = match trailing {
            Trailing::Absolute(distance) => distance,
            Trailing::Percent(percent) => self.reference.times(percent)?.shifted(2)?,
        };
        let long = self.position.sign() > 0;
        let price = if long { self.reference.minus(distance)? } else { self.reference.plus(distance)? };
        let tighter = |fixed: Fixed| if long { price > fixed } else { price < fixed };
        match fixed {
            Some((fixed_price, _)) if !tighter(fixed_price) => Ok(fixed),
            _ => Ok(Some((price, Reason::TrailingStop))),
        }
    }

    /// A bar went by without an exit.
    pub fn follow(&mut self, high: Fixed, low: Fixed) {
        if self.exits.trailing.is_some() {
            self.reference =
                if self.position.sign() > 0 { self.reference.max(high) } else { self.reference.min(low) };
        }
    }

    /// Where the exits lie now.
    pub fn watch(&self) -> Result<Watch, OutOfRange> {
        let (stop, target) = (self.stop()?.map(|(price, _)| price), self.exits.take_profit);
        let long = self.position.sign() > 0;
        let (below, above) = if long { (stop, target) } else { (target, stop) };
        Ok(Watch {
            long,
            below,
            above,
            trailing: self.exits.trailing.map(|trailing| (trailing, self.reference)),
        })
    }
}
