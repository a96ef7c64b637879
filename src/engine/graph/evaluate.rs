//! A plan over a whole history.
//!
//! Bars go through the machine in stretches that fit the processor's cache; only the answers are kept as whole columns. Stretches of any
//! length give the same values, which is what live trading relies on.

use super::{
    feed::{Extras, Feed},
    kernel::{Column, ColumnKind},
    lower::Operand,
    machine::Machine,
    names::Names,
    node::{Graph, Recipe, Slot},
    plan::{Answers, Plan},
    signals::{Flags, Series, Signals},
};
use crate::{
    bars::{Bars, Timeframe},
    indicators::{Flag, Steps, TRUE, UNDEFINED},
};
use std::{collections::BTreeMap, sync::Arc};

/// Bars in one stretch: few enough that the columns of a plan stay near the processor.
pub const STRETCH: usize = 1024;

/// The bars that a plan is evaluated on.
#[derive(Debug, Clone)]
pub struct Market<'a> {
    /// Of the plan's own timeframe.
    pub bars: &'a Bars,
    pub others: Vec<Other<'a>>,
}

/// Bars of another instrument, as expressions name it.
#[derive(Debug, Clone, Copy)]
pub struct Other<'a> {
    pub name: &'a str,
    pub bars: &'a Bars,
    pub timeframe: Timeframe,
}

/// The bars lack something that the plan reads.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MarketError {
    #[error("the expressions read the instrument {0:?}; give its bars, too")]
    MissingInstrument(String),
    #[error("the expressions read the column {column:?}, which the bars of {bars} do not have")]
    MissingColumn { column: String, bars: String },
}

impl<'a> Market<'a> {
    /// One instrument alone.
    pub const fn of(bars: &'a Bars) -> Self {
        Self { bars, others: Vec::new() }
    }
}

/// Where a plan finds its inputs.
#[derive(Debug, Clone)]
pub struct Binding<'a> {
    /// The strategy's own bars first, then those of each instrument that the plan reads.
    pub sources: Vec<Source<'a>>,
}

/// The bars of one instrument and how long each lasts, in milliseconds.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    pub bars: &'a Bars,
    pub length: i64,
    pub places: Vec<Option<usize>>,
}

impl<'a> Binding<'a> {
    /// `length` is how long the strategy's own bars last; 0 when it is not known, and then a bar counts as finished when the next begins.
    pub fn new(graph: &Graph, names: &Names, market: &Market<'a>, length: i64) -> Result<Self, MarketError> {
        let mut sources = vec![Source::new(market.bars, length, names)];
        for name in &names.instruments {
            let other = market.others.iter().find(|other| other.name == name);
            let other = other.ok_or_else(|| MarketError::MissingInstrument(name.clone()))?;
            sources.push(Source::new(other.bars, other.timeframe.ms(), names));
        }
        for node in &graph.nodes {
            if let Recipe::Extra(number) = node.recipe {
                let source = &sources[graph.tracks[node.track].instrument.map_or(0, |number| number + 1)];
                if source.places[number].is_none() {
                    let (column, bars) = (names.extras[number].clone(), source.bars.instrument.name.clone());
                    return Err(MarketError::MissingColumn { column, bars });
                }
            }
        }
        Ok(Self { sources })
    }
}

impl<'a> Source<'a> {
    fn new(bars: &'a Bars, length: i64, names: &Names) -> Self {
        let place = |name: &String| bars.extras.iter().position(|extra| extra.name == *name);
        Self { bars, length, places: names.extras.iter().map(place).collect() }
    }

    /// Some of the bars; `known` receives when each is.
    fn feed<'f>(&'f self, from: usize, to: usize, known: &'f mut Vec<i64>) -> Feed<'f> {
        let bars = self.bars;
        known.clear();
        known.extend(bars.time[from..to].iter().map(|time| time + self.length));
        Feed {
            time: &bars.time[from..to],
            known,
            open: &bars.open[from..to],
            high: &bars.high[from..to],
            low: &bars.low[from..to],
            close: &bars.close[from..to],
            volume: &bars.volume[from..to],
            extras: Extras { columns: &bars.extras, places: &self.places, from },
            tick: Steps::from(bars.instrument.tick),
            lot: Steps::from(bars.instrument.lot),
        }
    }
}

