//! How an order becomes a fill: what is filled now, what is refused, what is booked.

use super::{
    costs::Costs,
    kernel::{Broker, BrokerError},
    ledger::Account,
    order::{BrokerBar, Event, Exits, Fill, Order, OrderId, Reason, Refusal, Rejection, Side, Terms},
};
use crate::fixed::{Fixed, OutOfRange};

/// A fill about to happen.
#[derive(Debug, Clone, Copy)]
pub(super) struct Attempt {
    pub order: Option<OrderId>,
    pub reason: Reason,
    pub side: Side,
    pub quantity: Fixed,
    /// Before slippage.
    pub raw: Fixed,
}

impl Broker {
    pub(super) fn fill_waiting(
        &mut self,
        instrument: usize,
        bar: &BrokerBar,
        events: &mut Vec<Event>,
    ) -> Result<(), BrokerError> {
        let limit = match self.costs.volume_share {
            Some(share) => Some(self.lot_costs(instrument).whole_lots(bar.volume.times(share)?)?),
            None => None,
        };
        let mut orders = std::mem::take(&mut self.books[instrument].waiting);
        for order in &orders {
            self.fill_now(instrument, order, limit, bar.open, events)?;
        }
        if self.books[instrument].waiting.is_empty() {
            orders.clear();
            self.books[instrument].waiting = orders;
        }
        Ok(())
    }

    /// Fills what can be filled of an order now; the rest waits on.
    fn fill_now(
        &mut self,
        instrument: usize,
        order: &Order,
        limit: Option<Fixed>,
        open: Fixed,
        events: &mut Vec<Event>,
    ) -> Result<(), BrokerError> {
        let mut quantity = order.quantity;
        if order.terms == Terms::ReduceOnly {
            let held = order.side.opposite().signed(self.books[instrument].position.quantity);
            quantity = quantity.min(held);
            if !quantity.is_positive() {
                return Ok(());
            }
        }
        let now = limit.map_or(quantity, |limit| quantity.min(limit));
        if now == quantity {
            self.fill_order(instrument, order, quantity, open, events)?;
            return Ok(());
        }
        if now.is_zero() || self.fill_order(instrument, order, now, open, events)? {
            self.books[instrument].waiting.push(Order { quantity: quantity.minus(now)?, ..*order });
        }
        Ok(())
    }

    /// Fills so much of an order, all of it or nothing.
    fn fill_order(
        &mut self,
        instrument: usize,
        order: &Order,
        asked: Fixed,
        open: Fixed,
        events: &mut Vec<Event>,
    ) -> Result<bool, BrokerError> {
        let refused = |reason| Event::Rejected(Rejection { instrument, order: order.id, reason });
        if !asked.is_positive() {
            events.push(refused(Refusal::InvalidQuantity));
            return Ok(false);
        }
        let before = self.books[instrument].position.sign();
        let quantity = if order.terms == Terms::Shrink {
            asked.min(self.affordable(instrument, order, open)?)
        } else {
            asked
        };
        if !quantity.is_positive() {
            events.push(refused(Refusal::InsufficientCash));
            return Ok(false);
        }
        let (side, reason) = (order.side, Reason::Market);
        let attempt = Attempt { order: Some(order.id), reason, side, quantity, raw: open };
        if !self.fill(instrument, &attempt, events)? {
            events.push(refused(Refusal::InsufficientCash));
            return Ok(false);
        }
        let book = &mut self.books[instrument];
        // The exits of an order that only reduced are ignored.
        if book.position.sign() == order.side.sign() {
            book.set_exits(&order.exits, before * order.side.sign() < 0, open);
        }
        Ok(true)
    }

