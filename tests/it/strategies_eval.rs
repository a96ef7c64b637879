//! `eval` as people type it.

use crate::strategies::{last_line, with_bars};
use std::fs;

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
    write("own.csv", &["2020-01-01T00:02:00Z,10,10,10,10,1", "2020-01-01T00:03:00Z,10.5,10.5,10.5,10.5,1"]);
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
