//! Passing over the bars in which nothing can happen.

use std::ops::Range;

use super::{
    driver::Driver,
    scan::{first_touch, first_true},
};
use crate::{
    bars::calendar::DAY_MS,
    broker::{BrokerError, Watch},
    fixed::Fixed,
    graph::Flags,
    strategy::Size,
};

/// The bar to go on with.
pub(super) struct Next {
    pub bar: usize,
    /// An order waits, an exit may act or a night is paid for; else there is only something to decide.
    pub eventful: bool,
}

impl Driver<'_> {
    /// The next bar before `end` in which something may happen or be decided, or `end`; the bars before it have been passed.
    pub(super) fn skip_quiet(&mut self, bar: usize, end: usize) -> Result<Next, BrokerError> {
        let bars = self.setup.bars;
        if bar >= end || self.run.broker.has_waiting(0) {
            return Ok(Next { bar, eventful: true });
        }
        let due = self.next_due(bar, end);
        let sign = self.sign();
        if sign == 0 {
            return Ok(Next { bar: due.unwrap_or(end), eventful: false });
        }
        let mut until = due.unwrap_or(end - 1);
        let borrows = sign < 0 && !self.run.broker.costs().borrow_rate.is_zero();
        if borrows {
            let night = bars.time[bar..].partition_point(|time| time.div_euclid(DAY_MS) == self.day);
            until = until.min(bar + night);
        }
        let watch = self.run.broker.watch(0)?;
        if let Some(touched) = first_touch(bars, &watch, bar, until) {
            self.pass(&watch, bar..touched)?;
            return Ok(Next { bar: touched, eventful: true });
        }
        if borrows {
            self.pass(&watch, bar..until)?;
            return Ok(Next { bar: until, eventful: true });
        }
        self.pass(&watch, bar..until + 1)?;
        Ok(Next { bar: due.unwrap_or(end), eventful: false })
    }

    /// Tells the broker of bars in which nothing happened.
    fn pass(&mut self, watch: &Watch, quiet: Range<usize>) -> Result<(), BrokerError> {
        let bars = self.setup.bars;
        let Some(last) = quiet.clone().last() else { return Ok(()) };
        // The last price of a long matters to sizes out of the equity, and at the end.
        let stated = matches!(self.setup.signals.size, Size::Units(_));
        if stated && watch.long && watch.trailing.is_none() && last + 1 < bars.len() {
            return Ok(());
        }
        let price = |ticks: i64| Fixed::of_steps(ticks, bars.instrument.tick);
        let close = bars.close[last];
        let (mut high, mut low) = (close, close);
        if watch.trailing.is_some() {
            high = bars.high[quiet.clone()].iter().copied().fold(high, i64::max);
            low = bars.low[quiet].iter().copied().fold(low, i64::min);
        }
        self.run.broker.pass(0, price(high), price(low), price(close))
    }

    /// The base bar before `end` at whose close there is next something to decide.
    fn next_due(&self, bar: usize, end: usize) -> Option<usize> {
        let (signals, decisions) = (self.setup.signals, &self.setup.decisions);
        let from = decisions.containing(bar);
        let count = decisions.containing(end).min(decisions.count());
        let never = &Flags::Never;
        let more = self.hand.entries < signals.rules.max_open;
        let due = match self.sign() {
            0 => {
                first_true(&[&signals.entry_long, &signals.entry_short], from.max(self.hand.free_from), count)
            }
            1 => {
                let add = if more { &signals.entry_long } else { never };
                first_true(&[&signals.exit_long, &signals.entry_short, add], from, count)
            }
            _ => {
                let add = if more { &signals.entry_short } else { never };
                first_true(&[&signals.exit_short, &signals.entry_long, add], from, count)
            }
        };
        let held_out = self
            .hand
            .held_out(&signals.rules)
            .filter(|_| self.sign() != 0)
            .map(|decision| decision.max(from));
        let held_out = held_out.filter(|decision| *decision < count);
        due.into_iter().chain(held_out).min().map(|decision| decisions.bar_of(decision))
    }
}
