//! `eval` as people type it.

use crate::strategies::{last_line, with_bars};
use flate2::read::GzDecoder;
use std::{fs, io::Read};

#[test]
fn expressions_become_columns() {
    let program = with_bars("50");
    let done = program.run(&[
        "eval",
        "--bars",
        "b.csv",
        "--limit",
        "3",
        "--out",
        "o.csv",
        "two=sma(close, 2)",
        "up=close > open",
    ]);
    assert_eq!(done.done(), "wrote 2 columns of 3 bars to o.csv\n");
    let text = fs::read_to_string(program.folder().join("o.csv")).unwrap();
    assert_eq!(
        text,
        "timestamp,two,up\n2020-01-01T00:00:00Z,,0\n2020-01-01T00:01:00Z,99.99,0\n2020-01-01T00:02:00Z,99.99,1\n"
    );
    let dash =
        ["eval", "--bars", "b.csv", "--limit", "3", "--out", "-", "two=sma(close, 2)", "up=close > open"];
    assert_eq!(program.run(&dash).done(), text);
    assert!(!program.folder().join("-").exists());
    let refused = program.run(&["eval", "--bars", "b.csv", "x=sma(clos, 2)"]);
    assert_eq!((refused.code, last_line(&refused.stderr)), (2, "error: x has one error"));
    assert!(
        program
            .run(&["eval", "--bars", "b.csv", "sma(close, 2)"])
            .refused(2)
            .contains("a name, = and an expression")
    );
}

