//! The gate before paper trading: what a version must show on the open data, and what it then shows behind the seal.

use super::{
    clusters::{Clusters, clusters},
    counted::GateTrades,
    ground::{Ground, GroundError, Plot, trade_sealed},
    measured::{Deal, Measured, sharpe, won},
    sealed::Sealed,
};
use crate::{
    bars::Bars,
    evidence::{
        BlockSums, Bootstrap, Market, SharpeSample, Twin, chance_of_higher_sharpe, cscv_of_sums,
        expected_max_sharpe, probabilistic_sharpe, random_entry_gains, share_below,
    },
    metrics::{float, mean, period_returns, sharpe_per_period},
    strategy::{Decimal, Strategy},
};
use domain::{
    Timestamp,
    lab::{Gate, GateLine, GatePart, GateRule, SealedResult},
};

pub const LEAST_TRADES: usize = 30;
pub const LEAST_PROBABILITY: f64 = 0.95;
pub const MOST_OVERFITTING: f64 = 0.2;
/// Of the Sharpe ratio on the open data, behind the seal.
pub const LEAST_SHARE: f64 = 0.5;

const BLOCKS: usize = 16;
const TWINS: usize = 1_000;
const RESAMPLES: usize = 2_000;

/// What is examined.
pub struct Examined<'a> {
    pub ground: &'a Ground,
    pub strategy: &'a Strategy,
    /// The daily returns of everything that was ever run for this agent, the version among them.
    pub trials: &'a [&'a [f64]],
    /// Those of them that were run on the ground of now, on which something was chosen among them.
    pub here: &'a [&'a [f64]],
    pub sealed: &'a [Plot<Sealed>],
    pub seen_before: u32,
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    pub gate: Gate,
    /// The gains of the trades in judged stretches and of those behind the seal: what paper trading is then held against.
    pub expected: Vec<f64>,
    /// What its lines were counted from.
    pub trades: GateTrades,
}

