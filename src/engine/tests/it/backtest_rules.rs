//! What a document's rules do, on bars made by hand.

use std::sync::Arc;

use engine::{
    backtest::{Decisions, Direction, RefusedWhy, Report, Setup, Summary, Why, run},
    bars::{Bars, Instrument, Scale},
    broker::{Refusal, Side},
    fixed::Fixed,
    graph::{Flags, Series, Signals},
    strategy::{Decimal, Level, Size, Trail},
};

use crate::smax_golden;

/// Minutes from 2020-01-01 on: open, high, low and close in cents.
fn bars(prices: &[[i64; 4]]) -> Bars {
    let instrument = Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE };
    let mut bars = Bars::empty(instrument);
    for (place, [open, high, low, close]) in prices.iter().enumerate() {
        bars.time.push(1_577_836_800_000 + 60_000 * i64::try_from(place).unwrap());
        bars.open.push(*open);
        bars.high.push(*high);
        bars.low.push(*low);
        bars.close.push(*close);
        bars.volume.push(100);
    }
    bars
}

fn flat(count: usize) -> Vec<[i64; 4]> {
    vec![[10_000, 10_100, 9_900, 10_000]; count]
}

/// True at the places named.
fn at(places: &[usize], count: usize) -> Flags {
    let column = (0..count).map(|place| if places.contains(&place) { 1 } else { -1 });
    Flags::Column(Arc::new(column.collect()))
}

/// One unit, no costs, long at the places named.
fn long_at(places: &[usize], count: usize) -> Signals {
    let mut signals = smax_golden::signals(at(places, count), Flags::Never);
    signals.rules.costs.fee = Decimal::ZERO;
    signals
}

fn traded(bars: &Bars, signals: &Signals) -> Report {
    let decisions = Decisions::Every(bars.len());
    run(&Setup { bars, decisions, signals, cash: Fixed::whole(10_000) }).unwrap()
}

fn fills(report: &Report) -> Vec<(usize, Side, Why, String)> {
    let row = |fill: &engine::backtest::ReportFill| (fill.bar, fill.side, fill.why, fill.price.to_string());
    report.fills.iter().map(row).collect()
}

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

#[test]
fn a_decision_at_a_close_is_filled_at_the_next_open_and_not_at_the_last_close() {
    let bars = bars(&[[10_000, 10_100, 9_900, 10_050], [10_070, 10_200, 10_000, 10_100], [10_000; 4]]);
    let report = traded(&bars, &long_at(&[0, 2], 3));
    assert_eq!(fills(&report), [(1, Side::Buy, Why::Signal, "100.70".to_owned())]);
    assert_eq!((report.open_position, report.final_equity), (Fixed::ONE, fixed("9999.3")));
    assert_eq!(report.bars_in_market, 2);
}

#[test]
fn a_stop_and_a_target_lie_from_the_deciding_close() {
    let mut prices = flat(6);
    prices[3] = [10_000, 10_250, 9_990, 10_000];
    let mut signals = long_at(&[0], 6);
    signals.stop_loss = Some(Level::Fraction(Series::Constant(0.015)));
    signals.take_profit = Some(Level::Distance(Series::Constant(2.0)));
    let report = traded(&bars(&prices), &signals);
    assert_eq!(fills(&report)[1], (3, Side::Sell, Why::TakeProfit, "102.00".to_owned()));
    let trade = &report.trades[0];
    assert_eq!(
        (trade.direction, trade.pnl, trade.exit_reason),
        (Direction::Long, fixed("2"), Why::TakeProfit)
    );
    assert!((trade.mae + 0.01).abs() < 1e-12 && (trade.mfe - 0.02).abs() < 1e-12, "{trade:?}");
    prices[2] = [9_800, 9_800, 9_700, 9_700];
    let report = traded(&bars(&prices), &signals);
    assert_eq!(fills(&report)[1], (2, Side::Sell, Why::StopLoss, "98.00".to_owned()));
}

