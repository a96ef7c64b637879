//! What a sweep found.

use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    grid::Grid,
    run::BLOCKS,
    state::{Combination, SweepState},
};
use crate::{
    evidence::{Cscv, CscvError, TrialLedger, cscv_of_sums, expected_max_sharpe, probabilistic_sharpe},
    fixed::Fixed,
};

/// One combination and where it ended: printed as an object with a name per parameter and `finalEquity`.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    pub values: Vec<(String, f64)>,
    pub final_equity: Fixed,
    pub fills: usize,
    /// Per period of the sweep; `None` when the returns do not vary.
    pub sharpe: Option<f64>,
}

impl Serialize for Ranked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, value) in &self.values {
            match whole(*value) {
                Some(whole) => map.serialize_entry(name, &whole)?,
                None => map.serialize_entry(name, value)?,
            }
        }
        map.serialize_entry("finalEquity", &self.final_equity)?;
        map.serialize_entry("fills", &self.fills)?;
        map.serialize_entry("sharpePerPeriod", &self.sharpe)?;
        map.end()
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64)
}

/// The figures of a sweep, of what is done of it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SweepSummary {
    /// Combinations done, each of them a trial.
    pub pairs: usize,
    /// Combinations of the grid.
    pub of: usize,
    pub best: Option<Ranked>,
    pub top: Vec<Ranked>,
    pub worst: Option<Ranked>,
    pub variance_of_trial_sharpes: Option<f64>,
    /// What the best Sharpe ratio per period of so many worthless combinations is expected to be.
    pub sr0: Option<f64>,
    /// The probability that the true Sharpe ratio of the best one is above that.
    pub dsr: Option<f64>,
    #[serde(skip)]
    pub ledger: TrialLedger,
}

impl SweepSummary {
    /// The `most` best by final equity; on a tie the smaller values first, in the order of the grid.
    pub fn new(grid: &Grid, state: &SweepState, most: usize) -> Self {
        let mut ledger = TrialLedger::new();
        let mut places: Vec<(&usize, &Combination)> = state.done.iter().collect();
        for (_, done) in &places {
            ledger.record(done.sample.map(|sample| sample.sharpe));
        }
        places.sort_by(|(place, one), (other_place, other)| {
            other.final_equity.cmp(&one.final_equity).then_with(|| {
                let (values, others) = (grid.values(**place), grid.values(**other_place));
                values
                    .iter()
                    .zip(&others)
                    .map(|(one, other)| one.total_cmp(other))
                    .find(|order| order.is_ne())
                    .unwrap_or(place.cmp(other_place))
            })
        });
        let ranked = |(place, done): &(&usize, &Combination)| rank(grid, **place, done);
        let variance = ledger.variance();
        let sr0 = variance.and_then(|variance| expected_max_sharpe(variance, ledger.trials()));
        let best = places.first().map(ranked);
        let sample = places.first().and_then(|(_, done)| done.sample);
        Self {
            pairs: places.len(),
            of: grid.count(),
            best,
            top: places.iter().take(most).map(ranked).collect(),
            worst: places.last().map(ranked),
            variance_of_trial_sharpes: variance,
            sr0,
            dsr: sample.and_then(|sample| probabilistic_sharpe(&sample, sr0?)),
            ledger,
        }
    }
}

fn rank(grid: &Grid, place: usize, done: &Combination) -> Ranked {
    let names = grid.axes().iter().map(|axis| axis.name.clone());
    Ranked {
        values: names.zip(grid.values(place)).collect(),
        final_equity: done.final_equity,
        fills: done.fills,
        sharpe: done.sample.map(|sample| sample.sharpe),
    }
}

impl SweepState {
    /// The probability that the best combination of the grid is overfitted, over 16 blocks of time.
    pub fn overfitting(&self, bars: usize) -> Result<Cscv, CscvError> {
        let trials: Vec<_> = self.done.values().map(|done| done.sums.clone()).collect();
        cscv_of_sums(&trials, BLOCKS, super::run::periods(bars).len() / BLOCKS)
    }

    /// All that is done as CSV: a column per parameter and `finalEquity`, in the order of the grid.
    pub fn csv(&self, grid: &Grid) -> String {
        let names = grid.axes().iter().map(|axis| axis.name.clone()).chain(["finalEquity".to_owned()]);
        let rows = self.done.iter().map(|(place, done)| {
            let values = grid.values(*place).into_iter().map(|value| value.to_string());
            values.chain([done.final_equity.to_string()]).collect::<Vec<_>>()
        });
        let lines = [names.collect::<Vec<_>>()].into_iter().chain(rows);
        lines.map(|fields| fields.join(",") + "\n").collect()
    }
}
