//! The average directional index.

use super::{Indicator, averages::Wilder, bands::true_range, float_of};
use crate::memory::remembers;

/// How directed the movement is, from 0 to 100, whatever its direction.
///
/// The directional movements are compared as floats, as TA-Lib does: moves equal in ticks may differ in the last bit.
#[derive(Debug, Clone)]
pub struct Adx {
    /// The part of the sums that each bar takes away.
    part: f64,
    /// The high, low and close of the bar before.
    previous: [f64; 3],
    /// Bars that still go into the first sums.
    warming: usize,
    up: f64,
    down: f64,
    range: f64,
    average: Wilder,
}

impl Adx {
    pub fn new(length: usize) -> Self {
        Self {
            part: 1.0 / float_of(length),
            previous: [f64::NAN; 3],
            warming: length - 1,
            up: 0.0,
            down: 0.0,
            range: 0.0,
            average: Wilder::new(length),
        }
    }

    /// The directional index of one bar; undefined when nothing moved in any direction.
    fn index(&self) -> f64 {
        let moved = self.up + self.down;
        if self.range > 0.0 && moved > 0.0 { 100.0 * (self.up - self.down).abs() / moved } else { f64::NAN }
    }
}

impl Indicator for Adx {
    /// High, low, close.
    type Input = [f64; 3];
    type Output = f64;

    #[inline]
    fn push(&mut self, [high, low, close]: [f64; 3]) -> f64 {
        let [before_high, before_low, before_close] = self.previous;
        self.previous = [high, low, close];
        let range = true_range(high, low, before_close);
        if !range.is_finite() {
            return f64::NAN;
        }
        let (up, down) = (high - before_high, before_low - low);
        // Above 0 and above the other: one comparison that the processor need not guess.
        let rose = if up > down.max(0.0) { up } else { 0.0 };
        let fell = if down > up.max(0.0) { down } else { 0.0 };
        let fading = if self.warming > 0 { 0.0 } else { self.part };
        self.up = self.up - self.up * fading + rose;
        self.down = self.down - self.down * fading + fell;
        self.range = self.range - self.range * fading + range;
        if self.warming > 0 {
            self.warming -= 1;
            return f64::NAN;
        }
        self.average.push(self.index())
    }
}

remembers! {
    Adx { part, previous, warming, up, down, range, average }
}

#[cfg(test)]
mod tests {
    use super::{super::column, *};

    #[test]
    fn a_steady_climb_is_fully_directed() {
        let bars = (0..60).map(|i| [f64::from(i) + 1.0, f64::from(i), f64::from(i) + 0.5]);
        let found = column(Adx::new(14), bars);
        assert!(found[..27].iter().all(|value| value.is_nan()));
        assert!(found[27..].iter().all(|value| (value - 100.0).abs() < 1e-9));
    }
}
