//! What a document did on the ground, all instruments together.

use super::ground::{Ground, GroundError, Traded};
use crate::{
    backtest::{Direction, RefusedWhy, Report, Trade},
    bars::calendar::DAY_MS,
    evidence::{Bootstrap, SharpeSample, bootstrap_sharpe, luck_of_sharpe, walk_forward_folds},
    fixed::Fixed,
    metrics::{finite, float, mean, period_returns, sharpe_per_period},
    strategy::Strategy,
};
use domain::{
    Timestamp,
    lab::{Estimate, FoldResult, InstrumentResult, Results},
    market::Symbol,
};
use std::ops::Range;

/// Stretches that are judged one after another, each after all the time before it; the first part of the time is before all of them.
pub const FOLDS: usize = 5;
/// Days between what lies before a stretch and the stretch.
const EMBARGO_DAYS: usize = 1;
const RESAMPLES: usize = 2_000;

/// One closed trade of one plot.
#[derive(Debug, Clone)]
pub struct Deal {
    pub plot: usize,
    /// When the deciding bar begins, in milliseconds.
    pub decided_at: i64,
    pub entered_at: i64,
    pub left_at: i64,
    pub trade: Trade,
}

/// A document that was traded.
#[derive(Debug)]
pub struct Measured {
    /// Plot by plot, each in its order.
    pub deals: Vec<Deal>,
    /// Of each day of the ground, all plots together.
    pub returns: Vec<f64>,
    /// Where days are worth what on the way: the sum of all plots at the end of each day.
    pub equity: Vec<f64>,
    pub plots: Vec<Traded>,
}

impl Measured {
    pub fn new(ground: &Ground, strategy: &Strategy) -> Result<Self, GroundError> {
        let plots = ground.trade(strategy)?;
        let start = ground.part.to_f64();
        let equity = ground.days.equity(start, ground.instruments().zip(&plots))?;
        let returns = period_returns(start * float(plots.len()), &equity);
        let deals = plots.iter().enumerate().flat_map(|(plot, traded)| deals(ground, plot, traded)).collect();
        Ok(Self { deals, returns, equity, plots })
    }

    /// Per day, of all days.
    pub fn sharpe(&self) -> Option<f64> {
        sharpe_per_period(&self.returns)
    }

    pub fn gains(&self) -> Vec<f64> {
        self.deals.iter().map(|deal| deal.trade.gain).collect()
    }

    pub fn mean_gain(&self) -> Option<f64> {
        mean(&self.gains())
    }

    /// The stretches that are judged, in days of the ground.
    pub fn folds(&self) -> Vec<Range<usize>> {
        walk_forward_folds(self.returns.len(), FOLDS, EMBARGO_DAYS)
            .into_iter()
            .map(|fold| fold.test)
            .collect()
    }

    /// The days that lie in a stretch: everything but the first part.
    pub fn judged_days(&self) -> Range<usize> {
        let folds = self.folds();
        folds.first().map_or(0, |fold| fold.start)..folds.last().map_or(0, |fold| fold.end)
    }

