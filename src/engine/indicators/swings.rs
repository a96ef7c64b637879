//! Turning points of the price, known only when the bars after them have come.

use super::{Indicator, TickBar, window::Sliding};
use crate::memory::{Memory, remembers};

/// A high above its neighbours, or a low below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swing {
    /// The place of its bar, from 0.
    pub bar: usize,
    pub price: i64,
    pub kind: SwingKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SwingKind {
    High,
    Low,
}

/// Finds the swings that stand out among `window` bars on each side.
///
/// A high is strictly above the bars before it and not below those after it, so that a plateau counts once, at its first bar. A swing
/// is found `window` bars after it happened.
#[derive(Debug, Clone)]
pub struct Swings {
    window: usize,
    bars: Sliding<(i64, i64)>,
    count: usize,
}

impl Swings {
    pub fn new(window: usize) -> Self {
        Self { window, bars: Sliding::new(2 * window + 1), count: 0 }
    }
}

impl Indicator for Swings {
    type Input = TickBar;
    /// The swing high and the swing low that this bar confirms.
    type Output = [Option<Swing>; 2];

    fn push(&mut self, bar: TickBar) -> [Option<Swing>; 2] {
        self.bars.push((bar.high, bar.low));
        self.count += 1;
        if !self.bars.is_full() {
            return [None; 2];
        }
        let Some(&(high, low)) = self.bars.iter().nth(self.window) else {
            return [None; 2];
        };
        let (before, after) = (self.bars.iter().take(self.window), self.bars.iter().skip(self.window + 1));
        let is_high =
            before.clone().all(|other| high > other.0) && after.clone().all(|other| high >= other.0);
        let is_low = before.clone().all(|other| low < other.1) && after.clone().all(|other| low <= other.1);
        let at = self.count - 1 - self.window;
        [
            is_high.then_some(Swing { bar: at, price: high, kind: SwingKind::High }),
            is_low.then_some(Swing { bar: at, price: low, kind: SwingKind::Low }),
        ]
    }
}

/// The prices of the last swing high and the last swing low that are known.
#[derive(Debug, Clone)]
pub struct LastSwings {
    swings: Swings,
    last: [f64; 2],
}

impl LastSwings {
    pub fn new(window: usize) -> Self {
        Self { swings: Swings::new(window), last: [f64::NAN; 2] }
    }
}

impl Indicator for LastSwings {
    type Input = TickBar;
    /// High, low.
    type Output = [f64; 2];

    fn push(&mut self, bar: TickBar) -> [f64; 2] {
        for (last, found) in self.last.iter_mut().zip(self.swings.push(bar)) {
            *last = found.map_or(*last, |swing| bar.tick.value(swing.price));
        }
        self.last
    }
}

impl Memory for SwingKind {
    fn write(&self, to: &mut Vec<u8>) {
        u8::from(*self == Self::High).write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        match u8::read(from)? {
            0 => Some(Self::Low),
            1 => Some(Self::High),
            _ => None,
        }
    }
}

remembers! {
    Swing { bar, price, kind }
    Swings { window, bars, count }
    LastSwings { swings, last }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{column, testing::still},
        *,
    };

    #[test]
    fn a_plateau_counts_once_at_its_first_bar() {
        let bars = [5, 7, 9, 9, 6, 4, 8].map(still);
        let found: Vec<Swing> = column(Swings::new(2), bars).into_iter().flatten().flatten().collect();
        assert_eq!(found, [Swing { bar: 2, price: 9, kind: SwingKind::High }]);
    }
}
