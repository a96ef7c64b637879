//! What a backtest says beside its figures: the columns of a trade, and the evidence.

use crate::strategies::{example, json, with_bars};
use serde_json::Value;
use std::fs;

/// A column that names the bar which decided, one that is undefined at first, and one of longer bars.
const SEEN: &str = "name = 'seen'\ntimeframe = '5m'\n[scan.columns]\nseen = 'close'\nmean = 'sma(close, 30)'\n\
                    hour = 'high@1h'\nup = 'close > open'\n[execution]\nentry.long = 'close > ema(close, 5)'\n\
                    exit.long = 'close < ema(close, 5)'\nsize.units = 1\n";

#[test]
fn every_trade_has_the_columns_of_the_scan_at_the_bar_that_decided_it() {
    let program = with_bars("3000");
    fs::write(program.folder().join("seen.toml"), SEEN).unwrap();
    let line = ["backtest", "--bars", "b.csv", "--strategy", "seen.toml", "--trades", "t.csv", "--json"];
    let closed = json(&program.run(&line).done())["closedTrades"].clone();
    let rows = |file: &str| -> Vec<Vec<String>> {
        let text = fs::read_to_string(program.folder().join(file)).unwrap();
        text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
    };
    let (bars, trades) = (&rows("b.csv")[1..], rows("t.csv"));
    let place = |name: &str| trades[0].iter().position(|head| head == name).unwrap();
    assert_eq!(trades[0][trades[0].len() - 4..], ["seen", "mean", "hour", "up"]);
    assert_eq!(Value::from(trades.len() - 1), closed);
    let number = |cell: &str| cell.parse::<f64>().unwrap();
    let close = |bar: usize| number(&bars[bar][4]);
    let (mut unknown, mut resampled) = (0, 0);
    for trade in &trades[1..] {
        // An order is filled at the open of the minute after the five that decided it.
        let entry: usize = trade[place("entry_bar")].parse().unwrap();
        assert_eq!(entry % 5, 0, "{trade:?}");
        assert_eq!(number(&trade[place("seen")]).to_bits(), close(entry - 1).to_bits(), "{trade:?}");
        let up = close(entry - 1) > number(&bars[entry - 5][1]);
        assert_eq!(trade[place("up")], if up { "1" } else { "0" }, "{trade:?}");
        match entry.checked_sub(150) {
            None => assert_eq!(trade[place("mean")], "", "{trade:?}"),
            Some(first) => {
                let sum: f64 = (first..entry).skip(4).step_by(5).map(close).sum();
                assert!((number(&trade[place("mean")]) - sum / 30.0).abs() < 1e-9, "{trade:?}");
            }
        }
        match entry / 60 {
            0 => assert_eq!(trade[place("hour")], "", "{trade:?}"),
            hours => {
                let highs = bars[60 * (hours - 1)..60 * hours].iter().map(|bar| number(&bar[2]));
                assert_eq!(number(&trade[place("hour")]).to_bits(), highs.fold(0.0, f64::max).to_bits());
                resampled += 1;
            }
        }
        unknown += usize::from(entry < 150);
    }
    assert!(unknown > 0 && resampled > 10, "{unknown} trades before the mean, {resampled} after an hour");
}

#[test]
fn full_evidence_has_four_blocks_that_formulas_alone_do_not_have() {
    let program = with_bars("20000");
    let strategy = example("sma_cross");
    let line = ["backtest", "--bars", "b.csv", "--strategy", &strategy, "--json"];
    let short = json(&program.run(&line).done())["evidence"].clone();
    let full = json(&program.run(&[&line[..], &["--evidence", "full"]].concat()).done());
    let (evidence, trades) = (&full["evidence"], &full["closedTrades"]);
    for name in ["sharpeInterval", "tradeOrder", "baselines", "walkForward"] {
        assert!(short.get(name).is_none(), "{name} in {short}");
        assert!(evidence[name].is_object() || evidence[name].is_array(), "{name} in {evidence}");
    }
    // What formulas say stays as it is.
    for (name, value) in short.as_object().unwrap() {
        assert_eq!(&evidence[name], value, "{name}");
    }
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("no number: {value} in {evidence}"));
    let order = &evidence["tradeOrder"];
    assert_eq!((&order["trades"], &order["orders"]), (trades, &1_000.into()));
    let falls = ["maxDrawdownP05", "maxDrawdownMedian", "maxDrawdownP95"].map(|name| number(&order[name]));
    assert!(falls.is_sorted() && falls[0] < 0.0 && falls[2] <= 0.0, "{order}");
    assert!((0.0..=1.0).contains(&number(&order["shareMilder"])), "{order}");
    let twins = &evidence["baselines"]["randomEntry"];
    assert_eq!((&twins["twins"], &twins["trades"]), (&1_000.into(), trades));
    assert!((0.0..=1.0).contains(&number(&twins["percentile"])), "{twins}");
    assert_eq!(number(&evidence["baselines"]["cashReturn"]).to_bits(), 0.0_f64.to_bits());
    assert!(number(&evidence["baselines"]["buyAndHoldReturn"]) > -1.0);
    // Five stretches of fourteen days, the first of them behind what was there before.
    let rows = evidence["walkForward"].as_array().unwrap();
    let days: Vec<_> = rows.iter().map(|row| (row["fromDay"].clone(), row["toDay"].clone())).collect();
    let expected = [(2, 4), (4, 7), (7, 9), (9, 11), (11, 14)].map(|(from, to)| (from.into(), to.into()));
    assert_eq!(days, expected);
    assert!(rows.iter().all(|row| row["totalReturn"].is_number()), "{rows:?}");
    assert!(rows[0]["sharpeBefore"].is_null() && rows[4]["sharpeBefore"].is_number(), "{rows:?}");
}
