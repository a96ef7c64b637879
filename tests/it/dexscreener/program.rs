//! The real program on it: what it refuses, what it finds, and a server that records.

use crate::{program::Program, server::Server};
use serde_json::Value;
use testkit::{FakeDexScreener, Mischief, dex_pair};

fn on_peer<'a>(peer: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [more, &["--market", "dexscreener", "--dexscreener-url", peer]].concat()
}

#[test]
fn a_speed_other_than_one_and_no_pairs_are_refused_at_the_start() {
    let program = Program::on_sqlite();
    let line = ["serve", "--market", "dexscreener", "--market-pairs", "base:0x1", "--market-speed", "60"];
    let told = program.run(&line).refused(2);
    assert_eq!(
        told,
        "market_speed cannot be \"60\" (from --market-speed): it must be 1 with --market dexscreener, \
         whose prices are those of now: its time cannot go faster than the clock"
    );
    let told = program.run(&["serve", "--market", "dexscreener"]).refused(2);
    assert!(
        told.starts_with("market_pairs cannot be \"\" (from default): it must be at least one pair"),
        "{told}"
    );
    let told = program.run(&["serve", "--market", "dexscreener", "--market-pairs", "BTC-USD"]).refused(2);
    assert!(
        told.starts_with(
            "market_pairs cannot be \"BTC-USD\" (from --market-pairs): it must be empty or pairs"
        )
    );
    assert!(!program.folder().join("data").exists(), "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn pairs_are_found_by_name() {
    let (program, peer) = (Program::on_sqlite(), FakeDexScreener::start().await);
    peer.trades(dex_pair("base", "0x1", "0.7207"));
    let mut other = dex_pair("base", "0x2", "3");
    other["liquidity"]["usd"] = 2_000_000.into();
    other["baseToken"]["name"] = "Aero \u{1b}[31m".into();
    peer.trades(other);
    let base = peer.base();
    let line = |more: &[&'static str]| [more, &["--dexscreener-url", base.as_str()]].concat();
    let found = program.run(&line(&["feed", "search", "aero"])).done();
    let rows: Vec<&str> = found.lines().collect();
    assert!(rows[1].starts_with("base:0x2") && rows[2].starts_with("base:0x1"), "{found}");
    assert!(!found.contains('\u{1b}'));
    let json: Value =
        serde_json::from_str(&program.run(&line(&["feed", "search", "aero", "--json"])).done()).unwrap();
    assert_eq!(json["items"][1]["pair"], "base:0x1");
    assert_eq!(json["items"][1]["price"], "0.7207");
    let answer = program.run(&line(&["feed", "search", "nothing like it"]));
    assert_eq!((answer.code, answer.stdout.as_str()), (0, ""));
    assert_eq!(answer.stderr, "nothing was found that could be traded\n");
    peer.next(Mischief::Status(500));
    let told = program.run(&line(&["feed", "search", "aero"])).refused(1);
    assert_eq!(told, "dexscreener does not answer: it answers with the status 500");
    program.run(&line(&["feed", "search", "  "])).refused(2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_asks_the_source() {
    let (program, peer) = (Program::on_sqlite(), FakeDexScreener::start().await);
    peer.trades(dex_pair("base", "0x1", "2"));
    let base = peer.base();
    let line = on_peer(&base, &["doctor", "--market-pairs", "base:0x1,base:0x2"]);
    let told = program.run(&line).stdout;
    let says = "dexscreener answers, with prices of 1 of 2 pairs; look at the chain and address of base:0x2";
    assert!(told.contains(says), "{told}");
    peer.next(Mischief::Status(500));
    let told = program.run(&line).stdout;
    assert!(told.contains("it answers with the status 500; the server starts without it"), "{told}");
    let told = program.run(&on_peer(&base, &["doctor", "--market-pairs", "base:0x1", "--market-speed", "2"]));
    assert_eq!(told.code, 1);
    assert!(
        told.stdout.contains("BROKEN") && told.stdout.contains("market_speed cannot be \"2\""),
        "{told:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_records_what_it_sees() {
    let (program, peer) = (Program::on_sqlite(), FakeDexScreener::start().await);
    peer.trades(dex_pair("base", "0x1", "2"));
    let base = peer.base();
    let flags = on_peer(&base, &["--listen", "127.0.0.1:0", "--market-pairs", "base:0x1"]);
    let server = Server::start_with(&program, &flags);
    program.add_user("ada", &["--admin"]).done();
    let token = program.create_token("ada", "read");
    let listed = loop {
        let answer = server.get("/api/instruments").bearer_auth(&token).send().await.unwrap();
        let found: Value = answer.json().await.unwrap();
        if found["total"] == 1 {
            break found;
        }
    };
    assert_eq!(listed["items"][0]["symbol"], "base:0x1");
    assert_eq!(listed["items"][0]["kind"], "token");
}