#[test]
fn a_trailing_stop_follows_the_best_price() {
    let mut prices = flat(6);
    prices[2] = [10_100, 10_400, 10_100, 10_350];
    prices[3] = [10_350, 10_360, 10_000, 10_000];
    let mut signals = long_at(&[0], 6);
    signals.trailing_stop = Some(Trail::Distance(Series::Constant(2.0)));
    let report = traded(&bars(&prices), &signals);
    assert_eq!(fills(&report)[1], (3, Side::Sell, Why::TrailingStop, "102.00".to_owned()));
}

#[test]
fn a_position_is_held_so_many_bars_and_the_next_waits_for_the_cooldown() {
    let mut signals = long_at(&[], 20);
    signals.entry_long = Flags::Always;
    signals.rules.max_holding_bars = Some(3);
    signals.rules.cooldown_bars = 4;
    let report = traded(&bars(&flat(20)), &signals);
    let found: Vec<(usize, Why)> = report.fills.iter().map(|fill| (fill.bar, fill.why)).collect();
    // In at the open of bar 1, held for bars 1, 2 and 3, out at the open of 4; the closes of 4 to 7 are too soon.
    let expected =
        [(1, Why::Signal), (4, Why::MaxHolding), (9, Why::Signal), (12, Why::MaxHolding), (17, Why::Signal)];
    assert_eq!(found, expected);
}

#[test]
fn the_opposite_entry_turns_the_position_in_one_fill() {
    let mut signals = long_at(&[0], 6);
    signals.entry_short = at(&[2], 6);
    let report = traded(&bars(&flat(6)), &signals);
    assert_eq!(fills(&report)[1], (3, Side::Sell, Why::Reversal, "100.00".to_owned()));
    assert_eq!((report.fills[1].quantity, report.open_position), (Fixed::whole(2), Fixed::whole(-1)));
    assert_eq!((report.trades.len(), report.trades[0].exit_reason), (1, Why::Reversal));
}

#[test]
fn entries_add_up_to_max_open_and_leave_together() {
    let mut signals = long_at(&[0, 1, 2, 3], 8);
    signals.exit_long = at(&[5], 8);
    signals.rules.max_open = 2;
    let report = traded(&bars(&flat(8)), &signals);
    let found: Vec<(usize, Fixed)> = report.fills.iter().map(|fill| (fill.bar, fill.quantity)).collect();
    assert_eq!(found, [(1, Fixed::ONE), (2, Fixed::ONE), (6, Fixed::whole(2))]);
    assert_eq!((report.trades.len(), report.trades[0].quantity), (1, Fixed::whole(2)));
}

#[test]
fn entries_are_only_decided_in_the_session() {
    let mut signals = long_at(&[0, 1, 2, 3, 4], 6);
    signals.exit_long = Flags::Never;
    signals.rules.session = Some("00:03-00:05".parse().unwrap());
    // The bar that begins at 00:02 closes at 00:03, when the session opens.
    assert_eq!(fills(&traded(&bars(&flat(6)), &signals))[0].0, 3);
}

#[test]
fn a_share_of_the_volume_fills_an_order_in_parts() {
    let mut signals = long_at(&[0], 8);
    signals.size = Size::Units(Series::Constant(25.0));
    signals.exit_long = at(&[4], 8);
    signals.rules.max_volume_share = Some(Decimal { mantissa: 1, decimals: 1 });
    let report = traded(&bars(&flat(8)), &signals);
    let found: Vec<(usize, Fixed)> = report.fills.iter().map(|fill| (fill.bar, fill.quantity)).collect();
    let parts = [(1, 10), (2, 10), (3, 5), (5, 10), (6, 10), (7, 5)];
    assert_eq!(found, parts.map(|(bar, quantity)| (bar, Fixed::whole(quantity))));
    assert_eq!((report.trades.len(), report.trades[0].quantity), (1, Fixed::whole(25)));
}