impl Examined<'_> {
    /// Opens the seal.
    pub fn verdict(&self) -> Result<Verdict, GroundError> {
        let measured = Measured::new(self.ground, self.strategy)?;
        let dearer = Measured::new(self.ground, &self.at_twice_the_fees())?;
        let mut counted = GateTrades::default();
        counted.add_judged(self.ground, &measured, GatePart::Judged);
        counted.add_judged(self.ground, &dearer, GatePart::TwiceTheFees);
        let sealed = self.behind_the_seal(&mut counted)?;
        let different = clusters(self.trials);
        let open = self.on_open_data((&measured, &counted), &different)?;
        let effective_trials = different.count.max(1);
        let days = measured.judged_days();
        let annual =
            sharpe_per_period(&measured.returns[days]).map(|sharpe| sharpe * self.ground.days.a_year.sqrt());
        let mut lines = open;
        lines.push(above(GateRule::SealedExpectancy, sealed.mean_gain, 0.0));
        lines.push(sealed_sharpe(&sealed, annual));
        let expected = [counted.gains(GatePart::Judged), counted.gains(GatePart::Sealed)].concat();
        let trials = self.trials.len();
        let gate = Gate {
            lines,
            trials,
            effective_trials,
            sealed,
            seen_before: self.seen_before,
            notes: Vec::new(),
        };
        Ok(Verdict { gate, expected, trades: counted })
    }

    fn on_open_data(
        &self,
        (measured, counted): (&Measured, &GateTrades),
        different: &Clusters,
    ) -> Result<Vec<GateLine>, GroundError> {
        let trades = counted.gains(GatePart::Judged).len();
        let returns = measured.returns.get(measured.judged_days()).unwrap_or_default();
        let mut lines = vec![at_least(GateRule::Trades, Some(float(trades)), float(LEAST_TRADES), None)];
        lines.push(self.deflated(returns, different));
        lines.push(self.overfitting());
        let dearer = mean(&counted.gains(GatePart::TwiceTheFees));
        lines.push(above(GateRule::TwiceTheFees, dearer, 0.0));
        lines.push(self.baselines(measured, returns)?);
        Ok(lines)
    }

    fn deflated(&self, returns: &[f64], different: &Clusters) -> GateLine {
        let effective = different.count.max(1);
        // What never traded is a thing of its own and has no Sharpe ratio that could be the best by luck.
        let expected = match (different.sharpes.len(), different.variance()) {
            (0 | 1, _) => Some(0.0),
            (_, variance) => variance.and_then(|variance| expected_max_sharpe(variance, effective)),
        };
        let probability =
            SharpeSample::of(returns).and_then(|sample| probabilistic_sharpe(&sample, expected?));
        let note = format!("{effective} different things among {} trials", self.trials.len());
        at_least(GateRule::DeflatedSharpe, probability, LEAST_PROBABILITY, Some(note))
    }

    /// Of trials on the ground of now; with fewer than two nothing was chosen, and nothing can be said.
    fn overfitting(&self) -> GateLine {
        let days = self.ground.days.all.len();
        let same: Vec<BlockSums> = self
            .here
            .iter()
            .filter(|returns| returns.len() == days)
            .map(|returns| BlockSums::of(returns, BLOCKS))
            .collect();
        let found = cscv_of_sums(&same, BLOCKS, days / BLOCKS);
        let note = found.as_ref().err().map(ToString::to_string);
        let value = found.ok().map(|found| found.pbo);
        let met = value.is_some_and(|value| value <= MOST_OVERFITTING);
        GateLine { rule: GateRule::Overfitting, value, bound: MOST_OVERFITTING, met, note }
    }

    /// The same when every fee is paid twice.
    fn at_twice_the_fees(&self) -> Strategy {
        let mut dearer = self.strategy.clone();
        let fee = dearer.costs.fee;
        dearer.costs.fee = Decimal { mantissa: fee.mantissa.saturating_mul(2), ..fee };
        dearer
    }

    /// The least of three: better than cash, than holding the instruments, and than entering at random as often and for as long.
    fn baselines(&self, measured: &Measured, returns: &[f64]) -> Result<GateLine, GroundError> {
        let sample = SharpeSample::of(returns);
        let days = measured.judged_days();
        let holding = self.holding();
        let held = holding.get(days).unwrap_or_default();
        let than_cash = sample.and_then(|sample| probabilistic_sharpe(&sample, 0.0));
        let how = Bootstrap { resamples: RESAMPLES, seed: self.seed, ..Bootstrap::default() };
        let than_holding = chance_of_higher_sharpe(held, returns, &how);
        let chances = [than_cash, than_holding, self.than_random(measured)?];
        let value = chances.iter().copied().collect::<Option<Vec<f64>>>();
        let value = value.map(|values| values.into_iter().fold(1.0, f64::min));
        let told = |chance: Option<f64>| {
            chance.map_or_else(|| "unknown".to_owned(), |chance| format!("{chance:.3}"))
        };
        let [cash, holding, random] = chances.map(told);
        let note = format!("than cash {cash}, than holding {holding}, than entering at random {random}");
        Ok(at_least(GateRule::Baselines, value, LEAST_PROBABILITY, Some(note)))
    }

    /// The daily returns of holding all instruments in equal parts.
    fn holding(&self) -> Vec<f64> {
        let days = &self.ground.days;
        let own: Vec<Vec<f64>> =
            self.ground.instruments().zip(&days.ends).map(|(bars, ends)| held(bars, ends)).collect();
        let equity = days.together(1.0, &own);
        period_returns(float(own.len()), &equity)
    }

    /// In the judged stretches: trades before them are nothing that it is judged by, and nobody enters there at random in its place.
    fn than_random(&self, measured: &Measured) -> Result<Option<f64>, GroundError> {
        let costs = &self.strategy.costs;
        let days = measured.judged_days();
        let begins = self.ground.days.begins(days.start);
        let judged: Vec<&Deal> = measured.deals_in(self.ground, &days).collect();
        let mut together = vec![0.0; TWINS];
        for (place, bars) in self.ground.instruments().enumerate() {
            let own = judged.iter().filter(|deal| deal.plot == place);
            let twins: Vec<Twin> = own.map(|deal| deal.trade.twin()).collect();
            let first = bars.time.partition_point(|time| *time < begins);
            let open: Vec<f64> =
                bars.open[first..].iter().map(|ticks| bars.instrument.tick.to_f64(*ticks)).collect();
            let market = Market {
                open: &open,
                last_close: bars.close.last().map_or(0.0, |ticks| bars.instrument.tick.to_f64(*ticks)),
                fee: costs.fee.to_f64(),
                slippage: costs.slippage_bps.to_f64() / 10_000.0,
            };
            let gains = random_entry_gains(&market, &twins, TWINS, self.seed.wrapping_add(place as u64));
            let gains = gains.map_err(|error| GroundError::Backtest {
                instrument: bars.instrument.name.clone(),
                source: error.into(),
            })?;
            together.iter_mut().zip(gains).for_each(|(sum, gain)| *sum += gain);
        }
        if judged.is_empty() {
            return Ok(None);
        }
        let gain = judged.iter().map(|deal| deal.trade.pnl.to_f64()).sum();
        together.sort_unstable_by(f64::total_cmp);
        Ok(share_below(&together, gain))
    }

    /// Its figures; its trades are added to those that are counted.
    fn behind_the_seal(&self, counted: &mut GateTrades) -> Result<SealedResult, GroundError> {
        let plots = trade_sealed(self.sealed, self.strategy, self.ground.part)?;
        let days = super::ground::Days::of(plots.iter().map(|(bars, _)| bars));
        let start = self.ground.part.to_f64();
        let equity = days.equity(start, plots.iter().map(|(bars, traded)| (bars, traded)))?;
        let all = start * float(plots.len());
        let returns = period_returns(all, &equity);
        for (bars, traded) in &plots {
            counted.add_sealed(bars, traded);
        }
        let gains = counted.gains(GatePart::Sealed);
        let first = plots.iter().filter_map(|(bars, _)| bars.time.first()).min().copied().unwrap_or_default();
        let last = plots.iter().filter_map(|(bars, _)| bars.time.last()).max().copied().unwrap_or_default();
        Ok(SealedResult {
            from: Timestamp::from_millis(first),
            to: Timestamp::from_millis(last + self.ground.timeframe.ms()),
            trades: gains.len(),
            won: won(&gains),
            mean_gain: mean(&gains),
            sharpe: sharpe(&returns, days.a_year, self.seed),
            total_return: equity.last().map_or(0.0, |last| last / all - 1.0),
        })
    }
}

