//! The statistics of a series of returns.

use serde::Serialize;

use super::moments::{deviation, finite, float, mean, quantile, shape, sum};

/// Each figure of `n` returns; `None` where it is undefined.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnMetrics {
    pub n: usize,
    /// What annual figures are scaled by.
    pub periods_per_year: f64,
    pub total_return: Option<f64>,
    pub cagr: Option<f64>,
    pub volatility: Option<f64>,
    pub sharpe: Option<f64>,
    pub sortino: Option<f64>,
    /// Lowest `equity / running peak − 1`, at most 0; the start counts as a peak.
    pub max_drawdown: Option<f64>,
    pub calmar: Option<f64>,
    pub omega: Option<f64>,
    pub skew: Option<f64>,
    pub kurtosis_excess: Option<f64>,
    pub skew_population: Option<f64>,
    pub kurtosis_excess_population: Option<f64>,
    /// The 5 % quantile as a return: negative is a loss.
    pub var_95: Option<f64>,
    pub cvar_95: Option<f64>,
    /// The longest run of periods with equity strictly below its peak.
    pub longest_drawdown_bars: Option<usize>,
}

/// A return that cannot be one.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ReturnsError {
    #[error("return {place} is not a finite number; leave out what is unknown")]
    NotFinite { place: usize },
    #[error("return {place} is {value}: below -1 more is lost than there was; write fractions, 0.01 for 1 %")]
    BelowTotalLoss { place: usize, value: f64 },
}

/// The statistics of `returns` (fractions, oldest first), with a risk-free and required return of 0.
pub fn return_metrics(returns: &[f64], periods_per_year: f64) -> Result<ReturnMetrics, ReturnsError> {
    check(returns)?;
    let mut metrics = undefined(returns.len(), periods_per_year);
    if returns.is_empty() {
        return Ok(metrics);
    }
    growth(&mut metrics, returns);
    risk(&mut metrics, returns);
    distribution(&mut metrics, returns);
    Ok(metrics)
}

/// What each period returned on the one before it, from a start through the equity at the ends of periods. After a total loss there is nothing to return on, and
/// more than everything is not lost.
pub fn period_returns(start: f64, equity: &[f64]) -> Vec<f64> {
    let before = std::iter::once(start).chain(equity.iter().copied());
    let returned = |(before, after): (f64, &f64)| if before > 0.0 { after / before - 1.0 } else { 0.0 };
    before.zip(equity).map(returned).map(|value| finite(value).unwrap_or(0.0).max(-1.0)).collect()
}

fn check(returns: &[f64]) -> Result<(), ReturnsError> {
    for (index, &value) in returns.iter().enumerate() {
        let place = index + 1;
        if !value.is_finite() {
            return Err(ReturnsError::NotFinite { place });
        }
        if value < -1.0 {
            return Err(ReturnsError::BelowTotalLoss { place, value });
        }
    }
    Ok(())
}

const fn undefined(n: usize, periods_per_year: f64) -> ReturnMetrics {
    ReturnMetrics {
        n,
        periods_per_year,
        total_return: None,
        cagr: None,
        volatility: None,
        sharpe: None,
        sortino: None,
        max_drawdown: None,
        calmar: None,
        omega: None,
        skew: None,
        kurtosis_excess: None,
        skew_population: None,
        kurtosis_excess_population: None,
        var_95: None,
        cvar_95: None,
        longest_drawdown_bars: None,
    }
}

fn growth(metrics: &mut ReturnMetrics, returns: &[f64]) {
    let (mut equity, mut peak, mut worst) = (1.0_f64, 1.0_f64, 0.0_f64);
    let (mut run, mut longest) = (0, 0);
    for value in returns {
        equity *= 1.0 + value;
        peak = peak.max(equity);
        worst = worst.min(equity / peak - 1.0);
        run = if equity < peak { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    metrics.total_return = finite(equity - 1.0);
    metrics.cagr = finite(equity.powf(metrics.periods_per_year / float(returns.len())) - 1.0);
    metrics.max_drawdown = finite(worst);
    metrics.longest_drawdown_bars = Some(longest);
    metrics.calmar = metrics.cagr.filter(|_| worst < 0.0).and_then(|cagr| finite(cagr / worst.abs()));
}

fn risk(metrics: &mut ReturnMetrics, returns: &[f64]) {
    let year = metrics.periods_per_year.sqrt();
    let per_year = |over: f64| {
        let middle = mean(returns).filter(|_| over > 0.0)?;
        finite(middle / over * year)
    };
    let spread = deviation(returns);
    metrics.volatility = spread.and_then(|spread| finite(spread * year));
    metrics.sharpe = spread.and_then(per_year);
    let downside = sum(returns.iter().map(|value| value.min(0.0).powi(2))) / float(returns.len());
    metrics.sortino = per_year(downside.sqrt());
    let losses = -sum(returns.iter().map(|value| value.min(0.0)));
    let gains = sum(returns.iter().map(|value| value.max(0.0)));
    metrics.omega = if losses > 0.0 { finite(gains / losses) } else { None };
}

fn distribution(metrics: &mut ReturnMetrics, returns: &[f64]) {
    let n = float(returns.len());
    if let Some((skewness, kurtosis)) = shape(returns) {
        let excess = kurtosis - 3.0;
        metrics.skew_population = Some(skewness);
        metrics.kurtosis_excess_population = Some(excess);
        if returns.len() >= 3 {
            metrics.skew = finite(skewness * (n * (n - 1.0)).sqrt() / (n - 2.0));
        }
        if returns.len() >= 4 {
            let corrected = (n - 1.0) / ((n - 2.0) * (n - 3.0)) * ((n + 1.0) * excess + 6.0);
            metrics.kurtosis_excess = finite(corrected);
        }
    }
    metrics.var_95 = quantile(returns, 0.05);
    if let Some(bound) = metrics.var_95 {
        let tail: Vec<f64> = returns.iter().copied().filter(|value| *value <= bound).collect();
        metrics.cvar_95 = mean(&tail);
    }
}
