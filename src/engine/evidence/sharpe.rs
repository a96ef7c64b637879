//! Probabilistic and deflated Sharpe ratio, and the length a track record needs (Bailey and López de Prado, 2012 and 2014).
//!
//! All Sharpe ratios here are per period, not annualised; kurtosis is not in excess (normal = 3).

use serde::{Deserialize, Serialize};

use super::normal::{normal_cdf, normal_quantile};
use crate::metrics::{finite, float, shape, sharpe_per_period};

/// What the formulas need to know about a track record.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SharpeSample {
    pub sharpe: f64,
    pub periods: usize,
    pub skewness: f64,
    pub kurtosis: f64,
}

impl SharpeSample {
    /// Of returns; `None` when they do not vary.
    pub fn of(returns: &[f64]) -> Option<Self> {
        let (skewness, kurtosis) = shape(returns)?;
        let sharpe = sharpe_per_period(returns)?;
        Some(Self { sharpe, periods: returns.len(), skewness, kurtosis })
    }

    /// The variance of the estimate times the number of periods less one.
    fn spread(&self) -> Option<f64> {
        let Self { sharpe, skewness, kurtosis, .. } = self;
        let variance = 1.0 - skewness * sharpe + (kurtosis - 1.0) / 4.0 * sharpe * sharpe;
        (variance > 0.0).then_some(variance)
    }
}

/// The probability that the true Sharpe ratio is above `benchmark`.
pub fn probabilistic_sharpe(sample: &SharpeSample, benchmark: f64) -> Option<f64> {
    finite(normal_cdf(deviations(sample, benchmark)?))
}

/// How often what earns nothing shows a Sharpe ratio as far from nothing, on either side. Of the small side of the curve: on the large one a chance of
/// one in a thousand million million is none.
pub fn luck_of_sharpe(sample: &SharpeSample) -> Option<f64> {
    finite(2.0 * normal_cdf(-deviations(sample, 0.0)?.abs()))
}

/// How many standard deviations lie between them.
fn deviations(sample: &SharpeSample, benchmark: f64) -> Option<f64> {
    let spread = sample.spread().filter(|_| sample.periods >= 2)?;
    let distance = (sample.sharpe - benchmark) * (float(sample.periods) - 1.0).sqrt();
    finite(distance / spread.sqrt())
}

/// The Sharpe ratio that the best of `trials` worthless variants is expected to show; `None` of no trial.
pub fn expected_max_sharpe(variance_of_sharpes: f64, trials: usize) -> Option<f64> {
    const EULER_MASCHERONI: f64 = 0.577_215_664_901_532_9;
    match trials {
        0 => None,
        1 => Some(0.0),
        _ => {
            let upper = |share: f64| -normal_quantile(1.0 / (float(trials) * share));
            let best = (1.0 - EULER_MASCHERONI) * upper(1.0) + EULER_MASCHERONI * upper(std::f64::consts::E);
            finite(variance_of_sharpes.sqrt() * best)
        }
    }
}

/// The probability that the true Sharpe ratio is above what the best of that many trials shows by luck.
pub fn deflated_sharpe(sample: &SharpeSample, variance_of_sharpes: f64, trials: usize) -> Option<f64> {
    probabilistic_sharpe(sample, expected_max_sharpe(variance_of_sharpes, trials)?)
}

/// How many periods it takes to say with `confidence` that the Sharpe ratio is above `benchmark`; `None` when it is not above.
pub fn min_track_record(sample: &SharpeSample, benchmark: f64, confidence: f64) -> Option<f64> {
    let spread = sample.spread().filter(|_| sample.sharpe > benchmark)?;
    let needed = normal_quantile(confidence) / (sample.sharpe - benchmark);
    finite(1.0 + spread * needed * needed)
}
