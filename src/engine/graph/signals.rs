//! What a strategy says at every bar: the result of an evaluation.

use super::keep::number_of;
use crate::{
    bars::Session,
    strategy::{Costs, Decimal, Level, Size, Trail},
};
use std::sync::Arc;

/// The columns of one strategy with one set of parameters; all are as long as the bars it was evaluated on.
///
/// A value at bar `i` is known at the close of bar `i`.
#[derive(Debug, Clone)]
pub struct Signals {
    pub entry_long: Flags,
    pub entry_short: Flags,
    pub exit_long: Flags,
    pub exit_short: Flags,
    pub size: Size<Series>,
    pub stop_loss: Option<Level<Series>>,
    pub take_profit: Option<Level<Series>>,
    pub trailing_stop: Option<Trail<Series>>,
    /// All conditions of `[scan]` together.
    pub signal: Flags,
    /// The named columns of `[scan]`, in the order of the document; a condition is 1 or 0.
    pub scan: Vec<(String, Series)>,
    pub rules: Rules,
}

impl Signals {
    /// What it says from one of its bars on, which becomes the first: the bars before it have been seen and decide nothing.
    #[must_use]
    pub fn since(&self, first: usize) -> Self {
        let series = |series: &Series| series.since(first);
        Self {
            entry_long: self.entry_long.since(first),
            entry_short: self.entry_short.since(first),
            exit_long: self.exit_long.since(first),
            exit_short: self.exit_short.since(first),
            size: self.size.map(series),
            stop_loss: self.stop_loss.as_ref().map(|level| level.map(series)),
            take_profit: self.take_profit.as_ref().map(|level| level.map(series)),
            trailing_stop: self.trailing_stop.as_ref().map(|trail| trail.map(series)),
            signal: self.signal.since(first),
            scan: self.scan.iter().map(|(name, values)| (name.clone(), series(values))).collect(),
            rules: self.rules,
        }
    }
}

/// What does not change from bar to bar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rules {
    pub max_holding_bars: Option<u32>,
    pub cooldown_bars: u32,
    pub max_open: u32,
    pub session: Option<Session>,
    pub max_volume_share: Option<Decimal>,
    pub costs: Costs,
}

/// A condition at every bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flags {
    /// The document does not say it, or says it of no bar.
    Never,
    Always,
    /// 1 where it is true, -1 where it is false, 0 where it is undefined.
    Column(Arc<Vec<i8>>),
}

impl Flags {
    /// Whether it is true at a bar; what is undefined is not true.
    pub fn holds(&self, bar: usize) -> bool {
        match self {
            Self::Never => false,
            Self::Always => true,
            Self::Column(values) => values[bar] > 0,
        }
    }

    fn since(&self, first: usize) -> Self {
        match self {
            Self::Column(values) => Self::Column(tail(values, first)),
            same => same.clone(),
        }
    }
}

/// A number at every bar, NaN where it is undefined.
#[derive(Debug, Clone, PartialEq)]
pub enum Series {
    Constant(f64),
    Column(Arc<Vec<f64>>),
    /// A condition, as 1 and 0.
    Condition(Arc<Vec<i8>>),
    /// Only at some bars, ascending; undefined at all others.
    Sparse {
        bars: Arc<Vec<usize>>,
        values: Arc<Vec<f64>>,
    },
}

impl Series {
    pub fn at(&self, bar: usize) -> f64 {
        match self {
            Self::Constant(value) => *value,
            Self::Column(values) => values[bar],
            Self::Condition(flags) => number_of(flags[bar]),
            Self::Sparse { bars, values } => bars.binary_search(&bar).map_or(f64::NAN, |place| values[place]),
        }
    }

    fn since(&self, first: usize) -> Self {
        match self {
            Self::Constant(value) => Self::Constant(*value),
            Self::Column(values) => Self::Column(tail(values, first)),
            Self::Condition(flags) => Self::Condition(tail(flags, first)),
            Self::Sparse { bars, values } => {
                let from = bars.partition_point(|bar| *bar < first);
                let bars = bars[from..].iter().map(|bar| bar - first).collect();
                Self::Sparse { bars: Arc::new(bars), values: tail(values, from) }
            }
        }
    }
}

fn tail<T: Copy>(values: &Arc<Vec<T>>, first: usize) -> Arc<Vec<T>> {
    if first == 0 { Arc::clone(values) } else { Arc::new(values[first..].to_vec()) }
}
