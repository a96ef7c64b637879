//! A report as figures, under the names that the command prints.

use serde::{Serialize, Serializer};

use super::{
    BacktestError, Report, Setup, Why,
    report::{Refused, ReportFill},
};
use crate::{
    bars::{Bars, calendar::rfc3339},
    broker::Side,
    fixed::{Fixed, OutOfRange},
    metrics::{
        AgainstBenchmark, DailyEquity, DayEnd, DrawdownPeriod, HourRow, MonthRow, ReturnMetrics,
        TRADING_DAYS, TradeMetrics, YEAR_DAYS, against_benchmark, by_hour, by_month, daily_equity, day_ends,
        drawdown_periods, return_metrics, trade_metrics,
    },
};

/// Fills shown from either end.
const SHOWN_FILLS: usize = 3;
const SHOWN_DRAWDOWNS: usize = 5;

/// All figures of a backtest but those of time and luck.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub bars: usize,
    pub initial_cash: Fixed,
    pub final_equity: Fixed,
    pub final_cash: Fixed,
    pub total_fees: Fixed,
    pub borrow_costs: Fixed,
    pub slippage_costs: Fixed,
    pub closed_trades: usize,
    pub winning_trades: usize,
    pub fills: usize,
    #[serde(serialize_with = "as_number")]
    pub open_position: Fixed,
    pub max_drawdown: Fixed,
    pub max_drawdown_amount: Fixed,
    pub bars_in_market: usize,
    /// A fraction of the bars; there is none without bars.
    pub time_in_market: Option<Fixed>,
    pub turnover: Fixed,
    /// The turnover over the initial cash.
    pub turnover_ratio: f64,
    pub first_fills: Vec<FillRow>,
    pub last_fills: Vec<FillRow>,
    pub refused: usize,
    /// The first ones, to see why.
    pub first_refused: Vec<Refused>,
    pub metrics: Metrics,
    pub by_month: Vec<MonthRow>,
    pub by_hour: Vec<HourRow>,
    /// Places are days of the test, from 0.
    pub drawdown_periods: Vec<DrawdownPeriod>,
    /// Against holding the instrument.
    pub benchmark: AgainstBenchmark,
    #[serde(skip)]
    pub daily: DailyEquity,
}

/// Of daily UTC equity, and of the trades.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metrics {
    #[serde(flatten)]
    pub returns: ReturnMetrics,
    pub trades: TradeMetrics,
}

/// A fill as it is printed.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FillRow {
    pub bar: usize,
    pub timestamp: String,
    pub side: Side,
    #[serde(serialize_with = "as_number")]
    pub qty: Fixed,
    pub price: Fixed,
    pub fee: Fixed,
    pub reason: Why,
}

impl FillRow {
    pub fn new(bars: &Bars, fill: &ReportFill) -> Self {
        let ReportFill { bar, why: reason, side, quantity: qty, price, fee } = *fill;
        Self { bar, timestamp: rfc3339(bars.time[bar]), side, qty, price, fee, reason }
    }
}

impl Summary {
    pub fn new(setup: &Setup, report: &Report) -> Result<Self, BacktestError> {
        let bars = setup.bars;
        let sessions = setup.signals.rules.session.is_some();
        let ends = day_ends(&bars.time);
        let daily = daily(setup, report, &ends, !sessions)?;
        let periods = if sessions { TRADING_DAYS } else { YEAR_DAYS };
        let trades = trade_metrics(report.trades.iter().map(|trade| trade.pnl))?;
        // All moments at once: between other work each would be a wait for memory.
        let entered: Vec<i64> = report.trades.iter().map(|trade| bars.time[trade.entry_bar]).collect();
        let hours = entered.into_iter().zip(report.trades.iter().map(|trade| trade.pnl));
        let rows = |fills: &[ReportFill]| fills.iter().map(|fill| FillRow::new(bars, fill)).collect();
        let fills = &report.fills;
        let start = setup.cash.to_f64();
        let curve: Vec<f64> = [start].into_iter().chain(daily.equity.iter().copied()).collect();
        Ok(Self {
            bars: bars.len(),
            initial_cash: report.initial_cash,
            final_equity: report.final_equity,
            final_cash: report.final_cash,
            total_fees: report.total_fees,
            borrow_costs: report.borrow_costs,
            slippage_costs: report.slippage_costs,
            closed_trades: report.trades.len(),
            winning_trades: trades.wins,
            fills: fills.len(),
            open_position: report.open_position,
            max_drawdown: report.drawdown.share.trimmed(),
            max_drawdown_amount: report.drawdown.amount,
            bars_in_market: report.bars_in_market,
            time_in_market: share(report.bars_in_market, bars.len())?,
            turnover: report.turnover,
            turnover_ratio: report.turnover.to_f64() / start,
            first_fills: rows(&fills[..fills.len().min(SHOWN_FILLS)]),
            last_fills: rows(&fills[fills.len().saturating_sub(SHOWN_FILLS)..]),
            refused: report.refused.len(),
            first_refused: report.refused.iter().take(SHOWN_FILLS).copied().collect(),
            by_month: by_month(&daily),
            by_hour: by_hour(hours)?,
            drawdown_periods: drawdown_periods(&curve, SHOWN_DRAWDOWNS),
            benchmark: against_benchmark(&daily.returns, &holding(bars, &ends, !sessions), periods),
            metrics: Metrics { returns: return_metrics(&daily.returns, periods)?, trades },
            daily,
        })
    }
}

/// `part / whole` of counts, as exact as a share of a drawdown.
fn share(part: usize, whole: usize) -> Result<Option<Fixed>, BacktestError> {
    let count = |count: usize| i64::try_from(count).map(Fixed::whole).map_err(|_| OutOfRange);
    let (part, whole) = (count(part)?, count(whole)?);
    Ok(if whole.is_zero() { None } else { Some(part.divided(whole, 15)?.trimmed()) })
}

fn daily(
    setup: &Setup,
    report: &Report,
    ends: &[DayEnd],
    every_day: bool,
) -> Result<DailyEquity, OutOfRange> {
    let equity: Result<Vec<f64>, OutOfRange> =
        ends.iter().map(|end| report.equity.number_at(setup.bars, end.last)).collect();
    Ok(daily_equity(ends, &equity?, setup.cash.to_f64(), every_day))
}

/// The daily returns of the instrument itself, from the first open on.
fn holding(bars: &Bars, ends: &[DayEnd], every_day: bool) -> Vec<f64> {
    let price = |ticks: i64| bars.instrument.tick.to_f64(ticks);
    let start = bars.open.first().map_or(1.0, |open| price(*open));
    let closes: Vec<f64> = ends.iter().map(|end| price(bars.close[end.last])).collect();
    daily_equity(ends, &closes, start, every_day).returns
}

/// Quantities are numbers where the reference has numbers; a whole one is written without a point.
fn as_number<S: Serializer>(quantity: &Fixed, serializer: S) -> Result<S::Ok, S::Error> {
    let quantity = quantity.trimmed();
    match i64::try_from(quantity.mantissa()) {
        Ok(whole) if quantity.decimals() == 0 => serializer.serialize_i64(whole),
        _ => serializer.serialize_f64(quantity.to_f64()),
    }
}