    /// The trades that were entered in these days.
    pub fn deals_in<'m>(
        &'m self,
        ground: &'m Ground,
        days: &Range<usize>,
    ) -> impl Iterator<Item = &'m Deal> + use<'m> {
        let times = ground.days.times(days);
        self.deals.iter().filter(move |deal| times.contains(&deal.entered_at))
    }

    /// How often chance alone shows a Sharpe ratio as far from nothing, on either side; none without days that vary.
    pub fn luck(&self) -> Option<f64> {
        luck_of_sharpe(&SharpeSample::of(&self.returns)?)
    }

    /// Everything that is told of it. `seed` draws the interval of the Sharpe ratio.
    pub fn results(&self, ground: &Ground, seed: u64) -> Results {
        let (from, to) = ground.span();
        let gains = self.gains();
        let start = ground.part.to_f64() * float(self.plots.len());
        let money = |of: fn(&Traded) -> f64| self.plots.iter().map(of).sum::<f64>() / start;
        Results {
            from: Timestamp::from_millis(from),
            to: Timestamp::from_millis(to),
            signals: self.plots.iter().map(|traded| traded.signals).sum(),
            trades: gains.len(),
            won: won(&gains),
            mean_gain: mean(&gains),
            sharpe: sharpe(&self.returns, ground.days.a_year, seed),
            total_return: self.equity.last().map_or(0.0, |last| last / start - 1.0),
            max_drawdown: deepest(start, &self.equity),
            costs: money(|traded| traded.report.total_fees.to_f64() + traded.report.slippage_costs.to_f64()),
            holding_return: holding(ground),
            folds: self.folds().iter().map(|days| self.fold(ground, days)).collect(),
            instruments: self.instruments(ground),
        }
    }

    fn fold(&self, ground: &Ground, days: &Range<usize>) -> FoldResult {
        let gains: Vec<f64> = self.deals_in(ground, days).map(|deal| deal.trade.gain).collect();
        let returns = self.returns.get(days.clone()).unwrap_or_default();
        let day = |place: usize, after: i64| {
            let day = ground.days.all.get(place).copied().unwrap_or_default();
            Timestamp::from_millis((day + after) * DAY_MS)
        };
        FoldResult {
            from: day(days.start, 0),
            to: day(days.end.saturating_sub(1), 1),
            trades: gains.len(),
            won: won(&gains),
            sharpe: sharpe_per_period(returns).map(|sharpe| sharpe * ground.days.a_year.sqrt()),
            total_return: returns.iter().fold(1.0, |grown, value| grown * (1.0 + value)) - 1.0,
        }
    }

    fn instruments(&self, ground: &Ground) -> Vec<InstrumentResult> {
        let start = ground.part.to_f64();
        let one = |(place, (bars, traded)): (usize, (&crate::bars::Bars, &Traded))| {
            let gains: Vec<f64> =
                self.deals.iter().filter(|deal| deal.plot == place).map(|deal| deal.trade.gain).collect();
            Some(InstrumentResult {
                symbol: bars.instrument.name.parse::<Symbol>().ok()?,
                bars: bars.len(),
                signals: traded.signals,
                trades: gains.len(),
                won: won(&gains),
                total_return: traded.report.final_equity.to_f64() / start - 1.0,
                note: not_made(&traded.report, ground.part),
            })
        };
        ground.instruments().zip(&self.plots).enumerate().filter_map(one).collect()
    }
}

/// What became of entries that were not made, where there are any: a part of the money may be too little for one share.
fn not_made(report: &Report, part: Fixed) -> Option<String> {
    let count = |wanted: RefusedWhy| report.refused.iter().filter(|refused| refused.why == wanted).count();
    let (too_little, undefined) = (count(RefusedWhy::NothingToBuy), count(RefusedWhy::Undefined));
    let all = [
        (too_little, format!("came to less than can be traded of it with its part of the money, ${part}")),
        (undefined, "had no size, stop or target at their bar".to_owned()),
        (report.refused.len() - too_little - undefined, "could not be paid".to_owned()),
    ];
    let told = all.into_iter().filter(|(count, _)| *count > 0).map(|(count, why)| format!("{count} {why}"));
    let told: Vec<String> = told.collect();
    (!told.is_empty()).then(|| format!("Entries that were not made: {}.", told.join("; ")))
}

fn deals(ground: &Ground, plot: usize, traded: &Traded) -> Vec<Deal> {
    let time = ground.plots.get(plot).map_or(&[][..], |plot| &plot.bars.bars().time);
    let at = |bar: usize| time.get(bar).copied().unwrap_or_default();
    let deal = |trade: &Trade| Deal {
        plot,
        decided_at: at(trade.decision),
        entered_at: at(trade.entry_bar),
        left_at: at(trade.exit_bar),
        trade: trade.clone(),
    };
    traded.report.trades.iter().map(deal).collect()
}

pub(super) fn won(gains: &[f64]) -> usize {
    gains.iter().filter(|gain| **gain > 0.0).count()
}

/// An annual Sharpe ratio with its interval.
pub(super) fn sharpe(returns: &[f64], a_year: f64, seed: u64) -> Option<Estimate> {
    let how = Bootstrap { resamples: RESAMPLES, seed, ..Bootstrap::default() };
    let found = bootstrap_sharpe(returns, a_year, &how);
    let value = SharpeSample::of(returns)?.sharpe * a_year.sqrt();
    Some(Estimate { value, lower: found.map(|found| found.lower), upper: found.map(|found| found.upper) })
}

fn deepest(start: f64, equity: &[f64]) -> f64 {
    let (mut peak, mut worst) = (start, 0.0_f64);
    for value in equity {
        peak = peak.max(*value);
        worst = worst.min(value / peak - 1.0);
    }
    worst
}

/// All plots bought at their first open with the same part of the money, and held.
fn holding(ground: &Ground) -> f64 {
    let returned = ground.instruments().filter_map(|bars| {
        let price = |ticks: &i64| bars.instrument.tick.to_f64(*ticks);
        let (open, close) = (bars.open.first().map(price)?, bars.close.last().map(price)?);
        finite(close / open - 1.0)
    });
    mean(&returned.collect::<Vec<_>>()).unwrap_or(0.0)
}

/// A side of a trade, as it is told.
pub(super) const fn side(direction: Direction) -> usize {
    match direction {
        Direction::Long => 0,
        Direction::Short => 1,
    }
}