    /// Does a fill, or says `false` when an order's would be worth more than the equity.
    pub(super) fn fill(
        &mut self,
        instrument: usize,
        attempt: &Attempt,
        events: &mut Vec<Event>,
    ) -> Result<bool, BrokerError> {
        let Attempt { order, reason, side, quantity, raw } = *attempt;
        let price = self.costs.price(side, raw)?;
        let value = quantity.times(price)?;
        let fee = self.costs.fee(value)?;
        let position = self.books[instrument].position;
        let change = position.filled(side, quantity, price, value)?;
        // All or nothing: a refusal or an amount out of range must not leave half a fill behind.
        let mut ledger = self.ledger.clone();
        ledger.post(Account::Positions, Account::Cash, change.released)?;
        ledger.post(Account::Realized, Account::Cash, change.realized)?;
        ledger.post(Account::Cash, Account::Positions, change.added)?;
        ledger.post(Account::Cash, Account::Fees, fee)?;
        let after = change.after.quantity;
        if order.is_some()
            && position.grows_to(after)
            && !self.is_covered(instrument, after, price, ledger.cash())?
        {
            return Ok(false);
        }
        self.ledger = ledger;
        let book = &mut self.books[instrument];
        book.position = change.after;
        if after.is_zero() {
            book.exits = Exits::default();
        }
        events.push(Event::Filled(Fill {
            instrument,
            order,
            reason,
            side,
            quantity,
            raw,
            price,
            value,
            fee,
            realized: change.realized,
            before: position.quantity,
            after,
        }));
        Ok(true)
    }

    /// Whether all positions together are worth no more than the equity, with `after` at `price` in place of one and `cash` of the cash.
    fn is_covered(
        &self,
        instrument: usize,
        after: Fixed,
        price: Fixed,
        cash: Fixed,
    ) -> Result<bool, OutOfRange> {
        if self.books.len() == 1 && after.is_positive() {
            // The position's own value stands on both sides.
            return Ok(!cash.is_negative());
        }
        let value = after.times(price)?;
        let (exposure, worth) = self.others(instrument)?;
        Ok(exposure.plus(value.abs())? <= worth.plus(cash)?.plus(value)?)
    }

    /// Size and worth of all other positions at their last prices.
    pub(super) fn others(&self, instrument: usize) -> Result<(Fixed, Fixed), OutOfRange> {
        let (mut exposure, mut worth) = (Fixed::ZERO, Fixed::ZERO);
        for (other, book) in self.books.iter().enumerate() {
            if other != instrument && !book.position.quantity.is_zero() {
                let value = book.position.quantity.times(book.price)?;
                exposure = exposure.plus(value.abs())?;
                worth = worth.plus(value)?;
            }
        }
        Ok((exposure, worth))
    }

    /// The largest quantity that the account can carry, in whole lots; at least what only closes.
    fn affordable(&self, instrument: usize, order: &Order, open: Fixed) -> Result<Fixed, OutOfRange> {
        let held = self.books[instrument].position.quantity;
        let price = self.costs.price(order.side, open)?;
        let (exposure, worth) = self.others(instrument)?;
        let equity = self.ledger.cash().plus(held.times(price)?)?.plus(worth)?;
        // What is held on the same side takes up room, what is on the other side is closed first.
        let room = equity.minus(exposure)?.minus(order.side.signed(held).times(price)?)?;
        let unit = price.times(Fixed::ONE.plus(self.costs.fee_rate)?)?;
        // The fee may be rounded up by half of its last decimal.
        let room = room.minus(Fixed::new(1, self.costs.fee_decimals)?)?;
        let closing = order.side.opposite().signed(held);
        if !room.is_positive() {
            return Ok(closing);
        }
        let costs = self.lot_costs(instrument);
        let fits = room.divided(unit, costs.lot.decimals().saturating_add(2))?;
        Ok(costs.whole_lots(fits)?.max(closing))
    }

    /// The terms with the instrument's own step of quantities.
    fn lot_costs(&self, instrument: usize) -> Costs {
        Costs { lot: self.books[instrument].lot.unwrap_or(self.costs.lot), ..self.costs }
    }
}
