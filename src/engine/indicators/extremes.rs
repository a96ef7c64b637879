//! The highest and the lowest of the last `n` values, in constant time whatever `n` is.

use super::Indicator;
use std::collections::VecDeque;

/// The values that can still become the extreme: each is better than all that came after it.
#[derive(Debug, Clone)]
struct Candidates {
    length: u64,
    best: VecDeque<(u64, f64)>,
    count: u64,
    /// How many values were pushed when the last undefined one came.
    undefined_at: u64,
}

impl Candidates {
    fn new(length: usize) -> Self {
        Self { length: length as u64, best: VecDeque::new(), count: 0, undefined_at: 0 }
    }

    fn push(&mut self, value: f64, beats: impl Fn(f64, f64) -> bool) -> f64 {
        self.count += 1;
        if value.is_nan() {
            self.undefined_at = self.count;
            self.best.clear();
            return f64::NAN;
        }
        while self.best.back().is_some_and(|&(_, last)| !beats(last, value)) {
            self.best.pop_back();
        }
        self.best.push_back((self.count, value));
        while self.best.front().is_some_and(|&(at, _)| at + self.length <= self.count) {
            self.best.pop_front();
        }
        let whole = self.count - self.undefined_at >= self.length;
        match self.best.front() {
            Some(&(_, value)) if whole => value,
            _ => f64::NAN,
        }
    }
}

/// The highest of the last `n` values.
#[derive(Debug, Clone)]
pub struct Highest(Candidates);

impl Highest {
    pub fn new(length: usize) -> Self {
        Self(Candidates::new(length))
    }
}

impl Indicator for Highest {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.0.push(input, |a, b| a > b)
    }
}

/// The lowest of the last `n` values.
#[derive(Debug, Clone)]
pub struct Lowest(Candidates);

impl Lowest {
    pub fn new(length: usize) -> Self {
        Self(Candidates::new(length))
    }
}

impl Indicator for Lowest {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.0.push(input, |a, b| a < b)
    }
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