/// Of the reference's first line, which expression each column is; each is read back to the last digit of a number.
#[test]
fn the_columns_of_the_reference_are_written_in_full() {
    let program = with_bars("5000");
    let lines = [
        "sma(close,10)",
        "sma(close,30)",
        "ema(close,9)",
        "ema(close,21)",
        "rsi(close,14)",
        "macd(close,12,26,9).line",
        "macd(close,12,26,9).signal",
        "macd(close,12,26,9).hist",
        "bb(close,20,2).upper",
        "bb(close,20,2).mid",
        "bb(close,20,2).lower",
        "atr(14)",
        "adx(14)",
        "stoch(14,3,3).k",
        "stoch(14,3,3).d",
        "obv()",
        "cci(20)",
        "willr(14)",
        "roc(close,10)",
        "mfi(14)",
        "vwap()",
        "donchian(20).high",
        "donchian(20).low",
        "keltner(20,10,2).upper",
        "keltner(20,10,2).mid",
        "keltner(20,10,2).lower",
        "supertrend(10,3).line",
        "supertrend(10,3).dir",
    ];
    let reference = reference();
    let (head, rows) = reference.split_once('\n').unwrap();
    let names: Vec<&str> = head.split(',').skip(1).collect();
    assert_eq!(names.len(), lines.len());
    let columns: Vec<String> = names.iter().zip(lines).map(|(name, line)| format!("{name}={line}")).collect();
    let mut command = vec!["eval", "--bars", "b.csv", "--out", "o.csv"];
    command.extend(columns.iter().map(String::as_str));
    program.run(&command).done();
    let text = fs::read_to_string(program.folder().join("o.csv")).unwrap();
    let (found_head, found_rows) = text.split_once('\n').unwrap();
    assert_eq!((found_head, found_rows.lines().count()), (head, rows.lines().count()));
    let mut precise = 0;
    for (found, expected) in found_rows.lines().zip(rows.lines()) {
        assert_eq!(found.split(',').count(), expected.split(',').count(), "{found}");
        assert_eq!(found.split(',').next(), expected.split(',').next());
        for ((cell, expected), name) in found.split(',').zip(expected.split(',')).skip(1).zip(&names) {
            assert_eq!(cell.is_empty(), expected.is_empty(), "{name} in {found}");
            if !cell.is_empty() {
                let (value, expected): (f64, f64) = (cell.parse().unwrap(), expected.parse().unwrap());
                assert!((value - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{name} in {found}");
                assert_eq!(value.to_string(), cell, "{name} in {found}");
                precise += usize::from(cell.len() >= 17);
            }
        }
    }
    assert!(precise > 50_000, "only {precise} cells have all the digits of a number");
}

fn reference() -> String {
    let path = format!("{}/src/engine/tests/golden/indicators_5000.csv.gz", env!("CARGO_MANIFEST_DIR"));
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn other_instruments_are_read_under_their_names() {
    let program = with_bars("50");
    program.run(&["bars", "generate", "--n", "50", "--seed", "7", "--out", "spy.csv"]).done();
    let text = program
        .run(&[
            "eval",
            "--bars",
            "b.csv",
            "--instrument",
            "SPY=spy.csv",
            "--limit",
            "2",
            "spread=close - close@SPY",
        ])
        .done();
    assert_eq!(text.lines().count(), 3);
    // It began earlier, ends later and has prices of a finer step: `--limit` and `--tick` are about the bars that are traded.
    let write = |name: &str, lines: &[&str]| {
        let text = format!("timestamp,open,high,low,close,volume\n{}\n", lines.join("\n"));
        std::fs::write(program.folder().join(name), text).unwrap();
    };
    write("own.csv", &["2020-01-01T00:03:00Z,10,10,10,10,1", "2020-01-01T00:04:00Z,10.5,10.5,10.5,10.5,1"]);
    write(
        "other.csv",
        &["2020-01-01T00:01:00Z,2.25,2.25,1,2.25,1", "2020-01-01T00:02:00Z,1,3.125,1,3.125,1"],
    );
    let line = [
        "eval",
        "--bars",
        "own.csv",
        "--tick",
        "0.5",
        "--limit",
        "1",
        "--instrument",
        "SPY=other.csv",
        "x=close@SPY",
    ];
    assert_eq!(program.run(&line).done().lines().last().unwrap().split_once(',').unwrap().1, "3.125");
    let missing = program.run(&["eval", "--bars", "b.csv", "spread=close - close@SPY"]);
    assert_eq!(missing.code, 2, "{missing:?}");
}

/// Bars of an hour beside minutes: at the close of a minute, the last hour that is over by then.
#[test]
fn longer_bars_of_another_instrument_are_those_that_are_over() {
    let program = with_bars("200");
    program.run(&["bars", "generate", "--n", "200", "--seed", "7", "--out", "m.csv"]).done();
    program.run(&["bars", "resample", "m.csv", "--to", "1h", "--out", "spy.csv"]).done();
    let cells = |file: &str, cell: usize| -> Vec<String> {
        let text = fs::read_to_string(program.folder().join(file)).unwrap();
        text.lines().skip(1).map(|line| line.split(',').nth(cell).unwrap().to_owned()).collect()
    };
    let line = ["eval", "--bars", "b.csv", "--instrument", "SPY=spy.csv", "--out", "o.csv", "x=close@SPY"];
    program.run(&line).done();
    let (closes, minutes, found) = (cells("spy.csv", 4), cells("m.csv", 4), cells("o.csv", 1));
    let number = |cell: &str| cell.parse::<f64>().unwrap().to_bits();
    for (minute, cell) in found.iter().enumerate() {
        match ((minute + 1) / 60).checked_sub(1) {
            None => assert_eq!(cell, "", "minute {minute}"),
            Some(hour) => {
                assert_eq!(number(cell), number(&closes[hour]), "minute {minute}");
                assert_eq!(number(cell), number(&minutes[60 * hour + 59]), "minute {minute}");
            }
        }
    }
    assert_eq!(found.len(), 200);
}

#[test]
fn an_instrument_may_have_any_name_that_expressions_can_quote() {
    let program = with_bars("50");
    program.run(&["bars", "generate", "--n", "50", "--seed", "7", "--out", "f.csv"]).done();
    let line = ["eval", "--bars", "b.csv", "--instrument", "BTC-USD=f.csv", "x=close@\"BTC-USD\""];
    assert_eq!(program.run(&line).done().lines().count(), 51);
    let refused = program.run(&["eval", "--bars", "b.csv", "--instrument", "=f.csv", "x=close"]).refused(2);
    assert!(refused.contains("such as SPY=spy.csv"), "{refused}");
}

#[test]
fn columns_that_would_be_called_alike_are_refused() {
    let program = with_bars("5");
    for columns in [["a=close", "a=open"], ["a=close", "timestamp=close"]] {
        let refused = program.run(&[&["eval", "--bars", "b.csv"][..], &columns].concat()).refused(2);
        assert!(refused.contains("a name of its own"), "{refused}");
    }
}
