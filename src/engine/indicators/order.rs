//! The place of a value among the last `n`, and the value at a given place.

use super::{Indicator, float_of, window::Sliding};
use crate::memory::remembers;

/// The last `n` values, also sorted.
#[derive(Debug, Clone)]
struct Sorted {
    window: Sliding<f64>,
    sorted: Vec<f64>,
}

impl Sorted {
    fn new(length: usize) -> Self {
        Self { window: Sliding::new(length), sorted: Vec::new() }
    }

    /// Whether there are `n` defined values.
    fn push(&mut self, input: f64) -> bool {
        let left = self.window.push(input);
        if let Some(left) = left.filter(|left| !left.is_nan()) {
            self.sorted.remove(self.below(left));
        }
        if !input.is_nan() {
            self.sorted.insert(self.below(input), input);
        }
        self.window.is_full() && self.sorted.len() == self.window.values().len()
    }

    /// How many values are less than this one.
    fn below(&self, value: f64) -> usize {
        self.sorted.partition_point(|&other| other < value)
    }

    fn up_to(&self, value: f64) -> usize {
        self.sorted.partition_point(|&other| other <= value)
    }
}

/// The share of the other `n - 1` values that are below the newest, ties counted half: 0 for the lowest, 1 for the highest.
#[derive(Debug, Clone)]
pub struct Rank {
    values: Sorted,
}

impl Rank {
    pub fn new(length: usize) -> Self {
        Self { values: Sorted::new(length) }
    }
}

impl Indicator for Rank {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        if !self.values.push(input) {
            return f64::NAN;
        }
        let (below, up_to) = (self.values.below(input), self.values.up_to(input));
        let others = self.values.sorted.len() - 1;
        let ties = up_to - below - 1;
        if others == 0 { f64::NAN } else { (float_of(below) + float_of(ties) / 2.0) / float_of(others) }
    }
}

/// The value below which the fraction `p` of the last `n` values lies, interpolated between neighbours.
#[derive(Debug, Clone)]
pub struct Percentile {
    values: Sorted,
    /// The place below, and how far from it to the one above.
    place: usize,
    fraction: f64,
}

impl Percentile {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the place lies in the window"
    )]
    pub fn new(length: usize, p: f64) -> Self {
        let at = float_of(length.saturating_sub(1)) * p.clamp(0.0, 1.0);
        Self { values: Sorted::new(length), place: at as usize, fraction: at.fract() }
    }
}

impl Indicator for Percentile {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        if !self.values.push(input) {
            return f64::NAN;
        }
        let low = self.values.sorted[self.place];
        let high = self.values.sorted.get(self.place + 1).copied().unwrap_or(low);
        low + (high - low) * self.fraction
    }
}

remembers! {
    Sorted { window, sorted }
    Rank { values }
    Percentile { values, place, fraction }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{
        super::{column, testing::walk},
        *,
    };

    #[test]
    fn rank_and_percentile_equal_a_sorted_window() {
        let x: Vec<f64> = walk(500, 9).into_iter().map(f64::round).collect();
        let rank = column(Rank::new(11), x.iter().copied());
        let quarter = column(Percentile::new(11, 0.25), x.iter().copied());
        for i in 10..x.len() {
            let mut window = x[i - 10..=i].to_vec();
            window.sort_by(f64::total_cmp);
            let below = window.iter().filter(|value| **value < x[i]).count();
            let equal = window.iter().filter(|value| **value == x[i]).count() - 1;
            assert_eq!(rank[i], (float_of(below) + float_of(equal) / 2.0) / 10.0);
            assert_eq!(quarter[i], f64::midpoint(window[2], window[3]));
        }
    }

    #[test]
    fn an_undefined_value_leaves_the_window_again() {
        let found = column(Rank::new(2), [1.0, f64::NAN, 2.0, 3.0, 3.0]);
        assert!(found[..3].iter().all(|value| value.is_nan()));
        assert_eq!(found[3..], [1.0, 0.5]);
    }
}
