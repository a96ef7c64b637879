//! Moving averages: simple, exponential, weighted, and Wilder's.

use super::{
    Indicator, float_of,
    window::{MovingSum, WeightedSum},
};
use crate::memory::remembers;

/// The mean of the last `n` values.
#[derive(Debug, Clone)]
pub struct Sma {
    sum: MovingSum,
    length: f64,
}

impl Sma {
    pub fn new(length: usize) -> Self {
        Self { sum: MovingSum::new(length), length: float_of(length) }
    }
}

impl Indicator for Sma {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.sum.push(input) / self.length
    }
}

/// The exponential average with `k = 2 / (n + 1)`; it begins with the mean of the first `n` values.
#[derive(Debug, Clone)]
pub struct Ema {
    k: f64,
    seed: Seed,
    value: f64,
}

impl Ema {
    pub fn new(length: usize) -> Self {
        Self { k: 2.0 / (float_of(length) + 1.0), seed: Seed::new(length), value: f64::NAN }
    }
}

impl Indicator for Ema {
    type Input = f64;
    type Output = f64;

    #[inline]
    fn push(&mut self, input: f64) -> f64 {
        if !input.is_finite() {
            return f64::NAN;
        }
        if self.value.is_nan() {
            self.value = self.seed.push(input);
        } else {
            self.value += self.k * (input - self.value);
        }
        self.value
    }
}

/// Wilder's average: the mean of the first `n` values, then `(previous × (n - 1) + x) / n`.
#[derive(Debug, Clone)]
pub struct Wilder {
    /// One less than the length, and one part of it.
    others: f64,
    part: f64,
    seed: Seed,
    value: f64,
}

impl Wilder {
    pub fn new(length: usize) -> Self {
        let n = float_of(length);
        Self { others: n - 1.0, part: 1.0 / n, seed: Seed::new(length), value: f64::NAN }
    }
}

impl Indicator for Wilder {
    type Input = f64;
    type Output = f64;

    #[inline]
    fn push(&mut self, input: f64) -> f64 {
        if !input.is_finite() {
            return f64::NAN;
        }
        self.value = if self.value.is_nan() {
            self.seed.push(input)
        } else {
            (self.value * self.others + input) * self.part
        };
        self.value
    }
}

/// The mean of the last `n` values, the newest counted `n` times, the oldest once.
#[derive(Debug, Clone)]
pub struct Wma {
    sums: WeightedSum,
    weights: f64,
}

impl Wma {
    pub fn new(length: usize) -> Self {
        let n = float_of(length);
        Self { sums: WeightedSum::new(length), weights: n * (n + 1.0) / 2.0 }
    }
}

impl Indicator for Wma {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        self.sums.push(input).weighted / self.weights
    }
}

/// The mean of the first `n` values.
#[derive(Debug, Clone)]
struct Seed {
    length: usize,
    count: usize,
    sum: f64,
}

impl Seed {
    const fn new(length: usize) -> Self {
        Self { length, count: 0, sum: 0.0 }
    }

    fn push(&mut self, input: f64) -> f64 {
        self.count += 1;
        self.sum += input;
        if self.count == self.length { self.sum / float_of(self.length) } else { f64::NAN }
    }
}

remembers! {
    Sma { sum, length }
    Ema { k, seed, value }
    Wilder { others, part, seed, value }
    Wma { sums, weights }
    Seed { length, count, sum }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            column,
            testing::{assert_close, walk},
        },
        *,
    };

    #[test]
    fn averages_equal_their_definitions() {
        let x = walk(500, 1);
        let (sma, wma, ema) = (
            column(Sma::new(7), x.iter().copied()),
            column(Wma::new(7), x.iter().copied()),
            column(Ema::new(7), x.iter().copied()),
        );
        assert!(sma[..6].iter().chain(&wma[..6]).chain(&ema[..6]).all(|value| value.is_nan()));
        let mut expected = x[..7].iter().sum::<f64>() / 7.0;
        for i in 6..x.len() {
            let window = &x[i - 6..=i];
            assert_close(sma[i], window.iter().sum::<f64>() / 7.0);
            assert_close(wma[i], window.iter().zip(1..).map(|(x, w)| x * f64::from(w)).sum::<f64>() / 28.0);
            if i > 6 {
                expected += (x[i] - expected) / 4.0;
            }
            assert_close(ema[i], expected);
        }
    }

    #[test]
    fn an_average_lies_between_the_extremes_of_its_input() {
        let x = walk(1000, 2);
        let (low, high) = x.iter().fold((f64::MAX, f64::MIN), |(low, high), x| (low.min(*x), high.max(*x)));
        for average in [column(Ema::new(9), x.iter().copied()), column(Wilder::new(9), x.iter().copied())] {
            assert!(average[8..].iter().all(|value| (low..=high).contains(value)));
        }
    }

    #[test]
    fn a_running_average_goes_on_after_a_gap() {
        let found = column(Ema::new(2), [1.0, 3.0, f64::NAN, 5.0]);
        assert!(found[2].is_nan());
        assert_close(found[3], 2.0 + (5.0 - 2.0) * 2.0 / 3.0);
    }
}
