//! Bars in columns: what every indicator, strategy and backtest reads.
//!
//! Prices are whole ticks and volumes whole lots of their instrument, so that sums and comparisons of them are exact. A bar is named by
//! its place, from 0, and by the moment it begins.

mod gaps;
mod generate;
mod part;
pub mod read;
mod resample;
mod write;

pub use domain::market::{
    MAX_DECIMALS, Scale, ScaleError, Session, SessionError, Timeframe, TimeframeError, calendar,
};
pub use gaps::{Gap, Gaps};
pub use generate::generate;
pub(crate) use read::cells;
pub use read::{ReadError, ReadOptions, Reading, read_csv};
pub(crate) use resample::Span;
pub use resample::{ResampleError, Resampled, resample};
pub use write::write_csv;

/// What is traded, and the steps its prices and quantities are counted in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instrument {
    pub name: String,
    /// The size of one step of a price.
    pub tick: Scale,
    /// The size of one step of a volume.
    pub lot: Scale,
}

/// The bars of one instrument, oldest first; all columns are equally long.
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    pub instrument: Instrument,
    /// When each bar begins, in milliseconds since 1970; strictly ascending.
    pub time: Vec<i64>,
    /// In ticks, like `high`, `low` and `close`.
    pub open: Vec<i64>,
    pub high: Vec<i64>,
    pub low: Vec<i64>,
    pub close: Vec<i64>,
    /// In lots.
    pub volume: Vec<i64>,
    /// Further named columns of the file; NaN where a cell is empty.
    pub extras: Vec<Extra>,
}

/// A named input beside the prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Extra {
    pub name: String,
    pub values: Vec<f64>,
}

impl Bars {
    /// No bars yet.
    pub const fn empty(instrument: Instrument) -> Self {
        Self {
            instrument,
            time: Vec::new(),
            open: Vec::new(),
            high: Vec::new(),
            low: Vec::new(),
            close: Vec::new(),
            volume: Vec::new(),
            extras: Vec::new(),
        }
    }

    /// No bars yet, with room for `n`.
    pub fn with_capacity(instrument: Instrument, n: usize) -> Self {
        let column = || Vec::with_capacity(n);
        let (time, open, high) = (column(), column(), column());
        let (low, close, volume) = (column(), column(), column());
        Self { instrument, time, open, high, low, close, volume, extras: Vec::new() }
    }

    /// How long a bar is: the most frequent distance between two. `None` with fewer than two bars.
    pub fn timeframe(&self) -> Option<Timeframe> {
        Gaps::step_of(&self.time).and_then(Timeframe::from_ms)
    }

    pub const fn len(&self) -> usize {
        self.time.len()
    }

    pub const fn is_empty(&self) -> bool {
        self.time.is_empty()
    }
}
