//! What is done at the close of one of the strategy's bars.

use super::{
    BacktestError,
    driver::{Driver, Intent},
    report::{Refused, RefusedWhy},
    trades::Why,
};
use crate::{
    broker::{Exits, Order, OrderId, Position, Side, Terms},
    fixed::Fixed,
    graph::{Series, Signals},
    strategy::Size,
    trading::{Asked, Choice, Entry, Says, Situation, choose, entry},
};

impl Driver<'_> {
    /// What the strategy's bar `decision`, just closed by the base bar `bar`, makes of the account.
    pub(super) fn decide(&mut self, decision: usize, bar: usize) -> Result<(), BacktestError> {
        let signals = self.setup.signals;
        let now = Situation {
            bar: decision,
            sign: self.sign(),
            waits: self.run.broker.has_waiting(0),
            in_session: self.in_session(bar),
            hand: &self.hand,
            rules: &signals.rules,
        };
        match choose(&Said { signals, decision }, &now) {
            Choice::Hold => Ok(()),
            Choice::Enter(side, why) => self.enter(decision, bar, side, why),
            Choice::Leave(why) => self.leave(decision, bar, why),
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
        let (bars, said) = (self.setup.bars, Said { signals: self.setup.signals, decision });
        let wanted = entry(&said.asked(), &bars.instrument, bars.close[bar], side, equity);
        let Some(Entry { quantity, exits, calculated }) = wanted else {
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

    /// Gives an order. Whatever closes or reverses takes back what waits.
    fn submit(&mut self, bar: usize, order: Order, intent: Intent) -> Result<(), BacktestError> {
        let at = |source| BacktestError::Broker { bar, source };
        if order.terms == Terms::ReduceOnly || intent.why == Why::Reversal {
            self.run.broker.cancel_waiting(0).map_err(at)?;
        }
        self.intents.push((order.id, intent));
        self.given += 1;
        self.run.broker.submit(0, order).map_err(at)
    }

    const fn next_id(&self) -> OrderId {
        self.given
    }

    fn held(&self) -> Fixed {
        self.run.broker.position(0).map_or(Fixed::ZERO, |position: &Position| position.quantity)
    }
}

/// What the strategy says at one of its bars.
struct Said<'a> {
    signals: &'a Signals,
    decision: usize,
}

impl Said<'_> {
    fn asked(&self) -> Asked {
        let value = |series: &Series| series.at(self.decision);
        let Signals { size, stop_loss, take_profit, trailing_stop, .. } = self.signals;
        Asked {
            size: size.map(value),
            stop_loss: stop_loss.as_ref().map(|level| level.map(value)),
            take_profit: take_profit.as_ref().map(|level| level.map(value)),
            trailing_stop: trailing_stop.as_ref().map(|trail| trail.map(value)),
        }
    }
}

impl Says for Said<'_> {
    fn enters(&self, side: Side) -> bool {
        let Signals { entry_long, entry_short, .. } = self.signals;
        let flags = if side == Side::Buy { entry_long } else { entry_short };
        flags.holds(self.decision)
    }

    fn leaves(&self, side: Side) -> bool {
        let Signals { exit_long, exit_short, .. } = self.signals;
        let flags = if side == Side::Buy { exit_long } else { exit_short };
        flags.holds(self.decision)
    }
}
