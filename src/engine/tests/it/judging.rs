//! What a judgement says of days whose returns are known.

use std::sync::Arc;

use engine::{
    backtest::{Decisions, Depth, Judgement, Report, Setup, Summary, run},
    bars::{Bars, Instrument, Scale},
    evidence::TrialLedger,
    fixed::Fixed,
    graph::{Flags, Signals},
    strategy::Decimal,
};

use crate::smax_golden;

const DAY: i64 = 86_400_000;

/// A bar of each day that opens where the one before closed: the closes in cents, and how many days lie between two of them.
fn days(closes: &[i64], apart: impl Fn(usize) -> i64) -> Bars {
    let mut bars = Bars::empty(Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE });
    let (mut day, mut open) = (18_262, 10_000);
    for (place, &close) in closes.iter().enumerate() {
        day += apart(place);
        bars.time.push(day * DAY);
        bars.open.push(open);
        bars.high.push(open.max(close));
        bars.low.push(open.min(close));
        bars.close.push(close);
        bars.volume.push(100);
        open = close;
    }
    bars
}

/// One unit without costs, bought at the second open and held but for one day in seven.
fn held(bars: &Bars) -> Signals {
    let leaves = |place: usize| place % 7 == 5;
    let flags = |wanted: fn(bool) -> bool| {
        Flags::Column(Arc::new(
            (0..bars.len()).map(|place| if wanted(leaves(place)) { 1 } else { -1 }).collect(),
        ))
    };
    let mut signals = smax_golden::signals(flags(|leaves| !leaves), flags(|leaves| leaves));
    signals.rules.costs.fee = Decimal::ZERO;
    signals
}

fn judged(bars: &Bars, signals: &Signals) -> (Report, Summary, Judgement) {
    let setup = Setup { bars, decisions: Decisions::Every(bars.len()), signals, cash: Fixed::whole(200) };
    let report = run(&setup).unwrap();
    let summary = Summary::new(&setup, &report).unwrap();
    let mut ledger = TrialLedger::new();
    ledger.record(None);
    let judgement = Judgement::new(&setup, &report, &summary, &ledger, Depth::Full { seed: 1 }).unwrap();
    (report, summary, judgement)
}

/// A way up and down whose days are all different.
fn closes(count: i64) -> Vec<i64> {
    (0..count).map(|day| 10_000 + 37 * day - 11 * (day * day % 29) + 5 * (day % 7)).collect()
}

/// Mean over the deviation of a sample, a year.
fn sharpe(returns: &[f64], year: f64) -> f64 {
    let n = f64::from(u32::try_from(returns.len()).unwrap());
    let mean = returns.iter().sum::<f64>() / n;
    let variance = returns.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    mean / variance.sqrt() * year.sqrt()
}

#[track_caller]
fn assert_close(found: Option<f64>, expected: f64) {
    let found = found.unwrap();
    assert!((found - expected).abs() < 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn walking_forward_sets_each_stretch_beside_all_that_was_before_it() {
    let bars = days(&closes(60), |_| 1);
    let (_, summary, judgement) = judged(&bars, &held(&bars));
    let returns = &summary.daily.returns;
    assert_eq!(returns.len(), 60);
    let rows = judgement.walk_forward.unwrap();
    let edges: Vec<_> = rows.iter().map(|row| (row.from_day, row.to_day)).collect();
    assert_eq!(edges, [(10, 20), (20, 30), (30, 40), (40, 50), (50, 60)]);
    for row in &rows {
        // The day before a stretch is left out of what lies before it.
        assert_close(row.sharpe_before, sharpe(&returns[..row.from_day - 1], 365.0));
        assert_close(row.sharpe, sharpe(&returns[row.from_day..row.to_day], 365.0));
        let grown: f64 = returns[row.from_day..row.to_day].iter().map(|x| 1.0 + x).product();
        assert_close(row.total_return, grown - 1.0);
    }
}

#[test]
fn the_order_of_trades_is_judged_by_how_deep_they_fell() {
    let bars = days(&closes(60), |_| 1);
    let (report, _, judgement) = judged(&bars, &held(&bars));
    let order = judgement.trade_order.unwrap();
    assert_eq!((order.trades, order.orders), (report.trades.len(), 1_000));
    assert!(report.trades.len() > 5, "{} trades", report.trades.len());
    let (mut equity, mut peak, mut deepest) = (200.0_f64, 200.0_f64, 0.0_f64);
    for trade in &report.trades {
        equity += trade.pnl.to_f64();
        peak = peak.max(equity);
        deepest = deepest.min(equity / peak - 1.0);
    }
    assert!(deepest < 0.0);
    assert_close(Some(order.max_drawdown), deepest);
    let falls = [order.max_drawdown_p05, order.max_drawdown_median, order.max_drawdown_p95];
    assert!(falls.is_sorted() && falls[2] <= 0.0, "{order:?}");
}

/// Weekends are no days of a strategy with a session: neither returns nor part of its year.
#[test]
fn a_session_has_trading_days_of_which_a_year_has_252() {
    let bars = days(&closes(60), |place| if place % 5 == 0 { 3 } else { 1 });
    let mut signals = held(&bars);
    let (_, always, _) = judged(&bars, &signals);
    assert_eq!(always.daily.returns.len(), 60 + 2 * 11);
    assert_close(always.metrics.returns.sharpe, sharpe(&always.daily.returns, 365.0));
    // Bars that begin at midnight close at the next one.
    signals.rules.session = Some("00:00-24:00".parse().unwrap());
    let (_, sessions, judgement) = judged(&bars, &signals);
    assert_eq!(sessions.daily.returns.len(), 60);
    assert_close(Some(sessions.metrics.returns.periods_per_year), 252.0);
    assert_close(sessions.metrics.returns.sharpe, sharpe(&sessions.daily.returns, 252.0));
    assert_close(sessions.metrics.returns.total_return, always.metrics.returns.total_return.unwrap());
    let row = &judgement.walk_forward.unwrap()[4];
    assert_close(row.sharpe, sharpe(&sessions.daily.returns[row.from_day..row.to_day], 252.0));
}
