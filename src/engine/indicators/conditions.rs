//! Conditions over time. A condition has three values, so that what is undefined stays so through `and`, `or` and `not`.

use super::{Indicator, float, float_of, window::Sliding};
use crate::memory::remembers;

/// A condition at one bar: [`TRUE`], [`FALSE`] or [`UNDEFINED`]. `and` is the lesser, `or` the greater, `not` the negative.
pub type Flag = i8;
pub const TRUE: Flag = 1;
pub const FALSE: Flag = -1;
pub const UNDEFINED: Flag = 0;

/// A known condition.
pub const fn flag(holds: bool) -> Flag {
    if holds { TRUE } else { FALSE }
}

/// How many bars ago a condition last held: 0 when it holds now, undefined before the first time.
#[derive(Debug, Clone, Default)]
pub struct BarsSince {
    bars: Option<i64>,
}

impl Indicator for BarsSince {
    type Input = Flag;
    type Output = f64;

    fn push(&mut self, input: Flag) -> f64 {
        self.bars = if input == TRUE { Some(0) } else { self.bars.map(|bars| bars + 1) };
        self.bars.map_or(f64::NAN, float)
    }
}

/// At how many of the last `n` bars a condition held.
#[derive(Debug, Clone)]
pub struct Count {
    window: Sliding<Flag>,
    holding: usize,
    undefined: usize,
}

impl Count {
    pub fn new(length: usize) -> Self {
        Self { window: Sliding::new(length), holding: 0, undefined: 0 }
    }
}

impl Indicator for Count {
    type Input = Flag;
    type Output = f64;

    fn push(&mut self, input: Flag) -> f64 {
        if let Some(left) = self.window.push(input) {
            self.holding -= usize::from(left == TRUE);
            self.undefined -= usize::from(left == UNDEFINED);
        }
        self.holding += usize::from(input == TRUE);
        self.undefined += usize::from(input == UNDEFINED);
        if self.window.is_full() && self.undefined == 0 { float_of(self.holding) } else { f64::NAN }
    }
}

/// The value that a series had when a condition last held.
#[derive(Debug, Clone)]
pub struct ValueWhen {
    value: f64,
}

impl Default for ValueWhen {
    fn default() -> Self {
        Self { value: f64::NAN }
    }
}

impl Indicator for ValueWhen {
    type Input = (Flag, f64);
    type Output = f64;

    fn push(&mut self, (condition, value): (Flag, f64)) -> f64 {
        if condition == TRUE {
            self.value = value;
        }
        self.value
    }
}

/// Whether a series went one way at each of the last `n` bars.
#[derive(Debug, Clone)]
pub struct Run {
    length: usize,
    /// 1 for rising, -1 for falling.
    sign: f64,
    previous: f64,
    /// Moves since the series was last undefined, and of these the last ones in the right direction.
    moves: usize,
    right: usize,
}

impl Run {
    pub const fn rising(length: usize) -> Self {
        Self { length, sign: 1.0, previous: f64::NAN, moves: 0, right: 0 }
    }

    pub const fn falling(length: usize) -> Self {
        Self { length, sign: -1.0, previous: f64::NAN, moves: 0, right: 0 }
    }
}

impl Indicator for Run {
    type Input = f64;
    type Output = Flag;

    fn push(&mut self, input: f64) -> Flag {
        let change = (input - self.previous) * self.sign;
        self.previous = input;
        if change.is_nan() {
            (self.moves, self.right) = (0, 0);
            return UNDEFINED;
        }
        self.moves += 1;
        self.right = if change > 0.0 { self.right + 1 } else { 0 };
        if self.moves < self.length { UNDEFINED } else { flag(self.right >= self.length) }
    }
}

remembers! {
    BarsSince { bars }
    Count { window, holding, undefined }
    ValueWhen { value }
    Run { length, sign, previous, moves, right }
}

#[cfg(test)]
mod tests {
    use super::{super::column, *};

    #[test]
    fn bars_are_counted_from_the_last_time_it_held() {
        let found = column(BarsSince::default(), [FALSE, TRUE, UNDEFINED, FALSE, TRUE]);
        assert!(found[0].is_nan());
        assert_eq!(found[1..], [0.0, 1.0, 2.0, 0.0]);
    }

    #[test]
    fn a_count_is_undefined_while_the_window_is() {
        let found = column(Count::new(2), [UNDEFINED, TRUE, TRUE, FALSE, FALSE]);
        assert!(found[0].is_nan() && found[1].is_nan());
        assert_eq!(found[2..], [2.0, 1.0, 0.0]);
    }

    #[test]
    fn rising_means_at_every_bar() {
        let x = [1.0, 2.0, 3.0, 3.0, 4.0, 5.0, f64::NAN, 6.0, 7.0, 8.0];
        let expected =
            [UNDEFINED, UNDEFINED, TRUE, FALSE, FALSE, TRUE, UNDEFINED, UNDEFINED, UNDEFINED, TRUE];
        assert_eq!(column(Run::rising(2), x), expected);
        assert_eq!(column(Run::falling(1), [2.0, 1.0, 1.0])[1..], [TRUE, FALSE]);
    }

    #[test]
    fn a_value_is_kept_from_when_the_condition_held() {
        let found = column(ValueWhen::default(), [(FALSE, 1.0), (TRUE, 2.0), (UNDEFINED, 3.0), (FALSE, 4.0)]);
        assert!(found[0].is_nan());
        assert_eq!(found[1..], [2.0; 3]);
    }
}
