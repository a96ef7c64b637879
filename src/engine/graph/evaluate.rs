//! A plan over a whole history.
//!
//! Bars go through the machine in stretches that fit the processor's cache; only the answers outlive their stretch. Stretches of any length
//! give the same values, which is what live trading relies on.

use super::{
    keep::Kept,
    lower::Operand,
    machine::Machine,
    market::{Binding, Market, MarketError},
    names::Names,
    node::{Graph, Slot},
    plan::{Answers, Plan},
    signals::{Flags, Series, Signals},
};
use std::{collections::BTreeMap, sync::Arc};

/// Bars in one stretch: few enough that the columns of a plan stay near the processor.
pub const STRETCH: usize = 1024;

/// The machine on its way over the bars.
struct Way<'b> {
    binding: Binding<'b>,
    machine: Machine,
    /// Only bars of another length or instrument ask when a bar is known.
    alone: bool,
    /// How many bars it has seen of the strategy's own, and of each other instrument.
    done: usize,
    others_done: Vec<usize>,
}

impl<'b> Way<'b> {
    fn new(graph: &Arc<Graph>, names: &Names, binding: Binding<'b>, kept: &Kept) -> Self {
        let machine = Machine::new(Arc::clone(graph), &kept.slots(), names.extras.len(), STRETCH);
        let others_done = vec![0; binding.sources.len().saturating_sub(1)];
        Self { binding, machine, alone: graph.tracks.len() == 1, done: 0, others_done }
    }

    /// Goes on until `rows` bars have been seen, and keeps what is wanted.
    fn go_to(&mut self, rows: usize, kept: &mut Kept) {
        let Some((own, others)) = self.binding.sources.split_first() else { return };
        let mut known = Vec::with_capacity(STRETCH);
        for from in (self.done..rows).step_by(STRETCH) {
            let to = (from + STRETCH).min(rows);
            let now = own.bars.time[to - 1] + own.length;
            for (number, (other, next)) in others.iter().zip(&mut self.others_done).enumerate() {
                let until = other.bars.time.partition_point(|time| time + other.length <= now);
                while *next < until {
                    let end = (*next + STRETCH).min(until);
                    self.machine.push(Some(number), &other.feed(*next, end, &mut known));
                    *next = end;
                }
            }
            let feed = if self.alone { own.columns(from, to) } else { own.feed(from, to, &mut known) };
            self.machine.push(None, &feed);
            kept.keep(&self.machine, from, to - from);
        }
        self.done = rows;
    }
}

/// Runs the machine over all bars and keeps what is wanted.
pub fn run(graph: &Arc<Graph>, names: &Names, binding: Binding<'_>, kept: &mut Kept) {
    let rows = binding.sources.first().map_or(0, |own| own.bars.len());
    Way::new(graph, names, binding, kept).go_to(rows, kept);
}

/// The answers of a plan, with all their columns whole.
pub fn whole(plan: &Plan, market: &Market<'_>) -> Result<Vec<Signals>, MarketError> {
    let wanted = plan.answers.iter().flat_map(Answers::slots);
    let evaluation = Evaluation::new(plan, market, Kept::new(&plan.graph, wanted, market.bars.len()))?;
    Ok(evaluation.signals())
}

/// A plan that is being evaluated for trading, as far as somebody wants to see.
pub struct Evaluation<'a> {
    plan: &'a Plan,
    way: Way<'a>,
    kept: Kept,
    rows: usize,
}

impl<'a> Evaluation<'a> {
    /// With numbers only at the bars where they can matter.
    pub(super) fn at_entries(plan: &'a Plan, market: &Market<'a>) -> Result<Self, MarketError> {
        Self::new(plan, market, Kept::at_entries(&plan.graph, &plan.answers, market.bars.len()))
    }

    fn new(plan: &'a Plan, market: &Market<'a>, kept: Kept) -> Result<Self, MarketError> {
        let binding = Binding::new(&plan.graph, &plan.names, market, plan.timeframe.ms())?;
        let way = Way::new(&plan.graph, &plan.names, binding, &kept);
        Ok(Self { plan, way, kept, rows: market.bars.len() })
    }

    /// What the first `rows` bars say, and nothing of those after them.
    pub fn beginning(&mut self, rows: usize) -> Vec<Signals> {
        self.way.go_to(rows.min(self.rows), &mut self.kept);
        signals(self.plan, self.kept.clone())
    }

    /// What all bars say.
    pub fn signals(mut self) -> Vec<Signals> {
        self.way.go_to(self.rows, &mut self.kept);
        signals(self.plan, self.kept)
    }
}

fn signals(plan: &Plan, mut kept: Kept) -> Vec<Signals> {
    let mut entries = std::mem::take(&mut kept.entries).into_iter();
    let mut shared = Shared::of(kept);
    let of = |answers: &Answers| {
        shared.sparse = entries.next().map(sparse).unwrap_or_default();
        shared.signals(answers)
    };
    plan.answers.iter().map(of).collect()
}

fn sparse(entries: super::keep::Entries) -> BTreeMap<Slot, Series> {
    let rows = Arc::new(entries.rows);
    let series = |values| Series::Sparse { bars: Arc::clone(&rows), values: Arc::new(values) };
    entries.slots.into_iter().zip(entries.values.into_iter().map(series)).collect()
}

/// Columns that several answers may have in common, and the numbers of the one at hand.
struct Shared {
    numbers: BTreeMap<Slot, Series>,
    flags: BTreeMap<Slot, Flags>,
    sparse: BTreeMap<Slot, Series>,
}

impl Shared {
    fn of(kept: Kept) -> Self {
        let numbers =
            kept.numbers.into_iter().map(|(slot, values)| (slot, Series::Column(Arc::new(values)))).collect();
        let flags =
            kept.flags.into_iter().map(|(slot, values)| (slot, Flags::Column(Arc::new(values)))).collect();
        Self { numbers, flags, sparse: BTreeMap::new() }
    }

    fn series(&self, operand: Operand) -> Series {
        match operand {
            Operand::Constant(value) => Series::Constant(value),
            Operand::Column(slot) => {
                if let Some(Flags::Column(flags)) = self.flags.get(&slot) {
                    return Series::Condition(Arc::clone(flags));
                }
                let found = self.sparse.get(&slot).or_else(|| self.numbers.get(&slot));
                found.cloned().unwrap_or(Series::Constant(f64::NAN))
            }
        }
    }

    fn flags(&self, operand: Option<Operand>) -> Flags {
        match operand {
            Some(Operand::Constant(value)) if value > 0.0 => Flags::Always,
            Some(Operand::Column(slot)) => self.flags.get(&slot).cloned().unwrap_or(Flags::Never),
            None | Some(Operand::Constant(_)) => Flags::Never,
        }
    }

    fn signals(&self, answers: &Answers) -> Signals {
        let series = |operand: &Operand| self.series(*operand);
        Signals {
            entry_long: self.flags(answers.entry_long),
            entry_short: self.flags(answers.entry_short),
            exit_long: self.flags(answers.exit_long),
            exit_short: self.flags(answers.exit_short),
            size: answers.size.map(series),
            stop_loss: answers.stop_loss.as_ref().map(|level| level.map(series)),
            take_profit: answers.take_profit.as_ref().map(|level| level.map(series)),
            trailing_stop: answers.trailing_stop.as_ref().map(|trail| trail.map(series)),
            signal: self.flags(answers.signal),
            scan: answers.scan.iter().map(|(name, operand)| (name.clone(), series(operand))).collect(),
            rules: answers.rules,
        }
    }
}
