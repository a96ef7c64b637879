//! The real program on it: what it refuses, and what the doctor says.

use crate::program::Program;
use testkit::FakePolygon;

#[test]
fn a_server_without_tickers_or_without_a_key_does_not_start() {
    let program = Program::on_sqlite();
    let told = program.run(&["serve", "--market", "polygon"]).refused(2);
    assert!(
        told.starts_with("market_tickers cannot be \"\" (from default): it must be at least one ticker"),
        "{told}"
    );
    let told = program.run(&["serve", "--market", "polygon", "--market-tickers", "AAPL"]).refused(2);
    assert_eq!(
        told,
        "there is no key to ask polygon with; put it into the variable that polygon_key_env names"
    );
    let line = ["serve", "--market", "polygon", "--market-tickers", "AAPL", "--market-speed", "60"];
    let told = program.run(&line).refused(2);
    assert!(told.contains("it must be 1 with --market polygon"), "{told}");
    assert!(!program.folder().join("data").exists(), "nothing is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_says_that_a_key_is_missing() {
    let (program, peer) = (Program::on_sqlite(), FakePolygon::start().await);
    let base = peer.base();
    let line = ["doctor", "--market", "polygon", "--market-tickers", "ACME", "--polygon-url", base.as_str()];
    let told = program.run(&line).stdout;
    assert!(told.contains("there is no key to ask polygon with"), "{told}");
    assert_eq!(peer.asked(), Vec::<String>::new());
}
