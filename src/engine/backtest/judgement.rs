//! How much of a backtest may be luck.

use serde::Serialize;

use super::{BacktestError, Report, Setup, Summary, trades::Trade};
use crate::{
    evidence::{
        Baselines, Bootstrap, Interval, Market, SharpeSample, TradeOrder, TrialLedger, Twin,
        bootstrap_sharpe, break_even_fee, expected_max_sharpe, min_track_record, probabilistic_sharpe,
        trade_order, walk_forward_folds,
    },
    metrics::{return_metrics, sharpe_per_period},
};

/// How deep to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// Formulas only.
    ClosedForm,
    /// Also resampling, baselines and walking forward, all from one seed.
    Full { seed: u64 },
}

const CONFIDENCE: f64 = 0.95;
const TWINS: usize = 1_000;
const ORDERS: usize = 1_000;
const FOLDS: usize = 5;
/// Days between fitting and judging.
const EMBARGO_DAYS: usize = 1;

/// The evidence of one backtest; Sharpe ratios are of daily returns, not annualised. What was not asked for is left out.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Judgement {
    /// Variants evaluated so far, this one included.
    pub trials: usize,
    pub periods: usize,
    pub sharpe_per_period: Option<f64>,
    pub skew_population: Option<f64>,
    pub kurtosis: Option<f64>,
    /// What the best of so many worthless trials is expected to show.
    pub sr0: Option<f64>,
    pub psr_vs_zero: Option<f64>,
    pub dsr: Option<f64>,
    #[serde(rename = "minTrackRecord95")]
    pub min_track_record_95: Option<f64>,
    /// The fee per side, as a fraction, at which nothing is left.
    pub break_even_fee: Option<f64>,
    /// Of the annualised Sharpe ratio.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sharpe_interval: Option<Interval>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub trade_order: Option<TradeOrder>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baselines: Option<Baselines>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub walk_forward: Option<Vec<WalkForwardRow>>,
}

/// One stretch of time after everything before it; days count from 0, ends are exclusive.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WalkForwardRow {
    pub from_day: usize,
    pub to_day: usize,
    /// Annualised, before and in the stretch.
    pub sharpe_before: Option<f64>,
    pub sharpe: Option<f64>,
    pub total_return: Option<f64>,
}

impl Judgement {
    /// Judges a report whose variant has been recorded in `ledger` together with all others that were tried.
    pub fn new(
        setup: &Setup,
        report: &Report,
        summary: &Summary,
        ledger: &TrialLedger,
        depth: Depth,
    ) -> Result<Self, BacktestError> {
        let sample = SharpeSample::of(&summary.daily.returns);
        let trials = ledger.trials().max(1);
        let sr0 = match (trials, ledger.variance()) {
            (1, _) => Some(0.0),
            (_, variance) => variance.and_then(|variance| expected_max_sharpe(variance, trials)),
        };
        let gained = report.final_equity.minus(report.initial_cash)?.plus(report.total_fees)?;
        let mut judgement = Self {
            trials,
            periods: summary.daily.returns.len(),
            sharpe_per_period: sample.map(|sample| sample.sharpe),
            skew_population: sample.map(|sample| sample.skewness),
            kurtosis: sample.map(|sample| sample.kurtosis),
            sr0,
            psr_vs_zero: sample.and_then(|sample| probabilistic_sharpe(&sample, 0.0)),
            dsr: sample.and_then(|sample| probabilistic_sharpe(&sample, sr0?)),
            min_track_record_95: sample.and_then(|sample| min_track_record(&sample, 0.0, CONFIDENCE)),
            break_even_fee: break_even_fee(gained.to_f64(), report.turnover.to_f64()),
            sharpe_interval: None,
            trade_order: None,
            baselines: None,
            walk_forward: None,
        };
        if let Depth::Full { seed } = depth {
            judgement.resample(setup, report, summary, seed)?;
        }
        Ok(judgement)
    }

    fn resample(
        &mut self,
        setup: &Setup,
        report: &Report,
        summary: &Summary,
        seed: u64,
    ) -> Result<(), BacktestError> {
        let (returns, year) = (&summary.daily.returns, summary.metrics.returns.periods_per_year);
        let gains: Vec<f64> = report.trades.iter().map(|trade| trade.pnl.to_f64()).collect();
        self.sharpe_interval = bootstrap_sharpe(returns, year, &Bootstrap { seed, ..Bootstrap::default() });
        self.trade_order = trade_order(&gains, setup.cash.to_f64(), ORDERS, seed);
        let instrument = &setup.bars.instrument;
        let open: Vec<f64> = setup.bars.open.iter().map(|ticks| instrument.tick.to_f64(*ticks)).collect();
        let costs = &setup.signals.rules.costs;
        let market = Market {
            open: &open,
            last_close: setup.bars.close.last().map_or(0.0, |ticks| instrument.tick.to_f64(*ticks)),
            fee: costs.fee.to_f64(),
            slippage: costs.slippage_bps.to_f64() / 10_000.0,
        };
        let twins: Vec<Twin> = report.trades.iter().map(Trade::twin).collect();
        self.baselines = Some(Baselines::new(&market, &twins, gains.iter().sum(), TWINS, seed)?);
        self.walk_forward = Some(walk_forward(returns, year)?);
        Ok(())
    }
}

fn walk_forward(returns: &[f64], year: f64) -> Result<Vec<WalkForwardRow>, BacktestError> {
    let annual = |returns: &[f64]| sharpe_per_period(returns).map(|sharpe| sharpe * year.sqrt());
    let mut rows = Vec::new();
    for fold in walk_forward_folds(returns.len(), FOLDS, EMBARGO_DAYS) {
        let before: Vec<f64> = fold.train.iter().flat_map(|range| &returns[range.clone()]).copied().collect();
        let judged = &returns[fold.test.clone()];
        rows.push(WalkForwardRow {
            from_day: fold.test.start,
            to_day: fold.test.end,
            sharpe_before: annual(&before),
            sharpe: annual(judged),
            total_return: return_metrics(judged, year)?.total_return,
        });
    }
    Ok(rows)
}
