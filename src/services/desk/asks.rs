//! What the limits are asked for an order of a seat.

use super::{seat::Seat, state::day_of};
use crate::kernel::limits;
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
        // A reversal closes first; what is left of it is the new position. More of the same adds to what is there.
        let after = if held.sign() == 0 || order.why == Why::Reversal {
            order.quantity.minus(held.quantity.abs())?
        } else {
            order.quantity.plus(held.quantity.abs())?
        };
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
            has_place: held.sign() != 0,
            halt: self.halt.as_ref(),
            moving_together: together,
            minute,
            decision: self.row.counters.decisions + 1,
        })
    }
}
