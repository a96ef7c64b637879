//! DEX Screener when it does not answer, or not as one would like. Every fault is a sentence, and the next look works again.

use crate::dexscreener::{Market, symbol};
use adapters::feeds::dexscreener::{DexScreener, Settings};
use domain::{
    Fixed, Period, Timestamp,
    market::{FeedError, Quotes, Symbol},
};
use serde_json::{Value, json};
use testkit::{Mischief, MockClock, dex_pair};

const PAIR: &str = "base:0x1";

async fn market() -> Market {
    let market = Market::open(&[PAIR]).await;
    market.peer.trades(dex_pair("base", "0x1", "2"));
    market
}

/// What a look says when the peer does this; afterwards everything is well again.
async fn told_when(mischief: Mischief) -> String {
    let market = market().await;
    market.peer.next(mischief);
    let error = market.price(PAIR).await.unwrap_err();
    assert_eq!(market.price(PAIR).await, Ok(Some(Some(Fixed::whole(2)))), "after {error}");
    error.to_string()
}

fn too_many(until: Timestamp) -> FeedError {
    FeedError::TooMany { market: "dexscreener", until }
}

#[tokio::test]
async fn a_429_is_left_alone_for_as_long_as_it_asks() {
    let market = market().await;
    market.peer.next(Mischief::TooMany(Some("17")));
    let until = MockClock::START.plus(Period::from_seconds(17));
    assert_eq!(market.price(PAIR).await, Err(too_many(until)));
    market.clock.advance(Period::from_seconds(16));
    assert_eq!(market.price(PAIR).await, Err(too_many(until)));
    assert_eq!(market.quotes.search("aero").await, Err(too_many(until)));
    assert_eq!(market.peer.asked().len(), 1, "it was not asked again");
    market.clock.advance(Period::from_seconds(1));
    assert!(market.price(PAIR).await.is_ok());
}

#[tokio::test]
async fn a_429_that_says_no_or_a_foolish_time_is_left_alone_for_a_sensible_one() {
    for (after, seconds) in [
        (None, 60),
        (Some("soon"), 60),
        (Some("0"), 1),
        (Some("999999"), 3600),
        (Some("Thu, 01 Jan 2026 00:02:00 GMT"), 120),
        (Some("Thu, 01 Jan 1970 00:00:00 GMT"), 1),
    ] {
        let market = market().await;
        market.peer.next(Mischief::TooMany(after));
        let until = MockClock::START.plus(Period::from_seconds(seconds));
        assert_eq!(market.price(PAIR).await, Err(too_many(until)), "{after:?}");
    }
}

#[tokio::test]
async fn more_questions_than_are_allowed_are_not_asked() {
    let market = market().await;
    for _ in 0..60 {
        assert!(market.price(PAIR).await.is_ok());
    }
    let until = MockClock::START.plus(Period::from_millis(250));
    assert_eq!(market.price(PAIR).await, Err(too_many(until)));
    assert_eq!(market.peer.asked().len(), 60);
    market.clock.advance(Period::from_millis(250));
    assert!(market.price(PAIR).await.is_ok());
}

#[tokio::test]
async fn a_look_that_needs_too_many_questions_says_so_instead_of_waiting_for_ever() {
    let market = market().await;
    let symbols: Vec<Symbol> = (0..61).map(|i| symbol(&format!("chain{i}:0x1"))).collect();
    let error = market.quotes.look(&symbols).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "dexscreener does not answer: these pairs need 61 questions and 60 are allowed at once; choose fewer pairs"
    );
    assert!(market.peer.asked().is_empty());
}

#[tokio::test]
async fn a_500_is_told() {
    let told = told_when(Mischief::Status(500)).await;
    assert_eq!(told, "dexscreener does not answer: it answers with the status 500");
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let told = told_when(Mischief::Moved("/latest/dex/search?q=aero")).await;
    assert_eq!(told, "dexscreener does not answer: it answers with the status 302");
}

#[tokio::test]
async fn html_is_told_by_how_it_begins() {
    let page = b"<!DOCTYPE html>\n<html>\x1b[31m\xFF".to_vec();
    let told = told_when(Mischief::Body(page)).await;
    let expected = "dexscreener does not answer: its answer is no JSON, it begins with \"<!DOCTYPE html> <html>[31m\u{FFFD}\"";
    assert_eq!(told, expected);
}

