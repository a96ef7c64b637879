//! History out of a file, as a person brings it: `agent-manager feed import`.

use crate::{program::Program, server::Server};
use serde_json::Value;
use testkit::{FakeDexScreener, dex_pair};

const PAIR: &str = "base:0x1";
const HEADER: &str = "time,open,high,low,close,volume\n";

/// A program whose server has once seen a pair, and which market it is told to import into.
async fn seen(peer: &FakeDexScreener) -> (Program, [String; 6]) {
    let program = Program::on_sqlite();
    peer.trades(dex_pair("base", "0x1", "2"));
    let market = ["--market", "dexscreener", "--dexscreener-url", &peer.base(), "--market-pairs", PAIR];
    let market = market.map(str::to_owned);
    let flags = [&["--listen".to_owned(), "127.0.0.1:0".to_owned()], &market[..]].concat();
    let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
    let server = Server::start_with(&program, &flags);
    program.add_user("ada", &["--admin"]).done();
    let token = program.create_token("ada", "read");
    loop {
        let answer = server.get("/api/instruments").bearer_auth(&token).send().await.unwrap();
        if answer.json::<Value>().await.unwrap()["total"] == 1 {
            break;
        }
    }
    drop(server);
    (program, market)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_fills_the_past_and_what_is_there_stays() {
    let peer = FakeDexScreener::start().await;
    let (program, market) = seen(&peer).await;
    let write = |name: &str, rows: &str| {
        let path = program.folder().join(name);
        std::fs::write(&path, format!("{HEADER}{rows}")).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let import = |pair: &str, file: &str| {
        let line = ["feed", "import", pair, file].map(str::to_owned);
        let line: Vec<String> = line.into_iter().chain(market.clone()).collect();
        program.run(&line.iter().map(String::as_str).collect::<Vec<_>>())
    };
    let two = "2024-01-02T10:00:00Z,2,2.5,1.5,2.25,10\n2024-01-02T10:01:00Z,2.25,2.5,2,2.5,20\n";
    let file = write("past.csv", two);
    let told = import(PAIR, &file).done();
    assert_eq!(told, "kept 2 new bars of base:0x1; 0 were there, and 0 that say something else stay\n");
    let other = "2024-01-02T10:00:00Z,2,2.5,1.5,2.25,10\n2024-01-02T10:01:00Z,2.25,3,2,3,20\n2024-01-02T10:02:00Z,2.5,2.5,2.5,2.5,1\n";
    let told = import(PAIR, &write("other.csv", other)).done();
    assert_eq!(told, "kept 1 new bars of base:0x1; 1 were there, and 1 that say something else stay\n");

    let told = import(PAIR, &file).done();
    assert_eq!(told, "kept 0 new bars of base:0x1; 2 were there, and 0 that say something else stay\n");

    for (pair, rows, why) in [
        (PAIR, "", "no bars"),
        (PAIR, "2024-01-02T10:00:00Z,2,1,1.5,2.25,10\n", "high"),
        (PAIR, "2024-01-02T10:00:00Z,2,x,1.5,2.25,10\n", "high"),
        (PAIR, "2999-01-02T10:00:00Z,2,2.5,1.5,2.25,10\n", "market time has come to"),
        ("base:0x2", two, "base:0x2"),
    ] {
        let told = import(pair, &write("wrong.csv", rows)).refused(2);
        assert!(told.contains(why), "{rows:?}: {told}");
    }
    let told = import(PAIR, "nowhere.csv").refused(2);
    assert!(told.contains("nowhere.csv"), "{told}");
}

#[test]
fn a_market_that_has_its_own_bars_takes_none() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    let path = program.folder().join("past.csv");
    std::fs::write(&path, format!("{HEADER}2024-01-02T10:00:00Z,2,2.5,1.5,2.25,10\n")).unwrap();
    let told = program.run(&["feed", "import", "ORVX", path.to_str().unwrap()]).refused(2);
    assert!(told.contains("has its own bars"), "{told}");
}
