//! The stationary bootstrap (Politis and Romano, 1994): an interval for a Sharpe ratio or a mean that respects how returns hang together in time.

use serde::Serialize;

use super::{below, fraction};
use crate::{
    metrics::{finite, float, mean, quantile_sorted, sharpe_per_period},
    splitmix::SplitMix64,
};

/// How to resample.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    pub resamples: usize,
    /// Blocks have random lengths with this mean.
    pub mean_block_length: f64,
    /// The share of resamples inside the interval.
    pub confidence: f64,
    pub seed: u64,
}

impl Default for Bootstrap {
    fn default() -> Self {
        Self { resamples: 10_000, mean_block_length: 20.0, confidence: 0.95, seed: 1 }
    }
}

/// A figure between two bounds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Interval {
    pub point_estimate: f64,
    pub lower: f64,
    pub upper: f64,
    pub confidence: f64,
    pub resamples: usize,
    pub mean_block_length: f64,
}

/// The percentile interval of the annualised Sharpe ratio; `None` when the returns do not vary.
pub fn bootstrap_sharpe(returns: &[f64], periods_per_year: f64, how: &Bootstrap) -> Option<Interval> {
    let year = periods_per_year.sqrt();
    let point_estimate = sharpe_per_period(returns)? * year;
    let sums = Circle::new(returns)?;
    resampled(point_estimate, how, |random, stay| sums.sharpe(random, stay).map(|sharpe| sharpe * year))
}

/// The percentile interval of the mean; `None` of nothing.
pub fn bootstrap_mean(values: &[f64], how: &Bootstrap) -> Option<Interval> {
    let sums = Circle::new(values)?;
    resampled(mean(values)?, how, |random, stay| finite(sums.mean(random, stay)))
}

/// The percentile interval of how much higher the annualised Sharpe ratio of `after` is than that of `before` on the same days.
pub fn bootstrap_sharpe_difference(
    before: &[f64],
    after: &[f64],
    periods_per_year: f64,
    how: &Bootstrap,
) -> Option<Interval> {
    let year = periods_per_year.sqrt();
    let point_estimate = (sharpe_per_period(after)? - sharpe_per_period(before)?) * year;
    interval(
        point_estimate,
        how,
        differences(before, after, how)?.into_iter().map(|one| one * year).collect(),
    )
}

/// How often the Sharpe ratio of `after` is above that of `before` when the same days happen again in other blocks: neither of the two is taken as known.
pub fn chance_of_higher_sharpe(before: &[f64], after: &[f64], how: &Bootstrap) -> Option<f64> {
    let differences = differences(before, after, how)?;
    let above = differences.iter().filter(|difference| **difference > 0.0).count();
    finite(float(above) / float(differences.len()))
}

/// By how much the one is above the other, per period, in each resample.
fn differences(before: &[f64], after: &[f64], how: &Bootstrap) -> Option<Vec<f64>> {
    let (one, other) = (Circle::new(before)?, Circle::new(after)?);
    (one.n == other.n).then(|| {
        resamples(how, |random, stay| {
            // The same blocks of both: the generator is put back to where it was.
            let mut again = random.clone();
            let before = one.sharpe(random, stay)?;
            Some(other.sharpe(&mut again, stay)? - before)
        })
    })
}

/// Days drawn in blocks of random lengths, again and again.
pub struct StationaryBlocks {
    days: Vec<usize>,
    stay: f64,
    random: SplitMix64,
}

impl StationaryBlocks {
    pub fn new(days: usize, mean_block_length: f64, seed: u64) -> Self {
        let stay = (1.0 - 1.0 / mean_block_length.max(1.0)).ln();
        Self { days: vec![0; days], stay, random: SplitMix64::new(seed) }
    }

    /// As many days as there are.
    pub fn draw(&mut self) -> &[usize] {
        let n = self.days.len();
        let mut filled = 0;
        while filled < n {
            let start = below(&mut self.random, n);
            let length = block_length(fraction(&mut self.random), self.stay, n - filled);
            for (step, day) in self.days[filled..filled + length].iter_mut().enumerate() {
                *day = (start + step) % n;
            }
            filled += length;
        }
        &self.days
    }
}

fn resampled(
    point_estimate: f64,
    how: &Bootstrap,
    resample: impl Fn(&mut SplitMix64, f64) -> Option<f64>,
) -> Option<Interval> {
    interval(point_estimate, how, resamples(how, resample))
}

fn resamples(how: &Bootstrap, resample: impl Fn(&mut SplitMix64, f64) -> Option<f64>) -> Vec<f64> {
    let mut random = SplitMix64::new(how.seed);
    let stay = (1.0 - 1.0 / how.mean_block_length.max(1.0)).ln();
    (0..how.resamples).filter_map(|_| resample(&mut random, stay)).collect()
}

fn interval(point_estimate: f64, how: &Bootstrap, mut found: Vec<f64>) -> Option<Interval> {
    found.sort_unstable_by(f64::total_cmp);
    let tail = (1.0 - how.confidence) / 2.0;
    Some(Interval {
        point_estimate,
        lower: quantile_sorted(&found, tail)?,
        upper: quantile_sorted(&found, 1.0 - tail)?,
        confidence: how.confidence,
        resamples: found.len(),
        mean_block_length: how.mean_block_length,
    })
}

