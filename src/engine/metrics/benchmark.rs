//! A series of returns beside another one: what of it is the market, what is its own.

use serde::Serialize;

use super::moments::{deviation, finite, float, mean, sum};

/// The straight line `return = alpha + beta × benchmark` by least squares, and what stays beside it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AgainstBenchmark {
    pub n: usize,
    /// Per year.
    pub alpha: Option<f64>,
    pub beta: Option<f64>,
    pub correlation: Option<f64>,
    /// Mean over deviation of the difference, per year.
    pub information_ratio: Option<f64>,
}

/// `returns` against `benchmark`, pair by pair; a longer one is cut to the other's length.
pub fn against_benchmark(returns: &[f64], benchmark: &[f64], periods_per_year: f64) -> AgainstBenchmark {
    let n = returns.len().min(benchmark.len());
    let (own, market) = (&returns[..n], &benchmark[..n]);
    let beta = beta(own, market);
    let alpha = beta.and_then(|beta| finite((mean(own)? - beta * mean(market)?) * periods_per_year));
    let correlation = beta.and_then(|beta| {
        let own_spread = deviation(own).filter(|spread| *spread > 0.0)?;
        finite((beta * deviation(market)? / own_spread).clamp(-1.0, 1.0))
    });
    let difference: Vec<f64> = own.iter().zip(market).map(|(own, market)| own - market).collect();
    let information_ratio =
        super::sharpe_per_period(&difference).and_then(|ratio| finite(ratio * periods_per_year.sqrt()));
    AgainstBenchmark { n, alpha, beta, correlation, information_ratio }
}

fn beta(own: &[f64], market: &[f64]) -> Option<f64> {
    let spread = deviation(market).filter(|spread| *spread > 0.0)?;
    let (own_mean, market_mean) = (mean(own)?, mean(market)?);
    let pairs = own.iter().zip(market).map(|(own, market)| (own - own_mean) * (market - market_mean));
    finite(sum(pairs) / (float(own.len()) - 1.0) / (spread * spread))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_straight_line_is_found_again() {
        let market = [0.01, -0.02, 0.03, 0.005];
        let own = market.map(|value| 0.001 + 1.5 * value);
        let found = against_benchmark(&own, &market, 252.0);
        assert!((found.beta.unwrap() - 1.5).abs() < 1e-12);
        assert!((found.alpha.unwrap() - 0.252).abs() < 1e-12);
        assert!((found.correlation.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_market_that_stands_still_explains_nothing() {
        let found = against_benchmark(&[0.01, 0.02], &[0.0, 0.0], 252.0);
        assert_eq!((found.alpha, found.beta, found.correlation), (None, None, None));
    }
}
