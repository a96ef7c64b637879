//! A strategy's signals traded on bars through the paper broker.
//!
//! Decisions are made at the closes of the strategy's own bars and filled on the base bars that follow. The run goes from event to event: bars in
//! which no order waits, no exit can act and no condition holds cost no more than a look at a column. Exact money is counted at events only; the
//! equity between two of them is a straight function of the close.

mod curve;
mod deciding;
mod decisions;
mod driver;
mod judgement;
mod overlapped;
mod quiet;
mod report;
mod scan;
mod summary;
mod trades;
mod window;

pub use curve::{Curve, Drawdown};
pub use decisions::Decisions;
pub use judgement::{Depth, Judgement, WalkForwardRow};
pub use overlapped::{Ground, PlanError, run_plan};
pub use report::{Refused, RefusedWhy, Report, ReportFill};
pub use summary::{FillRow, Metrics, Summary};
pub(crate) use trades::{Context, TradeLog};
pub use trades::{Direction, Trade, Why};
pub use window::{WARM_UP, Window};

use crate::{
    bars::{Bars, Instrument},
    broker::{BrokerError, Costs},
    evidence::BaselineError,
    fixed::{Fixed, OutOfRange},
    graph::{Rules, Signals},
    metrics::ReturnsError,
    strategy::Decimal,
};

/// Everything a backtest depends on.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// The base bars, on which orders are filled.
    pub bars: &'a Bars,
    /// Which base bars close a bar of the strategy.
    pub decisions: Decisions<'a>,
    /// What the strategy says at each of its bars.
    pub signals: &'a Signals,
    pub cash: Fixed,
}

/// Why a backtest cannot be done.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum BacktestError {
    #[error("there are no bars to test on")]
    NoBars,
    #[error("the initial cash is {0}; it must be above 0")]
    Cash(Fixed),
    #[error("bar {bar} cannot be traded: {source}")]
    Broker { bar: usize, source: BrokerError },
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    #[error("the daily returns are not returns: {0}")]
    Returns(#[from] ReturnsError),
    #[error("no baselines: {0}")]
    Baselines(#[from] BaselineError),
}

/// Trades the signals from the first bar to the last. An open position stays open and is valued at the last close.
pub fn run(setup: &Setup) -> Result<Report, BacktestError> {
    let run = driver::Driver::new(setup)?.run()?;
    Report::new(setup, run)
}

/// The equity at the end and at a few moments, without the rest of a report: what a sweep needs of each variant.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    pub final_equity: Fixed,
    pub fills: usize,
    /// At the closes asked for.
    pub equity: Vec<f64>,
}

/// Like [`run`], but only the equity at the closes of `at` (ascending) and at the end.
pub fn outline(setup: &Setup, at: &[usize]) -> Result<Outline, BacktestError> {
    let run = driver::Driver::new(setup)?.for_equity().run()?;
    let equity = curve::equity_at(setup.bars, &run.segments, at);
    let decimals = money_decimals(setup);
    Ok(Outline { final_equity: run.broker.equity()?.widened(decimals), fills: run.fill_count, equity })
}

/// The decimals that money has at least in results: those of a price plus those of the fee and slippage.
fn money_decimals(setup: &Setup) -> u8 {
    let costs = &setup.signals.rules.costs;
    let slippage = if costs.slippage_bps.mantissa == 0 { 0 } else { costs.slippage_bps.decimals + 4 };
    let fee = if costs.fee.mantissa == 0 { 0 } else { costs.fee.decimals };
    (setup.bars.instrument.tick.decimals() + slippage + fee).min(MOST_FEE_DECIMALS)
}

/// Fees are rounded half up to this many decimals.
const MOST_FEE_DECIMALS: u8 = 8;

pub(crate) fn broker_costs(instrument: &Instrument, rules: &Rules) -> Result<Costs, OutOfRange> {
    let fixed = |decimal: Decimal| Fixed::new(i128::from(decimal.mantissa), decimal.decimals);
    Ok(Costs {
        fee_rate: fixed(rules.costs.fee)?,
        fee_decimals: MOST_FEE_DECIMALS,
        slippage: fixed(rules.costs.slippage_bps)?.shifted(4)?,
        borrow_rate: fixed(rules.costs.borrow_rate)?,
        volume_share: rules.max_volume_share.map(fixed).transpose()?,
        lot: Fixed::of_steps(1, instrument.lot),
    })
}
