//! The broker itself: one account, any number of instruments, a bar at a time.

use super::{
    book::{Book, Watch},
    costs::Costs,
    fills::Attempt,
    ledger::{Account, Ledger},
    order::{BrokerBar, Event, Exits, Order, Reason, Side, Terms},
    position::Position,
};
use crate::fixed::{Fixed, OutOfRange};

/// One account. Instruments are named by their place, from 0.
#[derive(Debug, Clone)]
pub struct Broker {
    pub(super) costs: Costs,
    pub(super) ledger: Ledger,
    pub(super) books: Vec<Book>,
}

/// Why a step could not be done; the account is as it was before the order or exit in question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BrokerError {
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("instrument {0} is not one of this account's; open the account with it")]
    UnknownInstrument(usize),
}

impl Broker {
    pub fn new(cash: Fixed, costs: Costs, instruments: usize) -> Self {
        Self { costs, ledger: Ledger::new(cash), books: vec![Book::default(); instruments] }
    }

    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    pub const fn costs(&self) -> &Costs {
        &self.costs
    }

    pub fn position(&self, instrument: usize) -> Option<&Position> {
        self.books.get(instrument).map(|book| &book.position)
    }

    /// Cash and all positions at the last prices seen.
    pub fn equity(&self) -> Result<Fixed, OutOfRange> {
        self.books.iter().try_fold(self.ledger.cash(), |sum, book| {
            if book.position.quantity.is_zero() {
                Ok(sum)
            } else {
                sum.plus(book.position.quantity.times(book.price)?)
            }
        })
    }

    /// Gives an order; it waits for the instrument's next bar.
    pub fn submit(&mut self, instrument: usize, order: Order) -> Result<(), BrokerError> {
        self.book(instrument)?.waiting.push(order);
        Ok(())
    }

    /// Takes back all orders that wait; says whether there were any.
    pub fn cancel_waiting(&mut self, instrument: usize) -> Result<bool, BrokerError> {
        let waiting = &mut self.book(instrument)?.waiting;
        let any = !waiting.is_empty();
        waiting.clear();
        Ok(any)
    }

    /// The orders that wait for an instrument.
    pub fn waiting(&self, instrument: usize) -> &[Order] {
        self.books.get(instrument).map_or(&[], |book| &book.waiting)
    }

    /// The exits of the position that is held.
    pub fn exits(&self, instrument: usize) -> Exits {
        self.books.get(instrument).map(|book| book.exits).unwrap_or_default()
    }

    /// The last price seen.
    pub fn price(&self, instrument: usize) -> Fixed {
        self.books.get(instrument).map_or(Fixed::ZERO, |book| book.price)
    }

    pub fn has_waiting(&self, instrument: usize) -> bool {
        self.books.get(instrument).is_some_and(|book| !book.waiting.is_empty())
    }

    /// Whether the next step may ask for the bar's high and low: the position has exits or may be ruined, or an order that waits makes one of which that
    /// is true.
    pub fn may_exit(&self, instrument: usize) -> bool {
        let watched = |order: &Order| {
            !order.exits.is_none() || (order.side == Side::Sell && order.terms != Terms::ReduceOnly)
        };
        self.books.get(instrument).is_some_and(|book| {
            !book.exits.is_none() || book.position.sign() < 0 || book.waiting.iter().any(watched)
        })
    }

    /// One bar of an instrument: waiting orders at its open, then the position's exits. Adds what happened to `events`.
    pub fn step(
        &mut self,
        instrument: usize,
        bar: &BrokerBar,
        events: &mut Vec<Event>,
    ) -> Result<(), BrokerError> {
        self.book(instrument)?.price = bar.open;
        if self.has_waiting(instrument) {
            self.fill_waiting(instrument, bar, events)?;
        }
        match self.exit_in(instrument, bar)? {
            Some((raw, reason)) => self.close(instrument, raw, reason, events)?,
            None => self.books[instrument].follow(bar.high, bar.low),
        }
        self.books[instrument].price = bar.close;
        Ok(())
    }

