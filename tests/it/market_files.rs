//! A folder of files as the market of a server and of a backtest.

use crate::{
    program::Program,
    server::{Server, whole},
};
use serde_json::Value;
use std::fs;

/// A folder `bars` with a thousand minutes of `ACME`, 16:40 hours from 2020 on.
fn with_files() -> Program {
    let program = Program::on_sqlite();
    fs::create_dir(program.folder().join("bars")).unwrap();
    let generate = ["bars", "generate", "--n", "1000", "--seed", "7", "--out", "bars/ACME.csv"];
    program.run(&generate).done();
    program
}

const FIVE: &str = "name = 'five'\ntimeframe = '5m'\n[execution]\nentry.long = 'close > ema(close, 5)'\nexit.long = 'close < ema(close, 5)'\nsize.units = 1\n";

#[tokio::test(flavor = "multi_thread")]
async fn files_are_replayed_after_their_first_tenth_and_then_market_time_stands() {
    let program = with_files();
    program.add_user("ada", &["--admin"]).done();
    let bearer = program.create_token("ada", "read");
    let flags = ["--listen", "127.0.0.1:0", "--market", "csv:bars", "--market-speed", "3600"];
    let server = Server::start_with(&program, &flags);
    let feed = || async {
        let answer = server.get("/api/feeds").bearer_auth(&bearer).send().await.unwrap();
        whole(answer).await["items"][0].clone()
    };
    let first = feed().await;
    assert_eq!((&first["name"], &first["from"]), (&"csv".into(), &"2020-01-01T00:00:00.000Z".into()));
    assert!(first["now"].as_str().unwrap() >= "2020-01-01T01:40:00.000Z", "{first}");
    let end = first["to"].as_str().unwrap().to_owned();
    assert_eq!(end, "2020-01-01T16:40:00.000Z");
    // 900 minutes at 3,600 a minute are 15 seconds.
    let over = loop {
        let feed = feed().await;
        assert!(feed["now"].as_str().unwrap() <= end.as_str(), "{feed}");
        if feed["over"] == true {
            break feed;
        }
    };
    assert_eq!(over["now"], end.as_str());
    let page = server.get("/api/instruments").bearer_auth(&bearer).send().await.unwrap();
    let list = whole(page).await;
    assert_eq!(
        (&list["items"][0]["symbol"], &list["items"][0]["quarantine"]),
        (&"ACME".into(), &Value::Null)
    );
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let another = ["serve", "--log-level", "off", "--listen", "127.0.0.1:0"];
    let refused = program.run(&another).refused(2);
    assert!(refused.starts_with("this house was opened on another market (csv: 1 file with"), "{refused}");
}

/// A folder `bars` with forty minutes of `ACME`, the last of which is a fifth above all others.
fn with_a_jump_at_the_end() -> Program {
    let program = Program::on_sqlite();
    fs::create_dir(program.folder().join("bars")).unwrap();
    let bar = |minute: usize| {
        let price = if minute == 39 { "120.00" } else { "100.00" };
        format!("2020-01-01T00:{minute:02}:00Z,{price},{price},{price},{price},1\n")
    };
    let bars: String = (0..40).map(bar).collect();
    let text = format!("timestamp,open,high,low,close,volume\n{bars}");
    fs::write(program.folder().join("bars/ACME.csv"), text).unwrap();
    program
}

#[tokio::test(flavor = "multi_thread")]
async fn how_far_a_price_may_jump_is_said_at_the_start_and_holds_for_the_market() {
    for (jump, is_quarantined) in [("0.5", false), ("0.1", true)] {
        let program = with_a_jump_at_the_end();
        program.add_user("ada", &["--admin"]).done();
        let bearer = program.create_token("ada", "read");
        let market = ["--market", "csv:bars", "--market-speed", "3600", "--market-jump", jump];
        let server = Server::start_with(&program, &[&["--listen", "127.0.0.1:0"][..], &market].concat());
        let asked = async |path: &str| {
            whole(server.get(path).bearer_auth(&bearer).send().await.unwrap()).await["items"][0].clone()
        };
        while asked("/api/feeds").await["over"] != true {}
        let told = asked("/api/instruments").await["quarantine"].clone();
        assert_eq!(told.is_object(), is_quarantined, "{jump}: {told}");
        assert_eq!(told.to_string().contains("the price jumped from 100"), is_quarantined, "{jump}: {told}");
        server.signal("TERM");
        assert_eq!(server.end().0, Some(0));
    }
}

#[test]
fn a_folder_that_cannot_be_read_stops_the_start_with_one_line() {
    let program = Program::on_sqlite();
    let serve = |market: &str| {
        program
            .run(&["serve", "--log-level", "off", "--listen", "127.0.0.1:0", "--market", market])
            .refused(2)
    };
    assert_eq!(serve("csv:bars"), "bars is not a folder; name one that holds files such as BTC-USD.csv");
    fs::create_dir(program.folder().join("bars")).unwrap();
    assert!(serve("csv:bars").starts_with("there are no files of bars in bars; "));
    let file = program.folder().join("bars/ACME.csv");
    fs::write(file, "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,1,2,3,1,1\n").unwrap();
    let refused = serve("csv:bars");
    assert!(refused.starts_with("bars/ACME.csv: line 2"), "{refused}");
    assert!(
        serve("csv:").starts_with("market cannot be \"csv:\" (from --market): it must be simulated, csv:")
    );
    assert!(!program.folder().join("data").exists(), "nothing was made");
}

#[test]
fn a_backtest_on_a_folder_is_that_on_its_file() {
    let program = with_files();
    fs::write(program.folder().join("five.toml"), FIVE).unwrap();
    let of_feed = [
        "backtest",
        "--feed",
        "csv:bars",
        "--instrument",
        "ACME",
        "--from",
        "2020-01-01T00:00:00Z",
        "--strategy",
        "five.toml",
        "--trades",
        "feed.csv",
        "--json",
    ];
    let of_file =
        ["backtest", "--bars", "bars/ACME.csv", "--strategy", "five.toml", "--trades", "file.csv", "--json"];
    program.run(&of_feed).done();
    program.run(&of_file).done();
    let trades = |name: &str| fs::read_to_string(program.folder().join(name)).unwrap();
    assert!(trades("feed.csv").lines().count() > 10);
    assert_eq!(trades("feed.csv"), trades("file.csv"));
    let beyond = [&of_feed[..], &["--to", "2020-01-02T00:00:00Z"]].concat();
    let refused = program.run(&beyond).refused(2);
    assert!(refused.ends_with("lies after the history, which ends at 2020-01-01T16:40:00.000Z"), "{refused}");
}
