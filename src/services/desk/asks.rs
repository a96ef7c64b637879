//! What the limits are asked for an order of a seat.

use super::{seat::Seat, state::day_of};
use crate::kernel::limits::{self, Taken};
use domain::{
    Fixed,
    desk::Direction,
    fixed::OutOfRange,
    market::{Minute, Symbol},
};
use engine::{backtest::Why, broker::Terms, trading::Order};

impl Seat {
    /// What the limits are asked for an order at a price.
    pub fn asks<'a>(
        &'a self,
        order: &Order,
        price: Fixed,
        direction: Direction,
        together: &'a [Symbol],
        minute: Minute,
    ) -> Result<limits::Entry<'a>, OutOfRange> {
        let place = order.place;
        let held = self.account.position(place);
        // What turns a position closes it first; what is left is the new one. More of the same adds to what is there.
        let ordered = order.side.signed(order.quantity);
        let after = held.quantity.plus(ordered)?.abs();
        let mut exposure = Fixed::ZERO;
        for other in (0..self.account.places()).filter(|other| *other != place) {
            let quantity = self.account.position(other).quantity.abs();
            exposure = exposure.plus(quantity.times(self.broker().price(other))?)?;
        }
        // A calculated size is cut to what the account carries when it is filled.
        let value = after.times(price)?;
        let room = self.equity()?.minus(exposure)?;
        let value = if order.terms == Terms::Shrink { value.min(room.max(Fixed::ZERO)) } else { value };
        Ok(limits::Entry {
            agent: &self.agent,
            symbol: &self.symbols[place],
            direction,
            value,
            equity: self.equity()?,
            // What is ordered at the last close of a day is of the day after.
            day_equity: if self.day == day_of(minute) { self.day_equity } else { self.equity()? },
            exposure,
            place: match held.sign() {
                0 => Taken::Nothing,
                _ if self.turning(place, order)?.is_some() => Taken::Other,
                _ => Taken::Same,
            },
            halt: self.halt.as_ref(),
            moving_together: together,
            minute,
            decision: self.row.counters.decisions + 1,
        })
    }

    /// The direction into which what is held is turned when an order is filled beside those that wait.
    fn turning(&self, place: usize, order: &Order) -> Result<Option<Direction>, OutOfRange> {
        let ordered = order.side.signed(order.quantity);
        // It takes back what waits.
        let waiting = if order.why == Why::Reversal { Fixed::ZERO } else { self.coming(place)? };
        self.turned(place, waiting.plus(ordered)?)
    }

    /// The direction into which the orders that wait turn what is held.
    pub fn turns_to(&self, place: usize) -> Result<Option<Direction>, OutOfRange> {
        self.turned(place, self.coming(place)?)
    }

    /// What waits and does not only close, bought less sold.
    fn coming(&self, place: usize) -> Result<Fixed, OutOfRange> {
        let mut waiting =
            self.broker().waiting(place).iter().filter(|order| order.terms != Terms::ReduceOnly);
        waiting.try_fold(Fixed::ZERO, |sum, order| sum.plus(order.side.signed(order.quantity)))
    }

    fn turned(&self, place: usize, by: Fixed) -> Result<Option<Direction>, OutOfRange> {
        let held = self.account.position(place).quantity;
        Ok(match (held.sign(), held.plus(by)?.sign()) {
            (1, -1) => Some(Direction::Short),
            (-1, 1) => Some(Direction::Long),
            _ => None,
        })
    }
}