#[test]
fn calculated_sizes_are_whole_lots_and_shrink_to_the_cash() {
    let mut prices = flat(4);
    prices[1] = [10_600, 10_600, 10_600, 10_600];
    let mut signals = long_at(&[0], 4);
    signals.size = Size::Equity(Series::Constant(1.0));
    // 100 lots at the close, 94 at the higher open.
    assert_eq!(traded(&bars(&prices), &signals).open_position, Fixed::whole(94));
    signals.size = Size::Risk(Series::Constant(0.01));
    signals.stop_loss = Some(Level::Distance(Series::Constant(3.0)));
    assert_eq!(traded(&bars(&flat(4)), &signals).fills[0].quantity, Fixed::whole(33));
}

/// So much is bought that its deviation a year is the wanted part of the equity.
#[test]
fn a_size_by_volatility_is_larger_the_quieter_the_market() {
    let mut signals = long_at(&[0], 4);
    let size = |measured: f64| Size::Volatility {
        target: Series::Constant(0.15),
        measured: Series::Constant(measured),
    };
    // 15 % of 10,000 over 30 % of 100 a unit, then over 60 %; at 7 % it would be 214, and the cash is enough for 100.
    for (measured, units) in [(0.3, 50), (0.6, 25), (0.07, 100)] {
        signals.size = size(measured);
        let report = traded(&bars(&flat(4)), &signals);
        assert_eq!(report.fills[0].quantity, Fixed::whole(units), "{measured}");
    }
    signals.size = size(f64::NAN);
    let report = traded(&bars(&flat(4)), &signals);
    assert_eq!((report.fills.len(), report.refused[0].why), (0, RefusedWhy::Undefined));
}

#[test]
fn what_did_not_happen_is_told_with_its_reason() {
    let mut signals = long_at(&[0], 4);
    signals.size = Size::Units(Series::Constant(101.0));
    let why = |signals: &Signals| traded(&bars(&flat(4)), signals).refused[0].why;
    assert_eq!(why(&signals), RefusedWhy::Broker(Refusal::InsufficientCash));
    signals.size = Size::Equity(Series::Constant(0.001));
    assert_eq!(why(&signals), RefusedWhy::NothingToBuy);
    signals.stop_loss = Some(Level::Fraction(Series::Constant(f64::NAN)));
    assert_eq!(why(&signals), RefusedWhy::Undefined);
}

#[test]
fn a_short_pays_for_the_nights_and_its_ruin_closes_it() {
    let mut prices = flat(3);
    prices.push([19_000, 30_000, 19_000, 25_000]);
    prices.push([25_000; 4]);
    let mut bars = bars(&prices);
    for (place, time) in bars.time.iter_mut().enumerate() {
        *time += 86_400_000 * i64::try_from(place).unwrap();
    }
    let mut signals = smax_golden::signals(Flags::Never, Flags::Never);
    signals.entry_short = at(&[0], 5);
    signals.size = Size::Units(Series::Constant(99.0));
    signals.rules.costs.borrow_rate = Decimal { mantissa: 365, decimals: 4 };
    let report = traded(&bars, &signals);
    // A ten-thousandth of 9,900 each night; the position was opened on the first day's morning.
    assert_eq!(report.borrow_costs, fixed("1.98"));
    assert_eq!(report.trades[0].exit_reason, Why::MarginCall);
    let setup =
        Setup { bars: &bars, decisions: Decisions::Every(5), signals: &signals, cash: Fixed::whole(10_000) };
    let summary = Summary::new(&setup, &report).unwrap();
    assert_eq!(summary.closed_trades, 1);
    // It was bought back for nearly all that there was, and for no more.
    let lost = summary.metrics.returns.total_return.unwrap();
    assert!((-1.0..-0.999).contains(&lost) && !report.final_equity.is_negative(), "{lost}");
}

