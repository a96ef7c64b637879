//! `check`, `schema` and `backtest` as people type them.

use crate::program::Program;
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs;

/// A program with `n` generated bars in `b.csv`.
pub fn with_bars(n: &str) -> Program {
    let program = Program::on_sqlite();
    program.run(&["bars", "generate", "--n", n, "--seed", "20200101", "--out", "b.csv"]).done();
    program
}

pub fn example(name: &str) -> String {
    format!("{}/examples/strategies/{name}.toml", env!("CARGO_MANIFEST_DIR"))
}

pub fn oracle(file: &str) -> Value {
    let path = format!("{}/src/engine/tests/golden/{file}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

pub fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

pub fn digest(text: &str) -> String {
    hex::encode(Sha256::digest(text))
}

/// The last line of stderr, which says why a command failed.
pub fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or_default()
}

const WRONG: &str = "name = 'x'\ntimeframe = '1m'\n[execution]\nentry.long = 'smaa(close, 10) > 1'\nexit.long = 'close <'\nsize.units = 1\n";

#[test]
fn a_backtest_is_the_oracle_to_the_last_digit() {
    let program = with_bars("100000");
    let (strategy, oracle) = (example("sma_cross"), &oracle("smax_v1_oracle.json")["runs"]["100000"]);
    let line = [
        "backtest",
        "--bars",
        "b.csv",
        "--strategy",
        &strategy,
        "--param",
        "fast=10",
        "--param",
        "slow=30",
        "--equity",
        "e.csv",
        "--trades",
        "t.csv",
        "--json",
    ];
    let found = json(&program.run(&line).done());
    for (name, reference) in [
        ("bars", "bars"),
        ("finalEquity", "final_equity"),
        ("finalCash", "final_cash"),
        ("totalFees", "total_fees"),
        ("closedTrades", "closed_trades"),
        ("fills", "fills"),
        ("openPosition", "open_position"),
        ("maxDrawdown", "max_drawdown"),
        ("timeInMarket", "time_in_market"),
    ] {
        assert_eq!(found[name], oracle[reference], "{name}");
    }
    // The oracle names the members of a fill as we do, and we say why it was traded, too.
    for (list, reference) in [("firstFills", "first_fills"), ("lastFills", "last_fills")] {
        let (fills, expected) = (found[list].as_array().unwrap(), oracle[reference].as_array().unwrap());
        assert_eq!((fills.len(), expected.len()), (3, 3), "{list}");
        for (fill, expected) in fills.iter().zip(expected) {
            for (name, value) in expected.as_object().unwrap() {
                assert_eq!(&fill[name], value, "{list}: {name}");
            }
        }
    }
    assert_eq!(found["params"].to_string(), r#"{"fast":10,"slow":30}"#);
    assert!(found["byHour"][0]["pnl"].is_string(), "{}", found["byHour"][0]);
    assert_eq!(found["metrics"]["periodsPerYear"], 365.0);
    assert!(found["evidence"]["psrVsZero"].is_number() && found["elapsedMs"].is_number());
    let equity = fs::read_to_string(program.folder().join("e.csv")).unwrap();
    let values: String =
        equity.lines().skip(1).map(|line| line.split_once(',').unwrap().1.to_owned() + "\n").collect();
    assert_eq!(digest(&values), oracle["equity_sha256"]);
    let trades = fs::read_to_string(program.folder().join("t.csv")).unwrap();
    assert_eq!(trades.lines().count(), 1 + 1938);
}

#[test]
fn a_terminal_shows_tables_and_a_page_needs_nothing_from_elsewhere() {
    let program = with_bars("3000");
    let line = ["backtest", "--bars", "b.csv", "--strategy", &example("sma_cross"), "--report", "r.html"];
    let told = program.run(&line).done();
    for part in [
        "3,000 bars of b, 2020-01-01T00:00:00Z",
        "final equity",
        "Sharpe ratio",
        "better than random entries",
        "▁",
    ] {
        assert!(told.contains(part), "{part} is missing in {told}");
    }
    let page = fs::read_to_string(program.folder().join("r.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && !page.contains("http") && !page.contains("<script"));
    assert!(page.contains("The best trade") && page.contains("PAPER"));
}

#[test]
fn longer_bars_are_made_for_a_strategy_and_shorter_ones_refused() {
    let program = with_bars("3000");
    let hourly =
        fs::read_to_string(example("sma_cross")).unwrap().replace("timeframe = \"1m\"", "timeframe = \"1h\"");
    fs::write(program.folder().join("h.toml"), hourly.replace("value = 30", "value = 20")).unwrap();
    let found = json(&program.run(&["backtest", "--bars", "b.csv", "--strategy", "h.toml", "--json"]).done());
    assert_eq!((&found["bars"], &found["timeframe"]), (&3000.into(), &"1h".into()));
    assert!(found["firstFills"][0]["timestamp"].as_str().unwrap().ends_with(":00:00Z"), "{found}");
    program.run(&["bars", "resample", "b.csv", "--to", "5m", "--out", "five.csv"]).done();
    let minutes = ["backtest", "--bars", "five.csv", "--strategy", &example("sma_cross")];
    let refused = program.run(&minutes).refused(2);
    assert!(refused.contains("decides on bars of 1m") && refused.contains("5m"), "{refused}");
}

#[test]
fn a_wrong_document_shows_every_fault_with_its_place() {
    let program = with_bars("100");
    fs::write(program.folder().join("x.toml"), WRONG).unwrap();
    let checked = program.run(&["check", "x.toml"]);
    assert_eq!((checked.code, last_line(&checked.stderr)), (2, "error: x.toml has 2 errors"));
    assert!(checked.stdout.contains("x.toml:4:15") && checked.stdout.contains("did you mean 'sma'?"));
    let checked = program.run(&["check", "x.toml", "--json"]);
    let found = json(&checked.stdout);
    assert_eq!((found["ok"].as_bool(), &found["problems"][0]["suggestion"]), (Some(false), &"sma".into()));
    let tested = program.run(&["backtest", "--bars", "b.csv", "--strategy", "x.toml", "--json"]);
    assert_eq!((tested.code, tested.stdout.as_str()), (2, ""));
    assert!(tested.stderr.contains("x.toml:5:21"), "{}", tested.stderr);
    let right = program.run(&["check", &example("sma_cross")]).done();
    assert!(right.ends_with("SMA crossover on bars of 1m is right\n"), "{right}");
}

#[test]
fn the_schema_of_a_document_is_printed() {
    let schema = json(&Program::on_sqlite().run(&["schema", "strategy"]).done());
    assert!(schema["properties"]["execution"].is_object());
}

#[test]
fn what_is_read_or_written_already_is_not_overwritten() {
    let program = with_bars("300");
    let strategy = fs::read_to_string(example("sma_cross")).unwrap();
    fs::write(program.folder().join("s.toml"), &strategy).unwrap();
    let bars = fs::read_to_string(program.folder().join("b.csv")).unwrap();
    let test = ["backtest", "--bars", "b.csv", "--strategy", "s.toml"];
    let sweep = ["sweep", "--bars", "b.csv", "--strategy", "s.toml", "--grid", "fast=5..=6"];
    let lines = [
        [&test[..], &["--equity", "b.csv"]].concat(),
        [&test[..], &["--report", "./s.toml"]].concat(),
        [&test[..], &["--equity", "e.csv", "--trades", "./e.csv"]].concat(),
        [&sweep[..], &["--out", "s.toml"]].concat(),
        [&sweep[..], &["--out", "o.csv", "--keep", "o.csv"]].concat(),
        vec!["eval", "--bars", "b.csv", "--out", "b.csv", "x=close"],
        vec!["bars", "convert", "b.csv", "--out", "./b.csv"],
        vec!["bars", "resample", "b.csv", "--to", "5m", "--out", "b.csv"],
    ];
    for line in lines {
        let refused = program.run(&line).refused(2);
        assert!(refused.contains("would be"), "{line:?}: {refused}");
    }
    for line in [[&test[..], &["--trades", "-"]].concat(), [&sweep[..], &["--out", "-"]].concat()] {
        let refused = program.run(&line).refused(2);
        assert!(refused.contains("standard output has the answer already"), "{line:?}: {refused}");
    }
    assert_eq!(fs::read_to_string(program.folder().join("b.csv")).unwrap(), bars);
    assert_eq!(fs::read_to_string(program.folder().join("s.toml")).unwrap(), strategy);
    assert!(!program.folder().join("e.csv").exists());
}

#[test]
fn a_wrong_parameter_is_told_by_its_name_and_the_path_of_the_document() {
    let program = with_bars("50");
    let strategy = fs::read_to_string(example("sma_cross")).unwrap();
    fs::write(program.folder().join("s.toml"), strategy).unwrap();
    let test = ["backtest", "--bars", "b.csv", "--strategy", "s.toml", "--param"];
    let sweep = ["sweep", "--bars", "b.csv", "--strategy", "s.toml", "--grid", "slow=30,31", "--param"];
    for command in [&test[..], &sweep[..]] {
        let refused = program.run(&[command, &["fst=5"]].concat()).refused(2);
        assert_eq!(
            refused,
            "--param fst: s.toml has no such parameter; it has fast, slow; did you mean fast?"
        );
        let zero = program.run(&[command, &["fast=0"]].concat());
        assert_eq!(last_line(&zero.stderr).split(" with ").nth(1), Some("--param fast=0"), "{zero:?}");
        assert!(zero.stderr.contains("--> s.toml:"), "{zero:?}");
        let huge = program.run(&[command, &["fast=1e300"]].concat());
        assert!(huge.code == 2 && !huge.stderr.contains("00000"), "{huge:?}");
    }
}

#[test]
fn a_run_that_cannot_trade_says_why() {
    let program = with_bars("20");
    let strategy = example("sma_cross");
    let line = ["backtest", "--bars", "b.csv", "--strategy", &strategy];
    let short = program.run(&[&line[..], &["--json"]].concat());
    assert_eq!(short.code, 0);
    assert!(short.stderr.contains("nothing was traded: the entry is undefined at all bars"), "{short:?}");
    let poor = program.run(&[&line[..], &["--param", "fast=2", "--param", "slow=3", "--cash", "1"]].concat());
    assert!(
        poor.stderr.contains("entries were refused") && poor.stderr.contains("insufficient cash"),
        "{poor:?}"
    );
}

#[test]
fn values_outside_of_their_declared_range_are_noted_in_the_answer() {
    let program = with_bars("300");
    let strategy = example("sma_cross");
    let test = ["backtest", "--bars", "b.csv", "--strategy", &strategy, "--json", "--param"];
    let outside = program.run(&[&test[..], &["fast=3"]].concat());
    let note = "fast=3 lies outside of its declared range, 5 to 44";
    assert_eq!(json(&outside.stdout)["notes"], serde_json::json!([note]));
    assert_eq!(last_line(&outside.stderr), format!("note: {note}"));
    let within = json(&program.run(&[&test[..], &["fast=5"]].concat()).done());
    assert_eq!(within["notes"], serde_json::json!([]));
    let sweep = ["sweep", "--bars", "b.csv", "--strategy", &strategy, "--json", "--grid"];
    let found = json(&program.run(&[&sweep[..], &["fast=3..=6", "--param", "slow=12"]].concat()).stdout);
    let notes = [
        "slow=12 lies outside of its declared range, 20 to 200",
        "2 of 4 values of fast lie outside of its declared range, 5 to 44",
    ];
    assert_eq!(found["notes"], serde_json::json!(notes));
}

#[test]
fn a_name_with_a_line_break_breaks_no_line_of_an_answer() {
    let program = with_bars("300");
    let named = fs::read_to_string(example("sma_cross")).unwrap().replace("SMA crossover", "SMA\\ncrossover");
    fs::write(program.folder().join("n.toml"), named).unwrap();
    for line in [
        &["check", "n.toml"][..],
        &["backtest", "--bars", "b.csv", "--strategy", "n.toml"],
        &["sweep", "--bars", "b.csv", "--strategy", "n.toml", "--grid", "fast=5,6"],
    ] {
        let told = program.run(line);
        assert!(told.stdout.contains("SMA\\ncrossover"), "{told:?}");
    }
}