/// Running sums over the series twice around, about its mean, so that any block costs two subtractions.
struct Circle {
    n: usize,
    middle: f64,
    sums: Vec<(f64, f64)>,
}

impl Circle {
    fn new(returns: &[f64]) -> Option<Self> {
        let middle = mean(returns)?;
        let mut sums = Vec::with_capacity(2 * returns.len() + 1);
        let (mut total, mut squares) = (0.0, 0.0);
        sums.push((total, squares));
        for value in returns.iter().chain(returns) {
            let distance = value - middle;
            total += distance;
            squares += distance * distance;
            sums.push((total, squares));
        }
        Some(Self { n: returns.len(), middle, sums })
    }

    /// The Sharpe ratio of one resample.
    fn sharpe(&self, random: &mut SplitMix64, stay: f64) -> Option<f64> {
        let (total, squares) = self.draw(random, stay);
        let n = float(self.n);
        let distance = total / n;
        let variance = (squares - n * distance * distance) / (n - 1.0);
        finite((self.middle + distance) / variance.sqrt())
    }

    fn mean(&self, random: &mut SplitMix64, stay: f64) -> f64 {
        self.middle + self.draw(random, stay).0 / float(self.n)
    }

    /// The sums of one resample. `stay` is the logarithm of the chance that a block goes on by one more.
    fn draw(&self, random: &mut SplitMix64, stay: f64) -> (f64, f64) {
        let (mut left, mut total, mut squares) = (self.n, 0.0, 0.0);
        while left > 0 {
            let start = below(random, self.n);
            let length = block_length(fraction(random), stay, left);
            let (from, to) = (self.sums[start], self.sums[start + length]);
            total += to.0 - from.0;
            squares += to.1 - from.1;
            left -= length;
        }
        (total, squares)
    }
}

/// A geometric length, at least 1 and at most `most`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts to integers saturate")]
fn block_length(uniform: f64, stay: f64, most: usize) -> usize {
    // 1 - uniform is never 0, and a block of mean length 1 has a `stay` of minus infinity.
    let further = (1.0 - uniform).ln() / stay;
    (further as usize).saturating_add(1).min(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn block_lengths_have_the_mean_asked_for() {
        let mut random = SplitMix64::new(7);
        let stay = (1.0_f64 - 1.0 / 20.0).ln();
        let total: usize = (0..100_000).map(|_| block_length(fraction(&mut random), stay, 10_000)).sum();
        assert!((float(total) / 100_000.0 - 20.0).abs() < 0.25, "{total}");
    }

    #[test]
    fn the_same_seed_gives_the_same_interval_and_equal_returns_none() {
        let returns = [0.01, -0.02, 0.015, 0.003, -0.001, 0.007];
        let how = Bootstrap { resamples: 200, ..Bootstrap::default() };
        assert_eq!(bootstrap_sharpe(&returns, 252.0, &how), bootstrap_sharpe(&returns, 252.0, &how));
        assert_eq!(bootstrap_sharpe(&[0.01; 5], 252.0, &how), None);
    }

    #[test]
    fn the_better_of_two_is_better_as_often_as_their_days_tell_them_apart() {
        let how = Bootstrap { resamples: 2_000, mean_block_length: 5.0, ..Bootstrap::default() };
        let days = |shift: f64, step: i32| -> Vec<f64> {
            (0..240).map(|day| shift + 0.01 * f64::from(day * step % 11 - 5)).collect()
        };
        let (flat, good) = (days(0.0, 37), days(0.012, 31));
        let chance = |before: &[f64], after: &[f64]| chance_of_higher_sharpe(before, after, &how).unwrap();
        assert!(chance(&flat, &good) > 0.99);
        assert!((chance(&flat, &good) + chance(&good, &flat) - 1.0).abs() < 1e-12);
        let other = chance(&flat, &days(0.0, 31));
        assert!(
            (0.2..0.8).contains(&other),
            "nobody can say which of two that earn nothing is better: {other}"
        );
        assert_eq!(chance_of_higher_sharpe(&flat, &good[1..], &how), None, "of other days nothing is said");
        assert_eq!(
            chance_of_higher_sharpe(&[0.0; 240], &good, &how),
            None,
            "what never moves has no Sharpe ratio"
        );
    }

    #[test]
    fn a_mean_lies_in_its_interval_which_is_a_point_where_nothing_varies() {
        let how = Bootstrap { resamples: 2_000, mean_block_length: 5.0, ..Bootstrap::default() };
        let values: Vec<f64> = (0..60).map(|day| 0.001 + 0.01 * f64::from(day * 37 % 11 - 5)).collect();
        let found = bootstrap_mean(&values, &how).unwrap();
        assert!(found.lower < found.point_estimate && found.point_estimate < found.upper, "{found:?}");
        assert!((found.point_estimate - mean(&values).unwrap()).abs() < 1e-15);
        let same = bootstrap_mean(&[0.25; 40], &how).unwrap();
        assert_eq!((same.lower, same.point_estimate, same.upper), (0.25, 0.25, 0.25));
        assert_eq!(bootstrap_mean(&[], &how), None);
    }
}
