//! The probability of backtest overfitting by combinatorially symmetric cross-validation (Bailey, Borwein, López de Prado and Zhu, 2017).
//!
//! The rows are cut into equal blocks; for every choice of half of them the best trial inside is looked up outside. Sums of a choice are put
//! together from two tables, one of every subset of the first half of the blocks and one of the second, so that a choice costs one addition per
//! column and its error does not depend on its place in an enumeration. A choice and its complement are done together: the inside of one is the
//! outside of the other.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::matrix::Matrix;
use crate::metrics::{float, mean, quantile, sum};

/// The result over all choices. A Sharpe ratio is per row; a column without variation counts as 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cscv {
    pub blocks: usize,
    pub block_rows: usize,
    pub combinations: usize,
    pub logits_at_or_below_zero: usize,
    pub pbo: f64,
    pub median_logit: Option<f64>,
    pub mean_logit: Option<f64>,
    pub oos_loss_count: usize,
    pub probability_of_oos_loss: f64,
    pub mean_is_sharpe: Option<f64>,
    pub mean_oos_sharpe: Option<f64>,
    /// Least squares of the winners' Sharpe ratio outside on the one inside; `None` when the latter does not vary.
    pub degradation_slope: Option<f64>,
    pub degradation_intercept: Option<f64>,
    /// How often each column won, by its place from 0.
    pub winner_counts: BTreeMap<usize, usize>,
    /// The smallest lead of a winner inside.
    pub closest_in_sample_race: Option<f64>,
}

/// Why there is no probability of overfitting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CscvError {
    #[error("the number of blocks is {0}; choose an even number from 2 to 20")]
    Blocks(usize),
    #[error("{columns} trials are too few to rank; give at least 2")]
    TooFewTrials { columns: usize },
    #[error("{rows} rows are too few for {blocks} blocks of at least 2")]
    TooFewRows { rows: usize, blocks: usize },
}

/// Cross-validates the columns of `matrix` over `blocks` blocks of consecutive rows; rows beyond equal blocks are left out.
pub fn cscv(matrix: &Matrix, blocks: usize) -> Result<Cscv, CscvError> {
    check_blocks(blocks)?;
    let block_rows = matrix.rows() / blocks;
    if block_rows < 2 {
        return Err(CscvError::TooFewRows { rows: matrix.rows(), blocks });
    }
    let columns = (0..matrix.columns()).map(|column| BlockSums::of(&matrix.column(column), blocks));
    cscv_of_sums(&columns.collect::<Vec<_>>(), blocks, block_rows)
}

/// What cross-validation needs to know of a trial: for each block the sum of its returns and of their squares about `middle`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockSums {
    middle: f64,
    sums: Vec<(f64, f64)>,
}

impl BlockSums {
    /// Of returns in order, over `blocks` equal blocks; what is left over is left out.
    pub fn of(returns: &[f64], blocks: usize) -> Self {
        let middle = mean(returns).unwrap_or(0.0);
        let rows = (returns.len() / blocks.max(1)).max(1);
        let sums = returns.chunks_exact(rows).take(blocks).map(|block| {
            block.iter().fold((0.0, 0.0), |(sum, squares), value| {
                let distance = value - middle;
                (sum + distance, squares + distance * distance)
            })
        });
        Self { middle, sums: sums.collect() }
    }
}