#[tokio::test]
async fn half_a_json_is_told() {
    let told = told_when(Mischief::Half).await;
    assert_eq!(told, "dexscreener does not answer: its answer breaks off in the middle");
    let told = told_when(Mischief::Body(Vec::new())).await;
    assert_eq!(told, "dexscreener does not answer: its answer breaks off in the middle");
}

#[tokio::test]
async fn a_connection_that_breaks_off_is_told() {
    let told = told_when(Mischief::Cut).await;
    assert!(told.starts_with("dexscreener does not answer: the connection broke off: "), "{told}");
}

#[tokio::test]
async fn json_of_another_form_is_told() {
    let told = told_when(Mischief::Body(br#"{"error": "out of order"}"#.to_vec())).await;
    assert_eq!(told, "dexscreener does not answer: its answer has no list of pairs");
}

#[tokio::test]
async fn a_number_that_json_does_not_have_spoils_the_answer() {
    let told = told_when(Mischief::Body(br#"{"pairs": [{"priceUsd": NaN}]}"#.to_vec())).await;
    assert!(told.contains("no JSON"), "{told}");
}

#[tokio::test]
async fn an_answer_without_end_is_not_read_to_its_end() {
    let told = told_when(Mischief::Body(vec![b' '; 5 << 20])).await;
    assert_eq!(told, "dexscreener does not answer: its answer is longer than 4 MB");
}

#[tokio::test]
async fn a_peer_that_never_answers_is_given_up() {
    let settings = Settings { timeout: Period::from_millis(100), ..Settings::default() };
    let market = Market::open_with(&[PAIR], settings).await;
    market.peer.next(Mischief::Silence);
    let error = market.price(PAIR).await.unwrap_err();
    assert_eq!(error.to_string(), "dexscreener does not answer: nothing came within 100ms");
}

#[tokio::test]
async fn a_peer_that_is_not_there_is_told() {
    let Market { peer, quotes, .. } = market().await;
    let base = peer.base();
    drop(peer);
    let error = quotes.look(&[symbol(PAIR)]).await.unwrap_err().to_string();
    assert!(
        error.starts_with(&format!("dexscreener does not answer: there is no connection to {base}/: ")),
        "{error}"
    );
}

#[tokio::test]
async fn a_peer_that_does_not_speak_https_is_told() {
    let market = market().await;
    let base = market.peer.base().replace("http://", "https://");
    let settings = Settings { base: base.clone(), ..Settings::default() };
    let quotes = DexScreener::new(settings, market.clock.clone()).unwrap();
    let error = quotes.look(&[symbol(PAIR)]).await.unwrap_err().to_string();
    let expected =
        format!("dexscreener does not answer: there is no connection to {base}/: received corrupt message");
    assert!(error.starts_with(&expected), "{error}");
}

#[tokio::test]
async fn a_pair_that_is_gone_is_left_out_and_the_others_stay() {
    let market = market().await;
    market.peer.trades(dex_pair("base", "0x2", "3"));
    let both = [symbol(PAIR), symbol("base:0x2")];
    assert_eq!(market.quotes.look(&both).await.unwrap().len(), 2);
    market.peer.forgets_all();
    market.peer.trades(dex_pair("base", "0x2", "3"));
    let left = market.quotes.look(&both).await.unwrap();
    assert_eq!(left.len(), 1);
    assert_eq!(left[0].symbol, both[1]);
    market.peer.forgets_all();
    assert!(market.quotes.look(&both).await.unwrap().is_empty());
}

#[tokio::test]
async fn prices_are_passed_on_as_they_are_and_judged_later() {
    for (price, expected) in [
        (json!("2.5"), Some("2.5")),
        (json!(2.5), Some("2.5")),
        (json!(1e-9), Some("0.000000001")),
        (json!("0"), Some("0")),
        (json!(-3), Some("-3")),
        (json!("NaN"), None),
        (json!("Infinity"), None),
        (Value::Null, None),
        (json!({"usd": 1}), None),
    ] {
        let market = market().await;
        market.peer.trades(dex_pair("base", "0x1", price.clone()));
        let expected = expected.map(|text| text.parse::<Fixed>().unwrap());
        assert_eq!(market.price(PAIR).await, Ok(Some(expected)), "{price}");
    }
}