/// What one unit of money in the first open was worth at the end of each day.
fn held(bars: &Bars, ends: &[crate::metrics::DayEnd]) -> Vec<f64> {
    let tick = bars.instrument.tick;
    let first = bars.open.first().map_or(1.0, |open| tick.to_f64(*open));
    ends.iter().map(|end| bars.close.get(end.last).map_or(1.0, |close| tick.to_f64(*close) / first)).collect()
}

fn sealed_sharpe(sealed: &SealedResult, open: Option<f64>) -> GateLine {
    let bound = open.map_or(0.0, |open| (LEAST_SHARE * open).max(0.0));
    let value = sealed.sharpe.map(|sharpe| sharpe.value);
    let met = open.is_some() && value.is_some_and(|value| value >= bound && value > 0.0);
    let note = open.map(|open| format!("half of {open:.2} on the open data"));
    GateLine { rule: GateRule::SealedSharpe, value, bound, met, note }
}

fn at_least(rule: GateRule, value: Option<f64>, bound: f64, note: Option<String>) -> GateLine {
    GateLine { rule, value, bound, met: value.is_some_and(|value| value >= bound), note }
}

fn above(rule: GateRule, value: Option<f64>, bound: f64) -> GateLine {
    GateLine { rule, value, bound, met: value.is_some_and(|value| value > bound), note: None }
}
