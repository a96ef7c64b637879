//! The average true range, which bands and stops are measured in.

use super::{Indicator, averages::Wilder};
use crate::memory::remembers;

/// Wilder's average of the true range; the first bar has none.
#[derive(Debug, Clone)]
pub struct Atr {
    previous_close: f64,
    average: Wilder,
}

impl Atr {
    pub fn new(length: usize) -> Self {
        Self { previous_close: f64::NAN, average: Wilder::new(length) }
    }
}

impl Indicator for Atr {
    /// High, low, close.
    type Input = [f64; 3];
    type Output = f64;

    #[inline]
    fn push(&mut self, [high, low, close]: [f64; 3]) -> f64 {
        let range = true_range(high, low, self.previous_close);
        self.previous_close = close;
        self.average.push(range)
    }
}

/// How far the price went since the close before; NaN without one.
pub(super) fn true_range(high: f64, low: f64, previous_close: f64) -> f64 {
    if previous_close.is_nan() {
        return f64::NAN;
    }
    (high - low).max((high - previous_close).abs()).max((low - previous_close).abs())
}

remembers! {
    Atr { previous_close, average }
}

#[cfg(test)]
mod tests {
    use super::{super::column, *};

    #[test]
    fn a_gap_belongs_to_the_range() {
        let bars = [[10.0, 9.0, 10.0], [13.0, 12.0, 12.5], [12.6, 12.4, 12.5]];
        let found = column(Atr::new(2), bars);
        assert!(found[0].is_nan() && found[1].is_nan());
        assert!((found[2] - f64::midpoint(3.0, 0.2)).abs() < 1e-12, "{found:?}");
    }
}
