//! What is done at the close of one of the strategy's bars.

use super::{
    BacktestError,
    driver::{Driver, Intent},
    orders::{Entry, entry},
    report::{Refused, RefusedWhy},
    trades::Why,
};
use crate::{
    broker::{Exits, Order, OrderId, Position, Side, Terms},
    fixed::Fixed,
    strategy::Size,
};

impl Driver<'_> {
    /// The strategy's bar at which the position has been held long enough.
    pub(super) fn held_out(&self) -> Option<usize> {
        let most = self.setup.signals.rules.max_holding_bars?;
        Some(self.entered + (most as usize).saturating_sub(1))
    }

    /// What the strategy's bar `decision`, just closed by the base bar `bar`, makes of the account.
    pub(super) fn decide(&mut self, decision: usize, bar: usize) -> Result<(), BacktestError> {
        let signals = self.setup.signals;
        let long = signals.entry_long.holds(decision) && !signals.exit_long.holds(decision);
        let short = signals.entry_short.holds(decision) && !signals.exit_short.holds(decision);
        let sign = self.sign();
        let enter = match (long, short) {
            (true, false) => Some(Side::Buy),
            (false, true) => Some(Side::Sell),
            _ => None,
        };
        let enter = enter.filter(|_| decision >= self.free_from && self.in_session(bar));
        if sign == 0 {
            return match enter {
                Some(side) if !self.run.broker.has_waiting(0) => self.enter(decision, bar, side, Why::Signal),
                _ => Ok(()),
            };
        }
        let exit = if sign > 0 { &signals.exit_long } else { &signals.exit_short };
        let out = self.held_out().is_some_and(|held_out| decision >= held_out);
        let reverses = enter.filter(|side| side.sign() != sign && signals.rules.cooldown_bars == 0);
        if let Some(side) = reverses {
            self.run.broker.cancel_waiting(0).map_err(|source| BacktestError::Broker { bar, source })?;
            self.enter(decision, bar, side, Why::Reversal)
        } else if exit.holds(decision) || out {
            self.leave(decision, bar, if exit.holds(decision) { Why::Signal } else { Why::MaxHolding })
        } else if let Some(side) = enter
            && side.sign() == sign
            && self.entries < signals.rules.max_open
            && !self.run.broker.has_waiting(0)
        {
            self.enter(decision, bar, side, Why::Signal)
        } else {
            Ok(())
        }
    }

    /// Entries are decided when the bar that decides them closes within the session.
    fn in_session(&self, bar: usize) -> bool {
        self.setup.signals.rules.session.is_none_or(|session| {
            let closes = self.setup.bars.time[bar] + self.bar_ms;
            session.start_of(closes).is_some()
        })
    }

    fn enter(&mut self, decision: usize, bar: usize, side: Side, why: Why) -> Result<(), BacktestError> {
        // Only calculated sizes ask for the equity.
        let equity = match self.setup.signals.size {
            Size::Units(_) => 0.0,
            _ => self.run.broker.equity()?.to_f64(),
        };
        let Some(Entry { quantity, exits, calculated }) = entry(self.setup, decision, bar, side, equity)
        else {
            self.run.refused.push(Refused { bar, decision, why: RefusedWhy::Undefined });
            return Ok(());
        };
        if !quantity.is_positive() {
            self.run.refused.push(Refused { bar, decision, why: RefusedWhy::NothingToBuy });
            return Ok(());
        }
        let held = self.held();
        let quantity = if why == Why::Reversal { quantity.plus(held.abs())? } else { quantity };
        let terms = if calculated { Terms::Shrink } else { Terms::Whole };
        self.submit(bar, Order { id: self.next_id(), side, quantity, exits, terms }, Intent { decision, why })
    }

    fn leave(&mut self, decision: usize, bar: usize, why: Why) -> Result<(), BacktestError> {
        self.run.broker.cancel_waiting(0).map_err(|source| BacktestError::Broker { bar, source })?;
        let held = self.held();
        let side = if held.is_positive() { Side::Sell } else { Side::Buy };
        let order = Order {
            id: self.next_id(),
            side,
            quantity: held.abs(),
            exits: Exits::default(),
            terms: Terms::ReduceOnly,
        };
        self.submit(bar, order, Intent { decision, why })
    }

    fn submit(&mut self, bar: usize, order: Order, intent: Intent) -> Result<(), BacktestError> {
        self.intents.push((order.id, intent));
        self.given += 1;
        self.run.broker.submit(0, order).map_err(|source| BacktestError::Broker { bar, source })
    }

    const fn next_id(&self) -> OrderId {
        self.given
    }

    fn held(&self) -> Fixed {
        self.run.broker.position(0).map_or(Fixed::ZERO, |position: &Position| position.quantity)
    }
}