#[test]
fn a_short_with_slippage_says_what_it_cost_and_how_far_the_price_went() {
    let mut prices = flat(3);
    prices.push([10_000, 11_000, 9_000, 9_500]);
    prices.push([9_500; 4]);
    let mut signals = smax_golden::signals(Flags::Never, Flags::Never);
    signals.entry_short = at(&[0], 5);
    signals.exit_short = at(&[3], 5);
    signals.size = Size::Units(Series::Constant(10.0));
    signals.rules.costs.slippage_bps = Decimal { mantissa: 10, decimals: 0 };
    let report = traded(&bars(&prices), &signals);
    let trade = &report.trades[0];
    assert_eq!(
        (trade.entry_price, trade.exit_price),
        (fixed("99.9"), fixed("95.095")),
        "ten in ten thousand"
    );
    let costs = (report.turnover, report.slippage_costs, report.total_fees);
    assert_eq!(costs, (fixed("1949.95"), fixed("1.95"), fixed("1.94995")));
    assert_eq!(trade.pnl, fixed("46.10005"));
    let against = [(trade.mae, 1.0 - 110.0 / 99.9), (trade.mfe, 1.0 - 90.0 / 99.9)];
    assert!(against.iter().all(|(found, expected)| (found - expected).abs() < 1e-12), "{against:?}");
}

/// Short 99 of a market that opens at 100, then goes as told: the reason and price of the exit.
fn short_meets(bar: [i64; 4], stop: Option<f64>, target: Option<f64>) -> (Why, Fixed, Fixed) {
    let mut prices = flat(3);
    prices.push(bar);
    prices.push([bar[3]; 4]);
    let bars = bars(&prices);
    let mut signals = smax_golden::signals(Flags::Never, Flags::Never);
    signals.entry_short = at(&[0], 5);
    signals.size = Size::Units(Series::Constant(99.0));
    let level = |price: f64| Level::Price(Series::Constant(price));
    (signals.stop_loss, signals.take_profit) = (stop.map(level), target.map(level));
    let report = traded(&bars, &signals);
    let trade = &report.trades[0];
    (trade.exit_reason, trade.exit_price, report.final_equity)
}

#[test]
fn a_ruined_short_is_bought_back_before_nothing_is_left() {
    let within = [11_000, 30_000, 5_000, 25_000];
    let (why, price, left) = short_meets(within, None, None);
    assert_eq!(why, Why::MarginCall);
    assert!(price > Fixed::whole(200) && !left.is_negative(), "{price:?} {left:?}");
    // What it costs to open beyond it, nobody can help.
    let (why, price, left) = short_meets([22_000, 30_000, 22_000, 25_000], None, None);
    assert_eq!((why, price.rounded(0), left.is_negative()), (Why::MarginCall, Fixed::whole(220), true));
    assert_eq!(short_meets(within, Some(150.0), None).0, Why::StopLoss, "it lies nearer");
    assert_eq!(short_meets(within, Some(250.0), None).0, Why::MarginCall, "it lies behind");
    assert_eq!(short_meets(within, None, Some(60.0)).0, Why::MarginCall, "the worse is assumed");
    assert_eq!(
        short_meets([5_500, 30_000, 5_000, 25_000], None, Some(60.0)).0,
        Why::TakeProfit,
        "it was there first"
    );
}

#[test]
fn a_turn_that_is_not_taken_leaves_what_waits() {
    let mut signals = long_at(&[0], 8);
    signals.entry_short = at(&[2], 8);
    let mut units = vec![10.0; 8];
    units[2] = f64::NAN;
    signals.size = Size::Units(Series::Column(Arc::new(units)));
    signals.rules.max_volume_share = Some(Decimal { mantissa: 3, decimals: 2 });
    let report = traded(&bars(&flat(8)), &signals);
    let bought: Vec<(usize, Fixed)> = report.fills.iter().map(|fill| (fill.bar, fill.quantity)).collect();
    assert_eq!(bought, [(1, 3), (2, 3), (3, 3), (4, 1)].map(|(bar, units)| (bar, Fixed::whole(units))));
    assert_eq!(report.refused[0].why, RefusedWhy::Undefined);
}
