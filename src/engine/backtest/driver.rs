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
    trading::Hand,
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
    pub(super) setup: Setup<'a>,
    pub(super) run: Run,
    events: Vec<Event>,
    /// Whether fills and trades are kept, or only counted.
    keeps_trades: bool,
    /// Of the orders that may still be filled.
    pub(super) intents: Vec<(OrderId, Intent)>,
    /// How many orders have been given.
    pub(super) given: OrderId,
    pub(super) hand: Hand,
    /// The UTC day of the last bar that was looked at.
    pub(super) day: i64,
    /// The bar to go on with.
    next: usize,
    /// How long a base bar is, where hours matter.
    pub(super) bar_ms: i64,
}

impl<'a> Driver<'a> {
    pub fn new(setup: &Setup<'a>) -> Result<Self, BacktestError> {
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
            setup: *setup,
            run,
            events: Vec::new(),
            keeps_trades: true,
            intents: Vec::new(),
            given: 0,
            hand: Hand::default(),
            day: first.div_euclid(DAY_MS),
            next: 0,
            bar_ms: hours.map_or(0, Timeframe::ms),
        })
    }

    /// Keeps no fills and no trades: a run for its equity alone.
    pub const fn for_equity(mut self) -> Self {
        self.keeps_trades = false;
        self
    }

    pub fn run(mut self) -> Result<Run, BacktestError> {
        self.go_to(self.setup.bars.len())?;
        Ok(self.run)
    }

    /// Goes on up to the bar `end`. What its signals say of that bar and of later ones is not asked.
    pub fn go_to(&mut self, end: usize) -> Result<(), BacktestError> {
        let bars = self.setup.bars.len();
        if self.next == 0 {
            self.make_room();
        }
        loop {
            let bar = self.next;
            let at = move |source| BacktestError::Broker { bar, source };
            let next = self.skip_quiet(bar, end).map_err(at)?;
            self.next = next.bar;
            if next.bar >= end {
                return Ok(());
            }
            let bar = next.bar;
            if next.eventful {
                self.step(bar).map_err(at)?;
            }
            if bar + 1 < bars
                && let Some(decision) = self.setup.decisions.closed_by(bar)
            {
                self.decide(decision, bar)?;
            }
            self.next += 1;
        }
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
        let (high, low) = if self.run.broker.may_exit(0) {
            (price(bars.high[bar]), price(bars.low[bar]))
        } else {
            (open, open)
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
                self.remember(bar, fill)?;
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

    fn remember(&mut self, bar: usize, fill: &Fill) -> Result<(), BrokerError> {
        let decision = self.setup.decisions.containing(bar);
        let cooldown = self.setup.signals.rules.cooldown_bars as usize;
        if self.hand.note(fill, decision, cooldown) {
            self.run.broker.cancel_waiting(0)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
