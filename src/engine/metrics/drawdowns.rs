//! Drawdown periods: from a peak, through the lowest point, to the first value at or above the peak.

use serde::Serialize;

/// One stay below a peak. Places count from 0 in the curve given.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DrawdownPeriod {
    /// The last value at the peak.
    pub peak: usize,
    pub trough: usize,
    /// The first value at or above the peak again; `None` while it has not come back.
    pub recovered: Option<usize>,
    /// `trough / peak − 1`, below 0.
    pub depth: f64,
}

/// The `most` deepest drawdowns of a curve of equity, deepest first, the earlier one first on a tie.
pub fn drawdown_periods(equity: &[f64], most: usize) -> Vec<DrawdownPeriod> {
    let mut periods = Vec::new();
    let mut peak = 0;
    let mut open: Option<DrawdownPeriod> = None;
    for (place, &value) in equity.iter().enumerate() {
        if value >= equity[peak] {
            if let Some(mut period) = open.take() {
                period.recovered = Some(place);
                periods.push(period);
            }
            peak = place;
            continue;
        }
        let depth = value / equity[peak] - 1.0;
        let period = open.get_or_insert(DrawdownPeriod { peak, trough: place, recovered: None, depth });
        if depth < period.depth {
            (period.trough, period.depth) = (place, depth);
        }
    }
    periods.extend(open);
    periods.retain(|period| period.depth.is_finite());
    periods.sort_by(|left, right| left.depth.total_cmp(&right.depth));
    periods.truncate(most);
    periods
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_run_from_the_peak_to_the_recovery() {
        let curve = [100.0, 110.0, 99.0, 104.5, 110.0, 121.0, 60.5, 90.0];
        let found = drawdown_periods(&curve, 5);
        let place = |period: &DrawdownPeriod| (period.peak, period.trough, period.recovered);
        assert_eq!(found.iter().map(place).collect::<Vec<_>>(), [(5, 6, None), (1, 2, Some(4))]);
        assert!((found[0].depth + 0.5).abs() < 1e-15 && (found[1].depth + 0.1).abs() < 1e-15);
    }

    #[test]
    fn a_rising_curve_has_none() {
        assert_eq!(drawdown_periods(&[1.0, 1.0, 2.0], 5), []);
        assert_eq!(drawdown_periods(&[], 5), []);
    }
}
