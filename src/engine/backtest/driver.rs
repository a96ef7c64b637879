//! The run itself, from event to event.

use super::{
    BacktestError, Setup, broker_costs,
    report::{Refused, RefusedWhy, ReportFill},
    trades::{Context, TradeLog, Why},
};
use crate::{
    bars::{Timeframe, calendar::DAY_MS},
    broker::{Broker, BrokerBar, BrokerError, Event, Fill, OrderId, Position},
    fixed::{Fixed, OutOfRange},
};

/// Strategies that trade more often than this are rare.
const BARS_A_FILL: usize = 16;

/// What the account held from a bar on, at its close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Segment {
    pub from: usize,
    pub cash: Fixed,
    pub quantity: Fixed,
}

/// All that happened.
#[derive(Debug)]
pub(super) struct Run {
    pub broker: Broker,
    pub fill_count: usize,
    pub fills: Vec<ReportFill>,
    pub refused: Vec<Refused>,
    pub trades: TradeLog,
    pub segments: Vec<Segment>,
    /// The value of all fills, and what of it was slippage.
    pub turnover: Fixed,
    pub slippage: Fixed,
}

/// An order that was given: why, and at which of the strategy's bars.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intent {
    pub decision: usize,
    pub why: Why,
}

pub(super) struct Driver<'a> {
    pub(super) setup: &'a Setup<'a>,
    pub(super) run: Run,
    events: Vec<Event>,
    /// Whether fills and trades are kept, or only counted.
    keeps_trades: bool,
    /// Of the orders that may still be filled.
    pub(super) intents: Vec<(OrderId, Intent)>,
    /// How many orders have been given.
    pub(super) given: OrderId,
    /// The order filled last: more of it is not another entry.
    last_order: Option<OrderId>,
    /// Entries in the open position, and the strategy's bar of the first.
    pub(super) entries: u32,
    pub(super) entered: usize,
    /// The first of the strategy's bars that may decide an entry again.
    pub(super) free_from: usize,
    /// The UTC day of the last bar that was looked at.
    pub(super) day: i64,
    /// How long a base bar is, where hours matter.
    pub(super) bar_ms: i64,
    /// The bars before this one have been read ahead.
    pub(super) read_until: usize,
}

impl<'a> Driver<'a> {
    pub fn new(setup: &'a Setup<'a>) -> Result<Self, BacktestError> {
        let first = *setup.bars.time.first().ok_or(BacktestError::NoBars)?;
        if !setup.cash.is_positive() {
            return Err(BacktestError::Cash(setup.cash));
        }
        let broker = Broker::new(setup.cash, broker_costs(&setup.bars.instrument, &setup.signals.rules)?, 1);
        let segments = vec![Segment { from: 0, cash: setup.cash, quantity: Fixed::ZERO }];
        let run = Run {
            broker,
            fill_count: 0,
            fills: vec![],
            refused: vec![],
            trades: TradeLog::default(),
            segments,
            turnover: Fixed::ZERO,
            slippage: Fixed::ZERO,
        };
        let hours = setup.signals.rules.session.and_then(|_| setup.bars.timeframe());
        Ok(Self {
            setup,
            run,
            events: Vec::new(),
            keeps_trades: true,
            intents: Vec::new(),
            given: 0,
            last_order: None,
            entries: 0,
            entered: 0,
            free_from: 0,
            day: first.div_euclid(DAY_MS),
            bar_ms: hours.map_or(0, Timeframe::ms),
            read_until: 0,
        })
    }

    /// Keeps no fills and no trades: a run for its equity alone.
    pub const fn for_equity(mut self) -> Self {
        self.keeps_trades = false;
        self
    }

    pub fn run(mut self) -> Result<Run, BacktestError> {
        let bars = self.setup.bars.len();
        self.make_room();
        let mut bar = 0;
        loop {
            let at = move |source| BacktestError::Broker { bar, source };
            let next = self.skip_quiet(bar).map_err(at)?;
            if next.bar >= bars {
                break;
            }
            bar = next.bar;
            self.read_ahead(bar);
            if next.eventful {
                self.step(bar).map_err(at)?;
            }
            if bar + 1 < bars
                && let Some(decision) = self.setup.decisions.closed_by(bar)
            {
                self.decide(decision, bar)?;
            }
            bar += 1;
        }
        Ok(self.run)
    }

    /// Room that is not used costs nothing, but growing copies all that is there.
    fn make_room(&mut self) {
        if self.keeps_trades {
            let fills = self.setup.bars.len() / BARS_A_FILL;
            self.run.fills.reserve(fills);
            self.run.segments.reserve(fills);
            self.run.trades.closed.reserve(fills / 2);
        }
    }

