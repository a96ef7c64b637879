//! The best of many trials, deflated by their number.

use serde::Serialize;

use super::{
    matrix::Matrix,
    sharpe::{SharpeSample, expected_max_sharpe, min_track_record, probabilistic_sharpe},
};
use crate::metrics::deviation;

/// What the best column of a matrix of trials is worth. Sharpe ratios are per period.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Deflated {
    pub trials: usize,
    pub rows: usize,
    pub variance_of_trial_sharpes: Option<f64>,
    /// From 0; the first one on a tie.
    pub best_column: Option<usize>,
    pub best_sharpe: Option<f64>,
    pub best_skew_population: Option<f64>,
    pub best_kurtosis: Option<f64>,
    /// What the best of that many worthless trials is expected to show.
    pub sr0: Option<f64>,
    pub psr_vs_zero: Option<f64>,
    pub dsr: Option<f64>,
    #[serde(rename = "minTrackRecord95")]
    pub min_track_record_95: Option<f64>,
}

/// The figures of the column with the highest Sharpe ratio. Columns that do not vary count as trials and cannot win.
pub fn deflated(matrix: &Matrix) -> Deflated {
    let sharpes = matrix.sharpes();
    let defined: Vec<f64> = sharpes.iter().copied().flatten().collect();
    let trials = matrix.columns();
    let spread = deviation(&defined);
    let sr0 = match (trials, spread) {
        (0, _) => None,
        (1, _) => Some(0.0),
        (_, spread) => spread.and_then(|spread| expected_max_sharpe(spread * spread, trials)),
    };
    let best_column = best(&sharpes);
    let sample = best_column.and_then(|column| SharpeSample::of(&matrix.column(column)));
    Deflated {
        trials,
        rows: matrix.rows(),
        variance_of_trial_sharpes: spread.map(|spread| spread * spread),
        best_column,
        best_sharpe: sample.map(|sample| sample.sharpe),
        best_skew_population: sample.map(|sample| sample.skewness),
        best_kurtosis: sample.map(|sample| sample.kurtosis),
        sr0,
        psr_vs_zero: sample.and_then(|sample| probabilistic_sharpe(&sample, 0.0)),
        dsr: sample.and_then(|sample| probabilistic_sharpe(&sample, sr0?)),
        min_track_record_95: sample.and_then(|sample| min_track_record(&sample, 0.0, 0.95)),
    }
}

/// The place of the highest, the first one on a tie.
pub(super) fn best(sharpes: &[Option<f64>]) -> Option<usize> {
    let mut found: Option<(usize, f64)> = None;
    for (column, sharpe) in sharpes.iter().enumerate() {
        if let Some(sharpe) = *sharpe
            && found.is_none_or(|(_, highest)| sharpe > highest)
        {
            found = Some((column, sharpe));
        }
    }
    found.map(|(column, _)| column)
}
