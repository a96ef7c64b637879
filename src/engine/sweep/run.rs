//! Running what is left of a sweep.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use rayon::prelude::*;

use super::{
    grid::Grid,
    state::{Combination, SweepState},
};
use crate::{
    backtest::{BacktestError, Decisions, Setup, outline},
    bars::Bars,
    evidence::{BlockSums, SharpeSample},
    fixed::Fixed,
    graph::Signals,
    metrics::period_returns,
};

/// Blocks for the probability of overfitting.
pub(super) const BLOCKS: usize = 16;
/// The most periods returns are measured over, a multiple of the blocks.
const MOST_PERIODS: usize = 960;
/// Values of conditions kept at the same time by one thread: combinations evaluated together share what they have in common, but each has its
/// own conditions at every bar.
const MOST_VALUES: usize = 16_000_000;
/// A plan of more combinations than this takes longer to make than it saves.
const MOST_TOGETHER: usize = 250;
/// Batches there are at least for each thread, so that all threads end at about the same time.
const BATCHES: usize = 2;

/// A sweep over one grid. `signals_of` says what the strategy does with each of some combinations of values; it is asked from several threads.
pub struct Sweep<'a, F> {
    pub bars: &'a Bars,
    pub decisions: Decisions<'a>,
    pub cash: Fixed,
    pub grid: &'a Grid,
    pub signals_of: F,
}

/// Why a sweep stopped.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SweepError<E: std::error::Error + 'static> {
    #[error("the grid cannot be evaluated")]
    Signals { source: E },
    #[error("{combination} cannot be traded")]
    Backtest { combination: String, source: BacktestError },
}

impl<E, F> Sweep<'_, F>
where
    E: std::error::Error + Send + 'static,
    F: Fn(&[Vec<f64>]) -> Result<Vec<Signals>, E> + Sync,
{
    /// Works on what is not done yet, until `stop` is set. `progress` hears how many are done after each batch.
    pub fn run(
        &self,
        state: &mut SweepState,
        stop: &AtomicBool,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<(), SweepError<E>> {
        let left: Vec<usize> =
            (0..self.grid.count()).filter(|place| !state.done.contains_key(place)).collect();
        let at = periods(self.bars.len());
        let shared = Mutex::new(state);
        left.par_chunks(self.batch_length(left.len())).try_for_each(|batch| {
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let finished = self.batch(batch, &at)?;
            // A thread that panicked has inserted whole combinations or none.
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.done.extend(finished);
            progress(state.done.len());
            Ok(())
        })
    }

    fn batch_length(&self, left: usize) -> usize {
        let by_memory = MOST_VALUES / self.bars.len().max(1);
        let by_threads = left.div_ceil(rayon::current_num_threads() * BATCHES);
        by_memory.min(by_threads).clamp(1, MOST_TOGETHER)
    }

    fn batch(&self, batch: &[usize], at: &[usize]) -> Result<Vec<(usize, Combination)>, SweepError<E>> {
        let values: Vec<Vec<f64>> = batch.iter().map(|place| self.grid.values(*place)).collect();
        let signals = (self.signals_of)(&values).map_err(|source| SweepError::Signals { source })?;
        batch
            .iter()
            .zip(&signals)
            .map(|(&place, signals)| {
                let setup = Setup { bars: self.bars, decisions: self.decisions, signals, cash: self.cash };
                let combination = combination(&setup, at);
                let failed = |source| SweepError::Backtest { combination: self.grid.name(place), source };
                combination.map(|done| (place, done)).map_err(failed)
            })
            .collect()
    }
}

fn combination(setup: &Setup, at: &[usize]) -> Result<Combination, BacktestError> {
    let outline = outline(setup, at)?;
    let returns = period_returns(setup.cash.to_f64(), &outline.equity);
    Ok(Combination {
        final_equity: outline.final_equity,
        fills: outline.fills,
        sample: SharpeSample::of(&returns),
        sums: BlockSums::of(&returns, BLOCKS),
    })
}

/// The last bars of equal stretches of time.
pub(super) fn periods(bars: usize) -> Vec<usize> {
    let count = bars.min(MOST_PERIODS) / BLOCKS * BLOCKS;
    (1..=count).map(|period| period * bars / count - 1).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_cover_all_bars_in_whole_blocks() {
        let found = periods(50_000);
        assert_eq!((found.len(), found[0], found[959]), (960, 51, 49_999));
        assert_eq!(periods(40).len(), 32);
        assert_eq!(periods(15), Vec::<usize>::new());
    }
}
