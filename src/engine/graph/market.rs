//! The bars that a plan meets, and where among them it finds its inputs.

use super::{
    feed::{Extras, Feed},
    names::Names,
    node::{Graph, Recipe},
};
use crate::{
    bars::{Bars, Timeframe},
    indicators::Steps,
};

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
    pub fn feed<'f>(&'f self, from: usize, to: usize, known: &'f mut Vec<i64>) -> Feed<'f> {
        known.clear();
        known.extend(self.bars.time[from..to].iter().map(|time| time + self.length));
        Feed { known, ..self.columns(from, to) }
    }

    /// Some of the bars, without when they are known.
    pub fn columns(&self, from: usize, to: usize) -> Feed<'_> {
        let bars = self.bars;
        Feed {
            time: &bars.time[from..to],
            known: &[],
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
