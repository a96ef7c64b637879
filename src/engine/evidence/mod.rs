//! How much of a result may be luck: what a Sharpe ratio is worth after its length, its shape and the number of tries behind it.
//!
//! Everything is deterministic: what draws at random takes a seed.

mod baselines;
mod bootstrap;
mod choices;
mod circumstances;
mod cscv;
mod deflated;
mod folds;
mod ledger;
mod matrix;
mod normal;
mod sharpe;
mod student;
mod trade_order;

pub use baselines::{
    BaselineError, Baselines, Market, RandomEntry, Twin, break_even_fee, random_entry_gains,
    random_entry_twins, share_below,
};
pub use bootstrap::{
    Bootstrap, Interval, StationaryBlocks, bootstrap_mean, bootstrap_sharpe, bootstrap_sharpe_difference,
    chance_of_higher_sharpe,
};
pub use choices::{Choice, choices};
pub use circumstances::{Aspect, Circumstance, LEAST_TRADES, Unions, Values, choosable, circumstances};
pub use cscv::{BlockSums, Cscv, CscvError, cscv, cscv_of_sums};
pub use deflated::{Deflated, deflated};
pub use folds::{Fold, purged_folds, walk_forward_folds};
pub use ledger::TrialLedger;
pub use matrix::{Matrix, MatrixError, read_matrix};
pub use normal::{normal_cdf, normal_quantile};
pub use sharpe::{
    SharpeSample, deflated_sharpe, expected_max_sharpe, luck_of_sharpe, min_track_record,
    probabilistic_sharpe,
};
pub use student::student_quantile;
pub use trade_order::{TradeOrder, trade_order};

use crate::splitmix::SplitMix64;

/// A number in `0..1` with 53 random bits.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
pub(crate) fn fraction(random: &mut SplitMix64) -> f64 {
    (random.draw() >> 11) as f64 / 9_007_199_254_740_992.0
}

/// A number in `0..bound`, for bounds far below 2^64: the bias of the multiplication is below `bound / 2^64`.
#[expect(clippy::cast_possible_truncation, reason = "the high half of the product is below the bound")]
fn below(random: &mut SplitMix64, bound: usize) -> usize {
    ((u128::from(random.draw()) * bound as u128) >> 64) as usize
}

pub(crate) fn shuffle<T>(items: &mut [T], random: &mut SplitMix64) {
    for last in (1..items.len()).rev() {
        items.swap(last, below(random, last + 1));
    }
}
