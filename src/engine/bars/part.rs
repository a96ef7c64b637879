//! A stretch of bars as bars of their own.

use super::{Bars, Extra};
use std::ops::Range;

impl Bars {
    /// The bars at these places.
    #[must_use]
    pub fn part(&self, range: Range<usize>) -> Self {
        let column = |values: &[i64]| values[range.clone()].to_vec();
        let extra =
            |extra: &Extra| Extra { name: extra.name.clone(), values: extra.values[range.clone()].to_vec() };
        Self {
            instrument: self.instrument.clone(),
            time: column(&self.time),
            open: column(&self.open),
            high: column(&self.high),
            low: column(&self.low),
            close: column(&self.close),
            volume: column(&self.volume),
            extras: self.extras.iter().map(extra).collect(),
        }
    }

    /// The bars that begin at a moment or later.
    #[must_use]
    pub fn since(&self, time: i64) -> Self {
        self.part(self.time.partition_point(|begins| *begins < time)..self.len())
    }
}
