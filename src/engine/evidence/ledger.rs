//! Every evaluated variant is a trial, whether anybody looks at it or not.

use serde::{Deserialize, Serialize};

use crate::metrics::float;

/// Counts the variants that were evaluated and keeps the spread of their Sharpe ratios (per period), so that a figure is deflated by the
/// true number. It can be stored and continued.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TrialLedger {
    trials: usize,
    /// Trials whose Sharpe ratio is defined.
    measured: usize,
    mean: f64,
    squares: f64,
}

impl TrialLedger {
    pub const fn new() -> Self {
        Self { trials: 0, measured: 0, mean: 0.0, squares: 0.0 }
    }

    /// Counts one variant. One that never traded has no Sharpe ratio and still counts.
    pub fn record(&mut self, sharpe: Option<f64>) {
        self.trials += 1;
        let Some(sharpe) = sharpe.filter(|value| value.is_finite()) else { return };
        self.measured += 1;
        let distance = sharpe - self.mean;
        self.mean += distance / float(self.measured);
        self.squares += distance * (sharpe - self.mean);
    }

    pub const fn trials(&self) -> usize {
        self.trials
    }

    /// The sample variance of the Sharpe ratios; `None` below two of them.
    pub fn variance(&self) -> Option<f64> {
        (self.measured >= 2).then(|| self.squares / (float(self.measured) - 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_variant_counts_and_only_defined_ratios_spread() {
        let mut ledger = TrialLedger::new();
        for sharpe in [Some(1.0), None, Some(3.0), Some(f64::NAN)] {
            ledger.record(sharpe);
        }
        assert_eq!((ledger.trials(), ledger.variance()), (4, Some(2.0)));
    }

    #[test]
    fn a_stored_ledger_goes_on_where_it_stopped() {
        let mut ledger = TrialLedger::new();
        ledger.record(Some(0.25));
        let text = serde_json::to_string(&ledger).unwrap();
        let mut again: TrialLedger = serde_json::from_str(&text).unwrap();
        again.record(Some(0.75));
        ledger.record(Some(0.75));
        assert_eq!(again, ledger);
    }
}
