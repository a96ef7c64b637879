//! A long run of a plan: its beginning is traded while the rest is evaluated. That changes nothing but the time it takes.

use super::{BacktestError, Decisions, Report, Setup, driver::Driver, run};
use crate::{
    bars::Bars,
    fixed::Fixed,
    graph::{Market, MarketError, Plan, Signals},
};

/// Shorter histories are not worth a second thread.
const LONG: usize = 100_000;
/// Trading takes about twice as long as evaluating: after a third, both end together.
const PART: usize = 3;

/// Why a plan cannot be traded.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    Backtest(#[from] BacktestError),
}

/// What a plan is traded on.
#[derive(Debug, Clone, Copy)]
pub struct Ground<'a> {
    /// The base bars, on which orders are filled.
    pub bars: &'a Bars,
    /// Which base bars close a bar of the strategy.
    pub decisions: Decisions<'a>,
    pub cash: Fixed,
}

impl<'a> Ground<'a> {
    pub const fn setup(&self, signals: &'a Signals) -> Setup<'a> {
        Setup { bars: self.bars, decisions: self.decisions, signals, cash: self.cash }
    }
}

/// Evaluates the first set of parameters of a plan on all bars and trades what it says, as [`run`] would.
pub fn run_plan(
    plan: &Plan,
    market: &Market<'_>,
    ground: &Ground<'_>,
) -> Result<(Report, Signals), PlanError> {
    let rows = ground.bars.len();
    let at_base_bars = matches!(ground.decisions, Decisions::Every(_)) && market.bars.len() == rows;
    let mut evaluation = plan.evaluation(market)?;
    if rows < LONG || !at_base_bars {
        let signals = first(evaluation.signals())?;
        return Ok((run(&ground.setup(&signals))?, signals));
    }
    let part = rows / PART;
    let beginning = first(evaluation.beginning(part))?;
    let mut driver = Driver::new(&ground.setup(&beginning))?;
    let (traded, evaluated) = rayon::join(|| driver.go_to(part), || first(evaluation.signals()));
    traded?;
    let whole = evaluated?;
    let setup = ground.setup(&whole);
    driver.setup = setup;
    let report = Report::new(&setup, driver.run()?)?;
    Ok((report, whole))
}

fn first(signals: Vec<Signals>) -> Result<Signals, BacktestError> {
    signals.into_iter().next().ok_or(BacktestError::NoBars)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bars::generate,
        graph::{Given, compile},
        strategy::{Inputs, load},
    };

    #[test]
    fn trading_while_the_rest_is_evaluated_changes_nothing() {
        let bars = generate(LONG + 20_000, 7);
        for document in [
            include_str!("../../../examples/strategies/sma_cross.toml"),
            include_str!("../../../examples/strategies/vwap_bounce.toml"),
        ] {
            let strategy = load(document, &Inputs::default()).unwrap().strategy;
            let plan = compile(&strategy, &Given::new()).unwrap();
            let market = Market::of(&bars);
            let ground =
                Ground { bars: &bars, decisions: Decisions::Every(bars.len()), cash: Fixed::whole(100_000) };
            let (quick, signals) = run_plan(&plan, &market, &ground).unwrap();
            let all = first(plan.evaluate_entries(&market).unwrap()).unwrap();
            let slow = run(&ground.setup(&all)).unwrap();
            assert!(slow.fills.len() > 100, "{} filled {} orders", strategy.name, slow.fills.len());
            assert_eq!((&quick.fills, &quick.trades), (&slow.fills, &slow.trades));
            assert_eq!((quick.final_equity, quick.drawdown), (slow.final_equity, slow.drawdown));
            assert_eq!(signals.entry_long, all.entry_long);
        }
    }
}
