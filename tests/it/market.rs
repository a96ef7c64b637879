//! The market of the house on the command line: the same figures as on the page.

use crate::{
    program::Program,
    strategies::{example, json, last_line},
};
use serde_json::Value;

fn on_market<'a>(more: &[&'a str], strategy: &'a str) -> Vec<&'a str> {
    let line =
        ["backtest", "--feed", "simulated", "--from", "2025-03-03T00:00:00Z", "--to", "2025-04-03T00:00:00Z"];
    [&line[..], &["--strategy", strategy, "--json"], more].concat()
}

/// The first instrument that can be traded round the clock, as the refusal of a wrong one names it.
fn first_instrument(program: &Program, strategy: &str) -> String {
    let told = program.run(&on_market(&["--instrument", "NO-SUCH"], strategy)).refused(2);
    let names = last_line(&told).split("it has ").nth(1).expect("the names of the market").to_owned();
    names.split(", ").next().unwrap_or_default().trim().to_owned()
}

#[test]
fn a_stretch_of_the_market_is_traded_and_is_the_same_every_time() {
    let program = Program::on_sqlite();
    let strategy = example("ema_trend");
    let instrument = first_instrument(&program, &strategy);
    let run = |more: &[&str]| -> Value {
        let more = [&["--instrument", instrument.as_str()][..], more].concat();
        let mut found = json(&program.run(&on_market(&more, &strategy)).done());
        // Only these two are measured.
        found.as_object_mut().unwrap().retain(|name, _| name != "elapsedMs" && name != "barsPerSecond");
        found
    };
    let found = run(&[]);
    assert_eq!(found["instrument"], instrument.as_str());
    assert!(
        found["first"].as_str().unwrap() >= "2025-03-03" && found["last"].as_str().unwrap() < "2025-04-03"
    );
    assert_eq!(found, run(&[]), "the same market, the same figures");
    assert_ne!(found["finalEquity"], run(&["--market-seed", "2"])["finalEquity"], "another market");
}

#[test]
fn either_a_file_or_a_market_and_nothing_of_the_future() {
    let program = Program::on_sqlite();
    let strategy = example("ema_trend");
    let refused = |line: &[&str]| program.run(line).refused(2);
    refused(&["backtest", "--strategy", &strategy]);
    refused(&["backtest", "--feed", "simulated", "--bars", "b.csv", "--strategy", &strategy]);
    refused(&[
        "backtest",
        "--feed",
        "real",
        "--instrument",
        "X",
        "--from",
        "2025-01-01T00:00:00Z",
        "--strategy",
        &strategy,
    ]);
    let instrument = first_instrument(&program, &strategy);
    let line = |from: &'static str, to: &'static str| {
        let line = [
            "backtest",
            "--feed",
            "simulated",
            "--instrument",
            &instrument,
            "--from",
            from,
            "--to",
            to,
            "--strategy",
            &strategy,
        ];
        last_line(&refused(&line)).to_owned()
    };
    assert!(line("2025-01-01T00:00:00Z", "2999-01-01T00:00:00Z").contains("has not come yet"));
    assert!(line("1990-01-01T00:00:00Z", "2025-01-01T00:00:00Z").contains("before the history"));
    assert!(line("2025-01-02T00:00:00Z", "2025-01-01T00:00:00Z").contains("is empty"));
}
