//! `smax_v1_oracle.json`: the moving-average workload, to the last digit.

use std::{fmt::Write, sync::Arc};

use engine::{
    backtest::{Decisions, Report, Setup, Summary, run},
    bars::{Bars, generate},
    broker::Side,
    fixed::Fixed,
    graph::{Flags, Given, Market, Rules, Series, Signals, compile},
    strategy::{Costs, Decimal, Inputs, Size, Strategy, load},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::golden::json;

#[test]
fn a_hundred_thousand_bars_end_as_the_oracle() {
    assert_oracle(100_000);
}

#[test]
fn a_million_bars_end_as_the_oracle() {
    assert_oracle(1_000_000);
}

/// The example document, through the language.
pub fn sma_cross() -> Strategy {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/strategies/sma_cross.toml");
    load(&std::fs::read_to_string(path).unwrap(), &Inputs::default()).unwrap().strategy
}

pub fn given(fast: f64, slow: f64) -> Given {
    Given::from([("fast".to_owned(), fast), ("slow".to_owned(), slow)])
}

#[test]
fn the_language_says_the_same_as_sums_of_ticks() {
    let bars = generate(20_000, 7);
    for (fast, slow) in [(10, 30), (5, 50), (3, 7)] {
        let plan = compile(&sma_cross(), &given(f64::from(fast), f64::from(slow))).unwrap();
        let said = plan.evaluate(&Market::of(&bars)).unwrap().remove(0);
        let summed = smax(&bars, usize::try_from(fast).unwrap(), usize::try_from(slow).unwrap());
        assert_eq!(said.entry_long, summed.entry_long, "{fast} {slow}");
        assert_eq!(said.exit_long, summed.exit_long, "{fast} {slow}");
    }
}

fn assert_oracle(n: usize) {
    let bars = generate(n, 20_200_101);
    let plan = compile(&sma_cross(), &given(10.0, 30.0)).unwrap();
    let signals = plan.evaluate(&Market::of(&bars)).unwrap().remove(0);
    let setup = Setup {
        bars: &bars,
        decisions: Decisions::Every(n),
        signals: &signals,
        cash: Fixed::whole(1_000_000),
    };
    let report = run(&setup).unwrap();
    let oracle = &json("smax_v1_oracle.json")["runs"][n.to_string()];
    assert_summary(&json!(Summary::new(&setup, &report).unwrap()), oracle);
    assert_eq!(digest(&fills(&report)), oracle["fills_sha256"]);
    assert_eq!(digest(&equity(&bars, &report)), oracle["equity_sha256"]);
}

/// Every figure that the oracle and the summary both have, compared as text.
pub fn assert_summary(found: &Value, oracle: &Value) {
    let same = [
        ("bars", "bars"),
        ("finalEquity", "final_equity"),
        ("finalCash", "final_cash"),
        ("totalFees", "total_fees"),
        ("openPosition", "open_position"),
        ("closedTrades", "closed_trades"),
        ("winningTrades", "winning_trades"),
        ("fills", "fills"),
        ("maxDrawdown", "max_drawdown"),
        ("maxDrawdownAmount", "max_drawdown_amount"),
        ("barsInMarket", "bars_in_market"),
    ];
    for (name, reference) in same {
        assert_eq!(found[name], oracle[reference], "{name}");
    }
    for (list, reference) in [("firstFills", "first_fills"), ("lastFills", "last_fills")] {
        let (fills, expected) = (found[list].as_array().unwrap(), oracle[reference].as_array().unwrap());
        assert_eq!(fills.len(), expected.len(), "{list}");
        for (fill, expected) in fills.iter().zip(expected) {
            for (name, value) in expected.as_object().unwrap() {
                assert_eq!(&fill[name], value, "{list}: {name}");
            }
        }
    }
}

/// SMAX-v1 by sums of ticks, without the language.
pub fn smax(bars: &Bars, fast: usize, slow: usize) -> Signals {
    let sums = |period: usize| {
        let mut sum = 0;
        let pushed = bars.close.iter().enumerate().map(move |(bar, close)| {
            sum += close - if bar >= period { bars.close[bar - period] } else { 0 };
            sum
        });
        pushed.collect::<Vec<i64>>()
    };
    let (of_fast, of_slow) = (sums(fast), sums(slow));
    let (fast, slow) = (i64::try_from(fast).unwrap(), i64::try_from(slow).unwrap());
    let pairs = of_fast.iter().zip(&of_slow).enumerate();
    let long: Vec<i8> = pairs
        .map(|(bar, (of_fast, of_slow))| match i64::try_from(bar).unwrap() + 1 < slow {
            true => 0,
            false if of_fast * slow > of_slow * fast => 1,
            false => -1,
        })
        .collect();
    let flat = long.iter().map(|flag| -flag).collect();
    signals(Flags::Column(Arc::new(long)), Flags::Column(Arc::new(flat)))
}

/// One unit at 0.1 % per side.
pub fn signals(entry_long: Flags, exit_long: Flags) -> Signals {
    let costs = Costs {
        fee: Decimal { mantissa: 1, decimals: 3 },
        slippage_bps: Decimal::ZERO,
        borrow_rate: Decimal::ZERO,
    };
    Signals {
        entry_long,
        entry_short: Flags::Never,
        exit_long,
        exit_short: Flags::Never,
        size: Size::Units(Series::Constant(1.0)),
        stop_loss: None,
        take_profit: None,
        trailing_stop: None,
        signal: Flags::Never,
        scan: vec![],
        rules: Rules {
            max_holding_bars: None,
            cooldown_bars: 0,
            max_open: 1,
            session: None,
            max_volume_share: None,
            costs,
        },
    }
}

pub fn fills(report: &Report) -> String {
    let mut text = String::new();
    for fill in &report.fills {
        let side = if fill.side == Side::Buy { "buy" } else { "sell" };
        writeln!(text, "{},{side},{}", fill.bar, fill.price).unwrap();
    }
    text
}

pub fn equity(bars: &Bars, report: &Report) -> String {
    let mut text = String::new();
    for bar in 0..bars.len() {
        writeln!(text, "{}", report.equity.at(bars, bar).unwrap().widened(5)).unwrap();
    }
    text
}

pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}