/// Runs the machine over all bars and keeps the columns of some slots.
pub fn columns(
    graph: &Arc<Graph>,
    names: &Names,
    binding: &Binding<'_>,
    wanted: impl IntoIterator<Item = Slot>,
) -> Kept {
    let Some((own, others)) = binding.sources.split_first() else { return Kept::default() };
    let rows = own.bars.len();
    let mut kept = Kept::new(graph, wanted, rows);
    let mut machine = Machine::new(Arc::clone(graph), names.extras.len(), STRETCH);
    let (mut known, mut next) = (Vec::with_capacity(STRETCH), vec![0; others.len()]);
    for from in (0..rows).step_by(STRETCH) {
        let to = (from + STRETCH).min(rows);
        let now = own.bars.time[to - 1] + own.length;
        for (number, (other, next)) in others.iter().zip(&mut next).enumerate() {
            let until = other.bars.time.partition_point(|time| time + other.length <= now);
            while *next < until {
                let end = (*next + STRETCH).min(until);
                machine.push(Some(number), &other.feed(*next, end, &mut known));
                *next = end;
            }
        }
        machine.push(None, &own.feed(from, to, &mut known));
        kept.keep(&machine, to - from);
    }
    kept
}

/// Whole columns of some slots.
#[derive(Debug, Default)]
pub struct Kept {
    numbers: BTreeMap<Slot, Vec<f64>>,
    flags: BTreeMap<Slot, Vec<Flag>>,
}

impl Kept {
    fn new(graph: &Graph, wanted: impl IntoIterator<Item = Slot>, rows: usize) -> Self {
        let mut kept = Self::default();
        for slot in wanted {
            match graph.kinds[slot] {
                ColumnKind::Numbers => {
                    kept.numbers.insert(slot, Vec::with_capacity(rows));
                }
                ColumnKind::Flags => {
                    kept.flags.insert(slot, Vec::with_capacity(rows));
                }
            }
        }
        kept
    }

    fn keep(&mut self, machine: &Machine, rows: usize) {
        for (slot, all) in &mut self.numbers {
            if let Column::Numbers(new) = machine.column(*slot) {
                all.extend_from_slice(&new[..rows]);
            }
        }
        for (slot, all) in &mut self.flags {
            if let Column::Flags(new) = machine.column(*slot) {
                all.extend_from_slice(&new[..rows]);
            }
        }
    }

    /// The numbers of a slot; a condition as 1 and 0.
    pub fn numbers(&self, slot: Slot) -> Vec<f64> {
        match self.flags.get(&slot) {
            Some(flags) => flags.iter().map(|flag| number_of(*flag)).collect(),
            None => self.numbers.get(&slot).cloned().unwrap_or_default(),
        }
    }
}

/// A condition as a number: 1, 0, or undefined.
pub fn number_of(flag: Flag) -> f64 {
    if flag == UNDEFINED { f64::NAN } else { f64::from(flag.max(0)) }
}

pub fn all(plan: &Plan, market: &Market<'_>) -> Result<Vec<Signals>, MarketError> {
    let binding = Binding::new(&plan.graph, &plan.names, market, plan.timeframe.ms())?;
    let wanted = plan.answers.iter().flat_map(Answers::slots);
    let kept = columns(&plan.graph, &plan.names, &binding, wanted);
    let shared = Shared::of(kept);
    Ok(plan.answers.iter().map(|answers| shared.signals(answers)).collect())
}

/// Columns that several answers may have in common.
struct Shared {
    numbers: BTreeMap<Slot, Series>,
    flags: BTreeMap<Slot, Flags>,
}

impl Shared {
    fn of(kept: Kept) -> Self {
        let numbers =
            kept.numbers.into_iter().map(|(slot, values)| (slot, Series::Column(Arc::new(values)))).collect();
        let flags =
            kept.flags.into_iter().map(|(slot, values)| (slot, Flags::Column(Arc::new(values)))).collect();
        Self { numbers, flags }
    }

    fn series(&self, operand: Operand) -> Series {
        match operand {
            Operand::Constant(value) => Series::Constant(value),
            Operand::Column(slot) => match self.flags.get(&slot) {
                Some(Flags::Column(flags)) => {
                    Series::Column(Arc::new(flags.iter().map(|flag| number_of(*flag)).collect()))
                }
                _ => self.numbers.get(&slot).cloned().unwrap_or(Series::Constant(f64::NAN)),
            },
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

/// Whether an answer holds in the last row of a machine.
pub fn holds(machine: &Machine, operand: Option<Operand>) -> bool {
    match operand {
        Some(Operand::Constant(value)) => value > 0.0,
        Some(Operand::Column(slot)) => match machine.column(slot) {
            Column::Flags(rows) => rows[0] == TRUE,
            Column::Numbers(_) => false,
        },
        None => false,
    }
}
