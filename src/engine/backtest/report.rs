//! Everything that came of a backtest.

use serde::Serialize;

use super::{
    BacktestError, MOST_FEE_DECIMALS, Setup, Why,
    curve::{Curve, Drawdown},
    driver::{Run, Segment},
    money_decimals,
    trades::{Direction, Trade},
};
use crate::{
    bars::Bars,
    broker::{Account, Refusal, Side},
    fixed::Fixed,
    graph::Series,
};

/// A fill, the bar it happened in and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportFill {
    pub bar: usize,
    pub why: Why,
    pub side: Side,
    pub quantity: Fixed,
    /// After slippage.
    pub price: Fixed,
    pub fee: Fixed,
}

/// An entry that did not happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    pub bar: usize,
    /// The strategy's bar that decided it.
    pub decision: usize,
    pub why: RefusedWhy,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefusedWhy {
    /// Its size, stop or target is undefined at that bar.
    Undefined,
    /// Its size comes to less than one lot.
    NothingToBuy,
    #[serde(untagged)]
    Broker(Refusal),
}

/// The result of [`run`](super::run).
#[derive(Debug, Clone)]
pub struct Report {
    pub initial_cash: Fixed,
    pub final_equity: Fixed,
    pub final_cash: Fixed,
    pub open_position: Fixed,
    pub total_fees: Fixed,
    pub borrow_costs: Fixed,
    pub slippage_costs: Fixed,
    /// The value of all fills.
    pub turnover: Fixed,
    /// Closed gains before fees.
    pub realized: Fixed,
    pub fills: Vec<ReportFill>,
    pub trades: Vec<Trade>,
    pub refused: Vec<Refused>,
    pub equity: Curve,
    pub drawdown: Drawdown,
    /// Closes at which something was held.
    pub bars_in_market: usize,
    /// The names of the columns of `[scan]`.
    pub context_names: Vec<String>,
    /// Their values at each trade's decision, trade by trade.
    pub context: Vec<f64>,
}

impl Report {
    pub(super) fn new(setup: &Setup, run: Run) -> Result<Self, BacktestError> {
        let ledger = run.broker.ledger();
        let decimals = money_decimals(setup);
        let bars_in_market = bars_in_market(&run.segments, setup.bars.len());
        let mut trades = run.trades.closed;
        // Both read whole columns of the bars, so each gets a core.
        let (equity, ()) = rayon::join(
            || {
                let equity = Curve::new(setup.bars, run.segments);
                equity.drawdown(setup.bars, setup.cash).map(|drawdown| (equity, drawdown))
            },
            || trades.iter_mut().for_each(|trade| excursions(setup.bars, trade)),
        );
        let (equity, drawdown) = equity?;
        let scan = &setup.signals.scan;
        Ok(Self {
            initial_cash: setup.cash,
            final_equity: run.broker.equity()?.widened(decimals),
            final_cash: ledger.cash().widened(decimals),
            open_position: run.broker.position(0).map_or(Fixed::ZERO, |position| position.quantity),
            total_fees: ledger.balance(Account::Fees).widened(decimals),
            borrow_costs: ledger.balance(Account::Borrow),
            slippage_costs: run.slippage.rounded(MOST_FEE_DECIMALS),
            turnover: run.turnover.rounded(MOST_FEE_DECIMALS),
            realized: ledger.realized(),
            bars_in_market,
            context_names: scan.iter().map(|(name, _)| name.clone()).collect(),
            context: context(&trades, scan),
            fills: run.fills,
            refused: run.refused,
            trades,
            equity,
            drawdown,
        })
    }

    /// The columns of `[scan]` at the decision of one trade.
    pub fn context_of(&self, trade: usize) -> &[f64] {
        let width = self.context_names.len();
        &self.context[trade * width..(trade + 1) * width]
    }
}

fn bars_in_market(segments: &[Segment], bars: usize) -> usize {
    let ends = segments.iter().skip(1).map(|segment| segment.from).chain([bars]);
    let lengths = segments.iter().zip(ends).filter(|(segment, _)| !segment.quantity.is_zero());
    lengths.map(|(segment, end)| end - segment.from).sum()
}

/// How far the price went while a trade was open. What the exit bar did after the exit is not known, so only the exit's price counts there.
fn excursions(bars: &Bars, trade: &mut Trade) {
    let tick = bars.instrument.tick;
    let (entry, exit) = (trade.entry_price.to_f64(), trade.exit_price.to_f64());
    let (lows, highs) =
        (&bars.low[trade.entry_bar..trade.exit_bar], &bars.high[trade.entry_bar..trade.exit_bar]);
    let lowest = lows.iter().min().map_or(exit, |low| tick.to_f64(*low).min(exit)).min(entry);
    let highest = highs.iter().max().map_or(exit, |high| tick.to_f64(*high).max(exit)).max(entry);
    (trade.mae, trade.mfe) = match trade.direction {
        Direction::Long => (lowest / entry - 1.0, highest / entry - 1.0),
        Direction::Short => (1.0 - highest / entry, 1.0 - lowest / entry),
    };
}

fn context(trades: &[Trade], scan: &[(String, Series)]) -> Vec<f64> {
    trades.iter().flat_map(|trade| scan.iter().map(|(_, series)| series.at(trade.decision))).collect()
}
