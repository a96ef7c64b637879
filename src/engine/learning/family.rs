//! How often chance alone shows as much anywhere among changes that were tried together.

use crate::{
    evidence::{LEAST_TRADES, StationaryBlocks, shuffle},
    metrics::{correlation, deviation, float, sharpe_per_period},
    splitmix::SplitMix64,
};

/// So many single steps are worth their time, within bounds of how often chance is asked.
const STEPS: usize = 40_000_000;
const FEWEST: usize = 200;
const MOST: usize = 2_000;

const MEAN_BLOCK: f64 = 20.0;

fn draws(steps_each: usize) -> usize {
    (STEPS / steps_each.max(1)).clamp(FEWEST, MOST)
}

/// Of changes that keep some trades: how often gains that are dealt out at random favour any of them as much, or anything that could have been chosen. Only
/// an advantage of what is kept counts; what could have been chosen could as well have been left out.
pub fn by_trades(gains: &[f64], kept: &[&[bool]], choosable: &[Vec<bool>], seed: u64) -> Vec<f64> {
    let Some(scale) = deviation(gains).filter(|scale| *scale > 0.0) else { return vec![1.0; kept.len()] };
    if kept.is_empty() {
        return Vec::new();
    }
    let own: Vec<Part> = kept.iter().map(|kept| Part::new(kept, scale)).collect();
    let other: Vec<Part> = choosable.iter().map(|chosen| Part::new(chosen, scale)).collect();
    let total = |gains: &[f64]| gains.iter().sum::<f64>();
    let measured: Vec<Option<f64>> = own.iter().map(|part| part.advantage(gains, total(gains))).collect();
    let mut random = SplitMix64::new(seed);
    let mut dealt = gains.to_vec();
    let rounds = draws(gains.len() * (kept.len() + choosable.len()) / 2);
    let largest = (0..rounds).map(|_| {
        shuffle(&mut dealt, &mut random);
        let all = total(&dealt);
        let of_own = own.iter().filter_map(|part| part.advantage(&dealt, all));
        let of_other = other.iter().filter_map(|part| part.advantage(&dealt, all)).map(f64::abs);
        of_own.chain(of_other).fold(f64::NEG_INFINITY, f64::max)
    });
    chances(&measured, &largest.collect::<Vec<_>>())
}

/// Some of the trades, and what their advantage over the others is measured in.
struct Part {
    /// The places of the fewer ones, and whether these are the ones that are kept.
    fewer: Vec<usize>,
    are_kept: bool,
    kept: usize,
    left: usize,
    error: f64,
}

impl Part {
    fn new(mask: &[bool], scale: f64) -> Self {
        let kept = mask.iter().filter(|is_kept| **is_kept).count();
        let left = mask.len() - kept;
        let are_kept = kept <= left;
        let fewer = mask.iter().enumerate().filter(|(_, is_kept)| **is_kept == are_kept);
        let error = scale * (1.0 / float(kept) + 1.0 / float(left)).sqrt();
        Self { fewer: fewer.map(|(place, _)| place).collect(), are_kept, kept, left, error }
    }

    /// By how much the mean of what is kept is above that of the rest, in standard errors; none where there are too few of either.
    fn advantage(&self, gains: &[f64], total: f64) -> Option<f64> {
        if self.kept < LEAST_TRADES || self.left < LEAST_TRADES {
            return None;
        }
        let sum: f64 = self.fewer.iter().map(|place| gains[*place]).sum();
        let of_kept = if self.are_kept { sum } else { total - sum };
        Some((of_kept / float(self.kept) - (total - of_kept) / float(self.left)) / self.error)
    }
}

/// Of changes that do something else on the same days: how often the Sharpe ratio of any of them gains as much by chance, with the days drawn in blocks.
pub fn by_days(base: &[f64], changed: &[&[f64]], seed: u64) -> Vec<f64> {
    let Some(before) = sharpe_per_period(base) else { return vec![1.0; changed.len()] };
    // In units of what the difference varies by, so that a change that does little is measured by what it does.
    let errors: Vec<Option<f64>> = changed.iter().map(|after| error_of_difference(base, after)).collect();
    let differences: Vec<Option<f64>> =
        changed.iter().map(|after| Some(sharpe_per_period(after)? - before)).collect();
    let scaled = |difference: Option<f64>, error: Option<f64>| Some(difference? / error?);
    let measured: Vec<Option<f64>> =
        differences.iter().zip(&errors).map(|(difference, error)| scaled(*difference, *error)).collect();
    let mut blocks = StationaryBlocks::new(base.len(), MEAN_BLOCK, seed);
    let rounds = draws(base.len() * (changed.len() + 1));
    let largest = (0..rounds).map(|_| {
        let days = blocks.draw();
        let drawn = drawn_sharpe(base, days);
        let of = |place: usize, after: &&[f64]| {
            let centred = drawn_sharpe(after, days)? - drawn? - differences[place]?;
            scaled(Some(centred), errors[place])
        };
        let all = changed.iter().enumerate().filter_map(|(place, after)| of(place, after));
        all.fold(f64::NEG_INFINITY, f64::max)
    });
    chances(&measured, &largest.collect::<Vec<_>>())
}

