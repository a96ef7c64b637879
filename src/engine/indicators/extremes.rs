//! The highest and the lowest of the last `n` values, in constant time whatever `n` is.

use super::Indicator;
use crate::memory::remembers;

/// The extreme of a window, out of two halves: the values of this stretch of `n` so far, and what is left of the stretch before.
///
/// Of the stretch before, the extreme of its last `k` values is kept for every `k`, so that each push is two comparisons.
#[derive(Debug, Clone)]
struct Extreme {
    length: usize,
    /// The values of this stretch.
    values: Vec<f64>,
    /// The extreme of them.
    running: f64,
    /// `ends[i]` is the extreme of the stretch before from its value `i` on.
    ends: Vec<f64>,
    /// What any value beats.
    worst: f64,
    /// Values since the last undefined one.
    defined: usize,
}

impl Extreme {
    const fn new(length: usize, worst: f64) -> Self {
        Self { length, values: Vec::new(), running: worst, ends: Vec::new(), worst, defined: 0 }
    }

    fn push(&mut self, value: f64, best: impl Fn(f64, f64) -> f64) -> f64 {
        self.defined = if value.is_nan() { 0 } else { self.defined + 1 };
        let value = if value.is_nan() { self.worst } else { value };
        self.values.push(value);
        self.running = best(self.running, value);
        let before = self.ends.get(self.values.len()).copied().unwrap_or(self.worst);
        let found = best(self.running, before);
        if self.values.len() == self.length {
            self.turn(best);
        }
        if self.defined >= self.length { found } else { f64::NAN }
    }

    /// This stretch becomes the one before.
    fn turn(&mut self, best: impl Fn(f64, f64) -> f64) {
        std::mem::swap(&mut self.values, &mut self.ends);
        self.values.clear();
        let mut extreme = self.worst;
        for end in self.ends.iter_mut().rev() {
            extreme = best(extreme, *end);
            *end = extreme;
        }
        self.running = self.worst;
    }
}

fn higher(a: f64, b: f64) -> f64 {
    if a > b { a } else { b }
}

fn lower(a: f64, b: f64) -> f64 {
    if a < b { a } else { b }
}

/// The highest of the last `n` values.
#[derive(Debug, Clone)]
pub struct Highest {
    extreme: Extreme,
}

impl Highest {
    pub const fn new(length: usize) -> Self {
        Self { extreme: Extreme::new(length, f64::NEG_INFINITY) }
    }
}

impl Indicator for Highest {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.extreme.push(input, higher)
    }
}

/// The lowest of the last `n` values.
#[derive(Debug, Clone)]
pub struct Lowest {
    extreme: Extreme,
}

impl Lowest {
    pub const fn new(length: usize) -> Self {
        Self { extreme: Extreme::new(length, f64::INFINITY) }
    }
}

impl Indicator for Lowest {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.extreme.push(input, lower)
    }
}

remembers! {
    Extreme { length, values, running, ends, worst, defined }
    Highest { extreme }
    Lowest { extreme }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{
        super::{column, testing::walk},
        *,
    };

    #[test]
    fn extremes_equal_a_search_through_the_window() {
        let mut x = walk(400, 5);
        x[200] = f64::NAN;
        for n in [1, 2, 20] {
            let (highest, lowest) =
                (column(Highest::new(n), x.iter().copied()), column(Lowest::new(n), x.iter().copied()));
            for i in 0..x.len() {
                let window = (i + 1).checked_sub(n).map(|first| &x[first..=i]);
                match window.filter(|window| window.iter().all(|x| !x.is_nan())) {
                    Some(window) => {
                        assert_eq!(highest[i], window.iter().copied().fold(f64::MIN, f64::max));
                        assert_eq!(lowest[i], window.iter().copied().fold(f64::MAX, f64::min));
                    }
                    None => assert!(highest[i].is_nan() && lowest[i].is_nan(), "{n} {i}"),
                }
            }
        }
    }
}
