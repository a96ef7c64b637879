//! A plan bar by bar: the same values as over a history, to the last bit.

use super::{
    feed::{Extras, Feed},
    keep::number_of,
    kernel::Column,
    lower::Operand,
    machine::Machine,
    market::{Binding, Market, MarketError, Source},
    plan::{Answers, Plan},
};
use crate::{
    bars::Extra,
    indicators::{Steps, TRUE},
    strategy::{Level, Sides, Size, Trail},
};
use std::sync::Arc;

/// A plan that waits for the next bar.
pub struct Live {
    machine: Machine,
    answers: Answers,
    /// The strategy's own bars first, then each instrument of the plan.
    sources: Vec<LiveSource>,
    instruments: Vec<String>,
}

struct LiveSource {
    length: i64,
    tick: Steps,
    lot: Steps,
    extras: Vec<Extra>,
    places: Vec<Option<usize>>,
}

/// A finished bar, in whole ticks and lots.
#[derive(Debug, Clone, Copy)]
pub struct LiveBar<'a> {
    pub time: i64,
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
    pub volume: i64,
    /// In the order of [`Plan::inputs`]; what is left out is undefined.
    pub extras: &'a [f64],
}

/// What a strategy says at the close of a bar.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub entry: Sides<bool>,
    pub exit: Sides<bool>,
    pub size: Size<f64>,
    pub stop_loss: Option<Level<f64>>,
    pub take_profit: Option<Level<f64>>,
    pub trailing_stop: Option<Trail<f64>>,
    pub signal: bool,
    /// The named columns of `[scan]`; a condition is 1 or 0.
    pub scan: Vec<f64>,
}

impl Live {
    /// `market` says what is traded and at which steps; its bars are not read.
    pub(super) fn new(plan: &Plan, market: &Market<'_>) -> Result<Self, MarketError> {
        let binding = Binding::new(&plan.graph, &plan.names, market, plan.timeframe.ms())?;
        let extras = plan.names.extras.len();
        let source = |source: &Source<'_>| LiveSource {
            length: source.length,
            tick: Steps::from(source.bars.instrument.tick),
            lot: Steps::from(source.bars.instrument.lot),
            extras: vec![Extra { name: String::new(), values: vec![f64::NAN] }; extras],
            places: (0..extras).map(Some).collect(),
        };
        let answers = plan.answers[0].clone();
        Ok(Self {
            machine: Machine::new(Arc::clone(&plan.graph), &answers.slots(), extras, 1),
            answers,
            sources: binding.sources.iter().map(source).collect(),
            instruments: plan.names.instruments.clone(),
        })
    }

    /// A bar of another instrument. It must come before the strategy's own bar that ends at the same moment; bars of instruments that the
    /// plan does not read change nothing.
    pub fn push_other(&mut self, instrument: &str, bar: &LiveBar<'_>) {
        if let Some(number) = self.instruments.iter().position(|name| name == instrument) {
            self.take(Some(number), bar);
        }
    }

    /// The next bar of the strategy's own.
    pub fn push(&mut self, bar: &LiveBar<'_>) -> Decision {
        self.take(None, bar);
        let holds = |operand| holds(&self.machine, operand);
        let number = |operand: &Operand| self.number(*operand);
        Decision {
            entry: Sides { long: holds(self.answers.entry_long), short: holds(self.answers.entry_short) },
            exit: Sides { long: holds(self.answers.exit_long), short: holds(self.answers.exit_short) },
            size: self.answers.size.map(number),
            stop_loss: self.answers.stop_loss.as_ref().map(|level| level.map(number)),
            take_profit: self.answers.take_profit.as_ref().map(|level| level.map(number)),
            trailing_stop: self.answers.trailing_stop.as_ref().map(|trail| trail.map(number)),
            signal: holds(self.answers.signal),
            scan: self.answers.scan.iter().map(|(_, operand)| number(operand)).collect(),
        }
    }

    /// Writes down what it remembers of the bars so far.
    pub fn keep(&self, to: &mut Vec<u8>) {
        self.machine.keep(to);
    }

    /// Goes on from there. None when these are not the bytes of such a plan.
    pub fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.machine.recall(from)
    }

    fn number(&self, operand: Operand) -> f64 {
        match operand {
            Operand::Constant(value) => value,
            Operand::Column(slot) => match self.machine.column(slot) {
                Column::Numbers(rows) => rows[0],
                Column::Flags(rows) => number_of(rows[0]),
            },
        }
    }

    fn take(&mut self, instrument: Option<usize>, bar: &LiveBar<'_>) {
        let source = &mut self.sources[instrument.map_or(0, |number| number + 1)];
        for (number, extra) in source.extras.iter_mut().enumerate() {
            extra.values[0] = bar.extras.get(number).copied().unwrap_or(f64::NAN);
        }
        let feed = Feed {
            time: &[bar.time],
            known: &[bar.time + source.length],
            open: &[bar.open],
            high: &[bar.high],
            low: &[bar.low],
            close: &[bar.close],
            volume: &[bar.volume],
            extras: Extras { columns: &source.extras, places: &source.places, from: 0 },
            tick: source.tick,
            lot: source.lot,
        };
        self.machine.push(instrument, &feed);
    }
}

/// Whether an answer holds in the last row of a machine.
fn holds(machine: &Machine, operand: Option<Operand>) -> bool {
    match operand {
        Some(Operand::Constant(value)) => value > 0.0,
        Some(Operand::Column(slot)) => match machine.column(slot) {
            Column::Flags(rows) => rows[0] == TRUE,
            Column::Numbers(_) => false,
        },
        None => false,
    }
}