/// What was measured is one of the draws.
fn chances(measured: &[Option<f64>], largest: &[f64]) -> Vec<f64> {
    let chance = |measured: &Option<f64>| {
        measured.map_or(1.0, |measured| {
            let as_large = largest.iter().filter(|drawn| **drawn >= measured).count();
            float(as_large + 1) / float(largest.len() + 1)
        })
    };
    measured.iter().map(chance).collect()
}

/// About how far the difference of two Sharpe ratios on the same days lies from the true one (Jobson and Korkie, for small ratios).
fn error_of_difference(base: &[f64], after: &[f64]) -> Option<f64> {
    let correlation = correlation(base, after)?;
    let variance = 2.0 * (1.0 - correlation.clamp(-1.0, 1.0)) / float(base.len());
    Some(variance.sqrt()).filter(|error| error.is_finite() && *error > 1e-9)
}

fn drawn_sharpe(returns: &[f64], days: &[usize]) -> Option<f64> {
    let (mut total, mut squares) = (0.0, 0.0);
    for day in days {
        let value = returns[*day];
        total += value;
        squares += value * value;
    }
    let n = float(days.len());
    let middle = total / n;
    let variance = (squares - n * middle * middle) / (n - 1.0);
    Some(middle / variance.sqrt()).filter(|sharpe| sharpe.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::fraction;

    fn noise(random: &mut SplitMix64) -> f64 {
        (0..12).map(|_| fraction(random)).sum::<f64>() - 6.0
    }

    /// Gains of noise, and changes that keep every second, third, … of them.
    fn trades(count: usize, edge: f64, seed: u64) -> (Vec<f64>, Vec<Vec<bool>>) {
        let mut random = SplitMix64::new(seed);
        let gains =
            (0..count).map(|trade| noise(&mut random) + if trade % 3 == 0 { edge } else { 0.0 }).collect();
        let kept = (2..12).map(|every| (0..count).map(|trade| trade % every == 0).collect()).collect();
        (gains, kept)
    }

    fn of_trades(count: usize, edge: f64, seed: u64) -> Vec<f64> {
        let (gains, kept) = trades(count, edge, seed);
        by_trades(&gains, &kept.iter().map(Vec::as_slice).collect::<Vec<_>>(), &[], seed)
    }

    #[test]
    fn what_keeps_the_good_trades_is_told_from_chance_and_noise_seldom_is() {
        let found = of_trades(240, 1.0, 1);
        assert!(found[1] <= 0.001 && found[0] > 0.05, "{found:?}");
        let surprising =
            (0..200).filter(|seed| of_trades(120, 0.0, *seed).iter().any(|chance| *chance <= 0.05));
        // Five of a hundred are expected, and three standard errors more are allowed.
        assert!(surprising.count() <= 20);
        // What was chosen among much else has to be clearer: here among a thousand halves that say nothing.
        let (gains, kept) = trades(240, 0.5, 2);
        let alone = by_trades(&gains, &[&kept[1]], &[], 2)[0];
        let mut random = SplitMix64::new(9);
        let halves: Vec<Vec<bool>> =
            (0..1_000).map(|_| (0..240).map(|_| fraction(&mut random) < 0.5).collect()).collect();
        let chosen = by_trades(&gains, &[&kept[1]], &halves, 2)[0];
        assert!(alone < 0.05 && chosen > 4.0 * alone, "{alone} {chosen}");
        // What keeps the bad ones is no improvement, however clearly it does.
        assert!(of_trades(240, -1.0, 1)[1] > 0.9);
    }

    #[test]
    fn better_days_are_told_from_chance_and_noise_seldom_is() {
        let days = |edge: f64, seed: u64| {
            let mut random = SplitMix64::new(seed);
            let base: Vec<f64> = (0..400).map(|_| 0.01 * noise(&mut random)).collect();
            let changed: Vec<Vec<f64>> = (0..8)
                .map(|change| {
                    let gain = if change == 3 { edge } else { 0.0 };
                    base.iter().map(|day| 0.7 * day + 0.006 * noise(&mut random) + gain).collect()
                })
                .collect();
            by_days(&base, &changed.iter().map(Vec::as_slice).collect::<Vec<_>>(), seed)
        };
        let found = days(0.0025, 5);
        assert!(found[3] <= 0.01, "{found:?}");
        let surprising =
            (0..100).filter(|seed| days(0.0, *seed).iter().any(|chance| *chance <= 0.05)).count();
        assert!(surprising <= 12, "{surprising}");
        assert_eq!(by_days(&[0.01; 9], &[&[0.01; 9]], 1), [1.0]);
    }
}