/// Cross-validates trials by their sums over `blocks` blocks of `block_rows` rows each.
pub fn cscv_of_sums(trials: &[BlockSums], blocks: usize, block_rows: usize) -> Result<Cscv, CscvError> {
    check_blocks(blocks)?;
    if trials.len() < 2 {
        return Err(CscvError::TooFewTrials { columns: trials.len() });
    }
    if block_rows < 2 || trials.iter().any(|trial| trial.sums.len() != blocks) {
        return Err(CscvError::TooFewRows { rows: block_rows * blocks, blocks });
    }
    let tables = Tables::new(trials, blocks, block_rows);
    let mut tally = Tally::default();
    let everything = (1_u32 << blocks) - 1;
    let (mut inside, mut outside) = (vec![0.0; trials.len()], vec![0.0; trials.len()]);
    // Choices without the last block; their complements are those with it.
    for choice in 0..1_u32 << (blocks - 1) {
        if choice.count_ones() as usize != blocks / 2 {
            continue;
        }
        tables.sharpes(choice, &mut inside);
        tables.sharpes(everything ^ choice, &mut outside);
        tally.add(&inside, &outside);
        tally.add(&outside, &inside);
    }
    Ok(tally.finish(blocks, block_rows))
}

fn check_blocks(blocks: usize) -> Result<(), CscvError> {
    if (2..=20).contains(&blocks) && blocks.is_multiple_of(2) {
        Ok(())
    } else {
        Err(CscvError::Blocks(blocks))
    }
}

/// Sums and sums of squares about each column's mean, of every subset of either half of the blocks.
struct Tables {
    columns: usize,
    half: usize,
    /// Rows in a choice.
    rows: f64,
    middles: Vec<f64>,
    /// By subset: the sums of all columns, then their squares.
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Tables {
    fn new(trials: &[BlockSums], blocks: usize, block_rows: usize) -> Self {
        let columns = trials.len();
        let mut sums = Vec::with_capacity(blocks * 2 * columns);
        for block in 0..blocks {
            sums.extend(trials.iter().map(|trial| trial.sums[block].0));
            sums.extend(trials.iter().map(|trial| trial.sums[block].1));
        }
        let half = blocks / 2;
        let (low, high) = sums.split_at(half * 2 * columns);
        Self {
            columns,
            half,
            rows: float(half * block_rows),
            middles: trials.iter().map(|trial| trial.middle).collect(),
            low: subset_sums(low, half),
            high: subset_sums(high, half),
        }
    }

    fn sharpes(&self, choice: u32, into: &mut [f64]) {
        let width = 2 * self.columns;
        let mask = (1_usize << self.half) - 1;
        let (low, high) = (choice as usize & mask, choice as usize >> self.half);
        let (low_sums, low_squares) = self.low[low * width..(low + 1) * width].split_at(self.columns);
        let (high_sums, high_squares) = self.high[high * width..(high + 1) * width].split_at(self.columns);
        let parts = low_sums.iter().zip(high_sums).zip(low_squares.iter().zip(high_squares));
        for (((sums, squares), middle), sharpe) in parts.zip(&self.middles).zip(into) {
            let distance = (sums.0 + sums.1) / self.rows;
            let square = squares.0 + squares.1;
            let variance = (square - self.rows * distance * distance) / (self.rows - 1.0);
            // What is left of a column without variation is rounding.
            let varies = variance > 1e-24 + 1e-13 * middle * middle;
            *sharpe = if varies { (middle + distance) / variance.sqrt() } else { 0.0 };
        }
    }
}

/// Row `subset` of the result is the sum of the rows of `parts` whose bit is set in it.
fn subset_sums(parts: &[f64], count: usize) -> Vec<f64> {
    let width = parts.len() / count;
    let mut sums = vec![0.0; width << count];
    for subset in 1..1_usize << count {
        let lowest = subset.trailing_zeros() as usize;
        let rest = subset & (subset - 1);
        for place in 0..width {
            sums[subset * width + place] = sums[rest * width + place] + parts[lowest * width + place];
        }
    }
    sums
}

#[derive(Default)]
struct Tally {
    logits: Vec<f64>,
    inside: Vec<f64>,
    outside: Vec<f64>,
    winners: BTreeMap<usize, usize>,
    closest: Option<f64>,
}

impl Tally {
    fn add(&mut self, inside: &[f64], outside: &[f64]) {
        let (mut winner, mut second) = (0, f64::NEG_INFINITY);
        for (column, &value) in inside.iter().enumerate().skip(1) {
            if value > inside[winner] {
                (winner, second) = (column, inside[winner]);
            } else {
                second = second.max(value);
            }
        }
        let reached = outside[winner];
        let below = outside.iter().filter(|value| **value < reached).count();
        let above = outside.iter().filter(|value| **value > reached).count();
        // Equal ones share the mean of their ranks, from 1.
        let rank = f64::midpoint(float(below + 1), float(outside.len() - above));
        let share = rank / (float(outside.len()) + 1.0);
        self.logits.push((share / (1.0 - share)).ln());
        self.inside.push(inside[winner]);
        self.outside.push(reached);
        *self.winners.entry(winner).or_default() += 1;
        let lead = inside[winner] - second;
        self.closest = Some(self.closest.map_or(lead, |closest| closest.min(lead)));
    }

