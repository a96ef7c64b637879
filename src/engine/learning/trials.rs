//! Changes that are really run, and how many of them would have looked as good by chance.
//!
//! A change that does little else than leave trades out is judged by the trades: whether those it keeps gained more than those it leaves out, against what
//! is seen when the gains are dealt out at random; and because it was chosen by looking at the same trades, against everything that could have been chosen.
//! Any other change is judged by the days: the difference of the Sharpe ratios, against the same days drawn in other blocks. In both families the largest
//! of all is the measure (Westfall and Young), and of the two families the better one counts half.

use super::{
    family::{by_days, by_trades},
    findings::Found,
    ground::{Ground, GroundError},
    measured::{Deal, Measured},
};
use crate::{
    evidence::{Bootstrap, bootstrap_sharpe_difference},
    metrics::{float, sharpe_per_period},
    strategy::Strategy,
};
use domain::lab::{Estimate, Projected};
use rayon::prelude::*;
use std::collections::BTreeMap;

const RESAMPLES: usize = 2_000;
/// Gains that differ by no more are those of the same trade.
const SAME_GAIN: f64 = 1e-4;
/// Of the trades of a change that leaves trades out, so many may be others.
const MOST_OTHERS: f64 = 0.25;

/// A document with one change, and what it did.
#[derive(Debug)]
pub struct Tried {
    /// Its place among those that were given.
    pub place: usize,
    /// Without the reports of its plots.
    pub measured: Measured,
    pub projected: Projected,
    /// Whether it is better, and not by chance.
    pub is_better: bool,
}

/// A change that could not be traded.
#[derive(Debug)]
pub struct Unrunnable {
    pub place: usize,
    pub error: GroundError,
}

/// Runs all changed documents. `before` is how many trials there were until now.
pub fn try_all(
    ground: &Ground,
    (base, found): (&Measured, &Found),
    changed: &[Strategy],
    (before, seed): (usize, u64),
) -> (Vec<Tried>, Vec<Unrunnable>) {
    // Of a change only its deals and its days are asked; the reports of two hundred on all plots would fill the memory.
    let run =
        |strategy| Measured::new(ground, strategy).map(|measured| Measured { plots: Vec::new(), ..measured });
    let runs: Vec<Result<Measured, GroundError>> = changed.par_iter().map(run).collect();
    let (mut ran, mut failed) = (Vec::new(), Vec::new());
    for (place, run) in runs.into_iter().enumerate() {
        match run {
            Ok(measured) => ran.push((place, measured)),
            Err(error) => failed.push(Unrunnable { place, error }),
        }
    }
    let corrected = corrected((base, found), &ran, seed);
    let trials = before + ran.len();
    let judge = |((place, measured), corrected): ((usize, Measured), f64)| {
        let projected = projected(ground, (base, &measured), (corrected, trials), seed);
        let is_better = is_better(&projected);
        Tried { place, measured, projected, is_better }
    };
    (ran.into_par_iter().zip(corrected).map(judge).collect(), failed)
}

/// A change that stands in a document, measured once more: what the document does with it against what it does without, with how often chance alone shows as
/// much in the direction that it has. Where the trades that it leaves out say so, that is against everything that could have been chosen; where the days do,
/// against the `tries` among which it was once chosen.
pub fn try_again(
    ground: &Ground,
    (with, without): ((&Measured, &Found), (&Measured, &Found)),
    (tries, trials, seed): (usize, usize, u64),
) -> Projected {
    let projected = projected(ground, (without.0, with.0), (1.0, trials), seed);
    let ((base, found), changed) =
        if projected.difference.value > 0.0 { (without, with.0) } else { (with, without.0) };
    let places = places(base);
    let chance = match kept(&places, &base.gains(), &changed.deals) {
        Some(kept) => chance(&by_trades(&base.gains(), &[&kept], &found.choosable, seed)),
        None => chance(&by_days(&base.returns, &[&changed.returns], seed)) * float(tries.max(1)),
    };
    Projected { corrected: chance.min(1.0), ..projected }
}

fn chance(of_one: &[f64]) -> f64 {
    of_one.first().copied().unwrap_or(1.0)
}

