//! The bars that a node reads: a stretch of one instrument at one length of bars.

use crate::{
    bars::{Extra, Scale},
    indicators::{Steps, TickBar, Ticks},
};

/// New bars in columns, all equally long.
#[derive(Debug, Clone, Copy)]
pub struct Feed<'a> {
    pub time: &'a [i64],
    /// When each bar is known: its end, or for a longer bar the end of the bar that finished it.
    pub known: &'a [i64],
    pub open: &'a [i64],
    pub high: &'a [i64],
    pub low: &'a [i64],
    pub close: &'a [i64],
    pub volume: &'a [i64],
    pub extras: Extras<'a>,
    pub tick: Steps,
    pub lot: Steps,
}

/// Further columns, from a row on; `places` says which column each one of the plan's is.
#[derive(Debug, Clone, Copy)]
pub struct Extras<'a> {
    pub columns: &'a [Extra],
    /// None where these bars lack a column that other bars of the plan have.
    pub places: &'a [Option<usize>],
    pub from: usize,
}

/// An input that is counted in whole steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    Open,
    High,
    Low,
    Close,
    Volume,
}

impl Field {
    pub const ALL: [Self; 5] = [Self::Open, Self::High, Self::Low, Self::Close, Self::Volume];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::High => "high",
            Self::Low => "low",
            Self::Close => "close",
            Self::Volume => "volume",
        }
    }
}

impl<'a> Feed<'a> {
    /// No bars.
    pub fn empty() -> Self {
        let steps = Steps::from(Scale::ONE);
        Self {
            time: &[],
            known: &[],
            open: &[],
            high: &[],
            low: &[],
            close: &[],
            volume: &[],
            extras: Extras { columns: &[], places: &[], from: 0 },
            tick: steps,
            lot: steps,
        }
    }

    pub const fn len(&self) -> usize {
        self.time.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.time.is_empty()
    }

    pub const fn column(&self, field: Field) -> &'a [i64] {
        match field {
            Field::Open => self.open,
            Field::High => self.high,
            Field::Low => self.low,
            Field::Close => self.close,
            Field::Volume => self.volume,
        }
    }

    pub const fn steps(&self, field: Field) -> Steps {
        match field {
            Field::Volume => self.lot,
            _ => self.tick,
        }
    }

    pub fn ticks(&self, field: Field, row: usize) -> Ticks {
        Ticks { count: self.column(field)[row], steps: self.steps(field) }
    }

    /// A further column; empty when these bars lack it.
    pub fn extra(&self, number: usize) -> &'a [f64] {
        let Extras { columns, places, from } = self.extras;
        places[number].map_or(&[], |place| &columns[place].values[from..from + self.len()])
    }

    #[inline]
    pub fn bar(&self, row: usize) -> TickBar {
        TickBar {
            time: self.time[row],
            open: self.open[row],
            high: self.high[row],
            low: self.low[row],
            close: self.close[row],
            volume: self.volume[row],
            tick: self.tick,
            lot: self.lot,
        }
    }
}