    fn finish(self, blocks: usize, block_rows: usize) -> Cscv {
        let combinations = self.logits.len();
        let share = |count: usize| float(count) / float(combinations);
        let at_or_below = self.logits.iter().filter(|logit| **logit <= 0.0).count();
        let losses = self.outside.iter().filter(|sharpe| **sharpe < 0.0).count();
        let line = least_squares(&self.inside, &self.outside);
        Cscv {
            blocks,
            block_rows,
            combinations,
            logits_at_or_below_zero: at_or_below,
            pbo: share(at_or_below),
            median_logit: quantile(&self.logits, 0.5),
            mean_logit: mean(&self.logits),
            oos_loss_count: losses,
            probability_of_oos_loss: share(losses),
            mean_is_sharpe: mean(&self.inside),
            mean_oos_sharpe: mean(&self.outside),
            degradation_slope: line.map(|(slope, _)| slope),
            degradation_intercept: line.map(|(_, intercept)| intercept),
            winner_counts: self.winners,
            closest_in_sample_race: self.closest,
        }
    }
}

fn least_squares(x: &[f64], y: &[f64]) -> Option<(f64, f64)> {
    let (x_mean, y_mean) = (mean(x)?, mean(y)?);
    let spread = sum(x.iter().map(|value| (value - x_mean).powi(2)));
    let joint = sum(x.iter().zip(y).map(|(x, y)| (x - x_mean) * (y - y_mean)));
    (spread > 0.0).then(|| (joint / spread, y_mean - joint / spread * x_mean))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_cut_is_refused() {
        let matrix = Matrix::from_columns(&[vec![0.1, 0.2, 0.3], vec![0.3, 0.1, 0.2]]);
        assert_eq!(cscv(&matrix, 3), Err(CscvError::Blocks(3)));
        assert_eq!(cscv(&matrix, 2), Err(CscvError::TooFewRows { rows: 3, blocks: 2 }));
        let alone = Matrix::from_columns(&[vec![0.1; 8]]);
        assert_eq!(cscv(&alone, 2), Err(CscvError::TooFewTrials { columns: 1 }));
    }

    #[test]
    fn a_trial_that_never_traded_is_worth_nothing_and_breaks_nothing() {
        let busy: Vec<f64> = (0..16).map(|row| if row % 2 == 0 { 0.02 } else { -0.01 }).collect();
        let found = cscv(&Matrix::from_columns(&[vec![0.0; 16], busy]), 4).unwrap();
        assert_eq!((found.combinations, found.winner_counts.get(&1)), (6, Some(&6)));
        assert!(found.pbo.abs() < 1e-15);
    }

    #[test]
    fn equal_trials_are_ranked_in_the_middle() {
        let column: Vec<f64> = (0..16).map(|row| f64::from(row % 5) * 0.01).collect();
        let found = cscv(&Matrix::from_columns(&[column.clone(), column]), 4).unwrap();
        assert_eq!((found.logits_at_or_below_zero, found.winner_counts.get(&0)), (6, Some(&6)));
    }
}