    pub(super) fn sign(&self) -> i64 {
        self.run.broker.position(0).map_or(0, Position::sign)
    }

    fn step(&mut self, bar: usize) -> Result<(), BrokerError> {
        let bars = self.setup.bars;
        let borrowed = self.pay_nights(bar)?;
        let price = |ticks: i64| Fixed::of_steps(ticks, bars.instrument.tick);
        // Columns that nobody asks for are not read: each would be a wait for memory.
        let open = price(bars.open[bar]);
        let (high, low) = match self.run.broker.may_exit(0) {
            true => (price(bars.high[bar]), price(bars.low[bar])),
            false => (open, open),
        };
        let volume = match self.run.broker.costs().volume_share {
            Some(_) => Fixed::of_steps(bars.volume[bar], bars.instrument.lot),
            None => Fixed::ZERO,
        };
        let stepped = BrokerBar { open, high, low, close: price(bars.close[bar]), volume };
        let mut events = std::mem::take(&mut self.events);
        self.run.broker.step(0, &stepped, &mut events)?;
        for event in &events {
            self.note(bar, event)?;
        }
        if !borrowed.is_zero() || !events.is_empty() {
            let quantity = self.run.broker.position(0).map_or(Fixed::ZERO, |position| position.quantity);
            self.run.segments.push(Segment { from: bar, cash: self.run.broker.ledger().cash(), quantity });
        }
        events.clear();
        self.events = events;
        if !self.run.broker.has_waiting(0) {
            self.intents.clear();
        }
        Ok(())
    }

    /// What it cost to have been short since the last bar that was looked at.
    fn pay_nights(&mut self, bar: usize) -> Result<Fixed, BrokerError> {
        if self.run.broker.costs().borrow_rate.is_zero() {
            return Ok(Fixed::ZERO);
        }
        let day = self.setup.bars.time[bar].div_euclid(DAY_MS);
        let nights = day - std::mem::replace(&mut self.day, day);
        self.run.broker.pass_nights(0, nights)
    }

    fn note(&mut self, bar: usize, event: &Event) -> Result<(), BrokerError> {
        match event {
            Event::Filled(fill) => {
                self.count_entries(bar, fill)?;
                self.last_order = fill.order;
                self.run.fill_count += 1;
                if self.keeps_trades {
                    let context = self.context(bar, fill);
                    self.run.trades.add(fill, &context)?;
                    self.record(&context, fill)?;
                }
            }
            Event::Rejected(rejection) => {
                let decision = self.intent(rejection.order).map_or(0, |intent| intent.decision);
                let why = RefusedWhy::Broker(rejection.reason);
                self.run.refused.push(Refused { bar, decision, why });
            }
        }
        Ok(())
    }

    fn record(&mut self, context: &Context, fill: &Fill) -> Result<(), OutOfRange> {
        let Fill { side, quantity, raw, price, value, fee, .. } = *fill;
        let run = &mut self.run;
        run.turnover = run.turnover.plus(value)?;
        if price != raw {
            run.slippage = run.slippage.plus(quantity.times(price.minus(raw)?.abs())?)?;
        }
        run.fills.push(ReportFill { bar: context.bar, why: context.why, side, quantity, price, fee });
        Ok(())
    }

    fn intent(&self, order: u64) -> Option<Intent> {
        self.intents.iter().rev().find(|(id, _)| *id == order).map(|(_, intent)| *intent)
    }

    fn context(&self, bar: usize, fill: &Fill) -> Context {
        if let Some(intent) = fill.order.and_then(|order| self.intent(order)) {
            return Context { bar, decision: intent.decision, why: intent.why };
        }
        let (decision, why) = (self.setup.decisions.containing(bar), fill.reason.into());
        Context { bar, decision, why }
    }

    fn count_entries(&mut self, bar: usize, fill: &Fill) -> Result<(), BrokerError> {
        if fill.after.is_zero() {
            let decision = self.setup.decisions.containing(bar);
            self.entries = 0;
            self.free_from = decision + self.setup.signals.rules.cooldown_bars as usize;
            // What was left of an entry must not open another position.
            self.run.broker.cancel_waiting(0)?;
        } else if fill.before.sign() != fill.after.sign() {
            self.entries = 1;
            self.entered = self.setup.decisions.containing(bar);
        } else if fill.after.abs() > fill.before.abs() && fill.order != self.last_order {
            self.entries += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