    /// The raw price and reason of the exit that acts in this bar. A short that uses up the account is bought back before nothing is left of it, unless
    /// its stop lies nearer.
    fn exit_in(&self, instrument: usize, bar: &BrokerBar) -> Result<Option<(Fixed, Reason)>, BrokerError> {
        let exit = self.books[instrument].exit_in(bar)?;
        let Some(ruin) = self.ruin(instrument)?.filter(|ruin| bar.high >= *ruin) else { return Ok(exit) };
        let at = ruin.max(bar.open);
        let nearer = exit
            .filter(|(price, reason)| *price == bar.open || (*reason != Reason::TakeProfit && *price <= at));
        Ok(nearer.or(Some((at, Reason::MarginCall))))
    }

    /// The highest price at which a short can be bought back, with slippage and fee, before it costs more than the account has.
    fn ruin(&self, instrument: usize) -> Result<Option<Fixed>, BrokerError> {
        let book = self.books.get(instrument).ok_or(BrokerError::UnknownInstrument(instrument))?;
        if book.position.sign() >= 0 {
            return Ok(None);
        }
        let (_, others) = self.others(instrument)?;
        // The fee may be rounded up by half of its last decimal.
        let worth = self.ledger.cash().plus(others)?.minus(Fixed::new(1, self.costs.fee_decimals)?)?;
        let slipped = book.position.quantity.abs().times(Fixed::ONE.plus(self.costs.slippage)?)?;
        let owed = slipped.times(Fixed::ONE.plus(self.costs.fee_rate)?)?;
        let decimals = book.price.decimals();
        let ruin = worth.divided(owed, decimals)?;
        let is_too_high = ruin.times(owed)? > worth;
        Ok(Some(if is_too_high { ruin.minus(Fixed::new(1, decimals)?)? } else { ruin }))
    }

    /// Bars in which nothing could happen by [`watch`](Self::watch): their highest high, lowest low and last close.
    pub fn pass(
        &mut self,
        instrument: usize,
        high: Fixed,
        low: Fixed,
        close: Fixed,
    ) -> Result<(), BrokerError> {
        let book = self.book(instrument)?;
        book.follow(high, low);
        book.price = close;
        Ok(())
    }

    /// The prices at which a step would do something, when no order waits.
    pub fn watch(&self, instrument: usize) -> Result<Watch, BrokerError> {
        let book = self.books.get(instrument).ok_or(BrokerError::UnknownInstrument(instrument))?;
        let mut watch = book.watch()?;
        if let Some(ruin) = self.ruin(instrument)? {
            watch.above = Some(watch.above.map_or(ruin, |above| above.min(ruin)));
        }
        Ok(watch)
    }

    /// Closes a whole position at a raw price, with slippage and fee, and drops its exits.
    pub fn close(
        &mut self,
        instrument: usize,
        raw: Fixed,
        reason: Reason,
        events: &mut Vec<Event>,
    ) -> Result<(), BrokerError> {
        let held = self.book(instrument)?.position.quantity;
        if held.is_zero() {
            return Ok(());
        }
        let side = if held.is_positive() { Side::Sell } else { Side::Buy };
        let attempt = Attempt { order: None, reason, side, quantity: held.abs(), raw };
        self.fill(instrument, &attempt, events)?;
        Ok(())
    }

    /// Charges what it costs to have been short over so many nights, at the last price.
    pub fn pass_nights(&mut self, instrument: usize, nights: i64) -> Result<Fixed, BrokerError> {
        let book = self.book(instrument)?;
        if book.position.sign() >= 0 || nights <= 0 {
            return Ok(Fixed::ZERO);
        }
        let value = book.position.quantity.abs().times(book.price)?;
        let cost = self.costs.borrow(value, nights)?;
        self.ledger.post(Account::Cash, Account::Borrow, cost)?;
        Ok(cost)
    }

    fn book(&mut self, instrument: usize) -> Result<&mut Book, BrokerError> {
        self.books.get_mut(instrument).ok_or(BrokerError::UnknownInstrument(instrument))
    }
}
