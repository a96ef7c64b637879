//! The market of the house on the command line: the same figures as on the page.

use crate::{
    program::Program,
    server::{Server, whole},
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
fn an_edge_is_planted_into_the_market_that_is_asked_for_it() {
    let program = Program::on_sqlite();
    let strategy = example("ema_trend");
    let run = |instrument: &str, more: &[&str]| -> Value {
        let more = [&["--instrument", instrument][..], more].concat();
        json(&program.run(&on_market(&more, &strategy)).done())["finalEquity"].clone()
    };
    let edge = ["--market-edge", "breakout=3"];
    assert_ne!(run("ORVX", &edge), run("ORVX", &[]), "an equity has it");
    assert_eq!(run("ORB-USD", &edge), run("ORB-USD", &[]), "what trades round the clock has not");
    let wrong = program.run(&on_market(&["--instrument", "ORVX", "--market-edge", "luck=3"], &strategy));
    assert!(wrong.refused(2).contains("market_edge cannot be \"luck=3\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_house_has_three_years_of_every_instrument_behind_it() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let token = program.create_token("ada", "read");
    let server = Server::start(&program);
    let feed = server.list("/api/feeds", &token).await.remove(0);
    let (from, now) = (feed["from"].as_str().unwrap(), feed["now"].as_str().unwrap());
    let (year, rest) = from.split_at(4);
    let later = year.parse::<u32>().unwrap() + 3;
    assert!(*now >= *format!("{later}{rest}"), "from {from} to {now}");
    let instruments = server.list("/api/instruments", &token).await;
    assert_eq!(instruments.len(), 12);
    for instrument in instruments {
        let symbol = instrument["symbol"].as_str().unwrap();
        let path =
            format!("/api/instruments/{symbol}/bars?timeframe=1d&from={from}&to={year}-02-01T00:00:00Z");
        let answer = server.get(&path).bearer_auth(&token).send().await.unwrap();
        let bars = whole(answer).await["items"].as_array().unwrap().clone();
        assert!(bars.len() > 15 && bars[0]["at"].as_str().unwrap()[..10] == from[..10], "{symbol}: {bars:?}");
    }
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
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