/// Better, on most stretches, not by chance, and something that earns: losing less is no reason to trade.
fn is_better(projected: &Projected) -> bool {
    projected.corrected <= domain::lab::SIGNIFICANT
        && projected.difference.value > 0.0
        && projected.sharpe_after.is_some_and(|sharpe| sharpe > 0.0)
        && 2 * projected.folds_better > projected.folds
}

fn corrected((base, found): (&Measured, &Found), ran: &[(usize, Measured)], seed: u64) -> Vec<f64> {
    let places = places(base);
    let gains = base.gains();
    let kept: Vec<Option<Vec<bool>>> =
        ran.iter().map(|(_, measured)| kept(&places, &gains, &measured.deals)).collect();
    let masks: Vec<&[bool]> = kept.iter().filter_map(Option::as_deref).collect();
    let others: Vec<&[f64]> = ran
        .iter()
        .zip(&kept)
        .filter(|(_, kept)| kept.is_none())
        .map(|((_, measured), _)| &measured.returns[..])
        .collect();
    let families = if masks.is_empty() || others.is_empty() { 1.0 } else { 2.0 };
    let mut of_trades = by_trades(&gains, &masks, &found.choosable, seed).into_iter();
    let mut of_days = by_days(&base.returns, &others, seed).into_iter();
    kept.iter()
        .map(|kept| if kept.is_some() { of_trades.next() } else { of_days.next() })
        .map(|chance| (chance.unwrap_or(1.0) * families).min(1.0))
        .collect()
}

fn places(base: &Measured) -> BTreeMap<(usize, i64), usize> {
    base.deals.iter().enumerate().map(|(place, deal)| (key(deal), place)).collect()
}

const fn key(deal: &Deal) -> (usize, i64) {
    (deal.plot, deal.decided_at)
}

/// Which trades of the base a change keeps, when it does little else than leave some out. What is left out may make room for another trade.
fn kept(places: &BTreeMap<(usize, i64), usize>, gains: &[f64], deals: &[Deal]) -> Option<Vec<bool>> {
    let mut kept = vec![false; gains.len()];
    let mut others = 0;
    for deal in deals {
        match places.get(&key(deal)) {
            // Sizes follow the equity, and rounding to lots shows in the gains; another exit shows far more.
            Some(place) if (gains.get(*place)? - deal.trade.gain).abs() <= SAME_GAIN => kept[*place] = true,
            _ => others += 1,
        }
    }
    let left_out = kept.iter().filter(|is_kept| !**is_kept).count();
    (float(others) <= MOST_OTHERS * float(deals.len()) && left_out > others).then_some(kept)
}

fn projected(
    ground: &Ground,
    (base, after): (&Measured, &Measured),
    (corrected, trials): (f64, usize),
    seed: u64,
) -> Projected {
    let year = ground.days.a_year.sqrt();
    let annual = |measured: &Measured| measured.sharpe().map(|sharpe| sharpe * year);
    let (sharpe_before, sharpe_after) = (annual(base), annual(after));
    let how = Bootstrap { resamples: RESAMPLES, seed, ..Bootstrap::default() };
    let interval = bootstrap_sharpe_difference(&base.returns, &after.returns, ground.days.a_year, &how);
    let folds = base.folds();
    let of = |returns: &[f64]| sharpe_per_period(returns).unwrap_or(0.0);
    let better = |days: &&std::ops::Range<usize>| {
        of(&after.returns[(*days).clone()]) > of(&base.returns[(*days).clone()])
    };
    Projected {
        sharpe_before,
        sharpe_after,
        difference: Estimate {
            value: sharpe_after.unwrap_or(0.0) - sharpe_before.unwrap_or(0.0),
            lower: interval.map(|interval| interval.lower),
            upper: interval.map(|interval| interval.upper),
        },
        trades_before: base.deals.len(),
        trades_after: after.deals.len(),
        mean_gain_before: base.mean_gain(),
        mean_gain_after: after.mean_gain(),
        folds_better: folds.iter().filter(better).count(),
        folds: folds.len(),
        corrected,
        trials,
    }
}
