//! What the desk does while its source is silent, refuses or talks nonsense.

use super::{PAIR, Recorder};
use rstest::rstest;
use services::market;
use testkit::{Backend, Mischief, dex_pair};

#[tokio::test]
async fn an_hour_of_silence_is_a_quarantine_that_ends_with_the_next_price() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(180, |_| "2".to_owned()).await;
    assert_eq!(recorder.quarantine().await, None);
    for _ in 0..360 {
        recorder.peer.next(Mischief::Status(500));
        recorder.wait(10).await;
    }
    recorder.wait(1).await;
    assert_eq!(recorder.quarantine().await.unwrap(), "the price is 360 seconds old");
    let told = market::instruments(&recorder.house).await.unwrap();
    assert_eq!(
        told.source.unwrap().problem.unwrap(),
        "dexscreener does not answer: it answers with the status 500"
    );
    let age = told.items[0].age.unwrap().as_seconds();
    assert!((3_590..=3_660).contains(&age), "{age} seconds");
    assert_eq!(recorder.reached().await, Recorder::minute(63), "time goes on without prices");
    recorder.pass(130, |_| "2.1".to_owned()).await;
    assert_eq!(recorder.quarantine().await, None);
    let gaps = recorder.gaps().await;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(gaps[0].why, "dexscreener does not answer: it answers with the status 500");
    assert!((58..=61).contains(&(gaps[0].to.number() - gaps[0].from.number())), "{gaps:?}");
}

#[tokio::test]
async fn a_429_is_left_alone_for_as_long_as_it_asks_also_by_the_next_process() {
    let mut recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(60, |_| "2".to_owned()).await;
    recorder.peer.next(Mischief::TooMany(Some("120")));
    recorder.wait(10).await;
    let asked = recorder.peer.asked().len();
    recorder.restart(&[PAIR]).await;
    recorder.pass(110, |_| "2".to_owned()).await;
    assert_eq!(recorder.peer.asked().len(), asked, "it was not asked again");
    let problem = market::source(&recorder.house).await.unwrap().unwrap().problem.unwrap();
    assert!(
        problem.starts_with("dexscreener takes no more questions until 2026-01-01T00:03:10"),
        "{problem}"
    );
    recorder.pass(20, |_| "2".to_owned()).await;
    assert!(recorder.peer.asked().len() > asked);
    assert_eq!(market::source(&recorder.house).await.unwrap().unwrap().problem, None);
}

#[rstest]
#[case(Mischief::Status(500), "it answers with the status 500")]
#[case(Mischief::Body(b"<!DOCTYPE html><html>".to_vec()), "its answer is no JSON, it begins with")]
#[case(Mischief::Half, "its answer breaks off in the middle")]
#[case(Mischief::Cut, "the connection broke off")]
#[tokio::test]
async fn a_look_that_fails_costs_nothing_but_itself(#[case] mischief: Mischief, #[case] why: &str) {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(30, |_| "2".to_owned()).await;
    recorder.peer.next(mischief);
    recorder.wait(10).await;
    let problem = market::source(&recorder.house).await.unwrap().unwrap().problem.unwrap();
    assert!(problem.starts_with("dexscreener does not answer: ") && problem.contains(why), "{problem}");
    recorder.pass(40, |_| "2.1".to_owned()).await;
    let bars = recorder.bars().await;
    assert_eq!((bars.len(), bars[0].open, bars[0].close), (1, 20_000_000, 21_000_000));
    assert_eq!(recorder.gaps().await, []);
    assert_eq!(market::source(&recorder.house).await.unwrap().unwrap().problem, None);
}

#[rstest]
#[case("0", "the price is not above zero")]
#[case("-3", "the price is not above zero")]
#[case("20", "the price jumped from 2")]
#[case("0.2", "the price jumped from 2")]
#[tokio::test]
async fn a_price_that_cannot_be_used_is_quarantined_with_its_minute(#[case] price: &str, #[case] why: &str) {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(120, |_| "2".to_owned()).await;
    recorder.pass(20, |_| price.to_owned()).await;
    recorder.pass(50, |_| "2".to_owned()).await;
    let told = recorder.quarantine().await.unwrap();
    assert!(told.starts_with(why), "{told}");
    let minutes = recorder.bars().await;
    assert!(minutes.iter().all(|bar| bar.low == 20_000_000 && bar.high == 20_000_000), "{minutes:?}");
    recorder.pass(60, |_| "2".to_owned()).await;
    assert_eq!(recorder.quarantine().await, None, "the next minute is good");
}

#[tokio::test]
async fn a_price_from_an_old_cache_is_none() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(60, |_| "2".to_owned()).await;
    recorder.peer.is_cached_for(301);
    recorder.pass(430, |_| "2".to_owned()).await;
    let source = market::source(&recorder.house).await.unwrap().unwrap();
    assert_eq!(source.silent[0].1, "the price is 301 seconds old");
    assert_eq!(recorder.quarantine().await.unwrap(), "the price is 360 seconds old");
    assert_eq!(recorder.gaps().await[0].why, "the price is 301 seconds old");
}

#[tokio::test]
async fn a_pair_that_is_gone_is_told_and_the_others_are_recorded() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR, "base:0x2"]).await;
    recorder.peer.trades(dex_pair("base", "0x2", "3"));
    recorder.pass(120, |_| "2".to_owned()).await;
    recorder.peer.forgets_all();
    recorder.peer.trades(dex_pair("base", "0x2", "3"));
    for _ in 0..45 {
        recorder.wait(10).await;
    }
    let source = market::source(&recorder.house).await.unwrap().unwrap();
    assert_eq!(source.silent.len(), 1);
    assert_eq!(source.silent[0].1, "the source does not know it now");
    assert_eq!(recorder.quarantine().await.unwrap(), "the price is 360 seconds old");
    let told = market::instruments(&recorder.house).await.unwrap();
    assert!(told.items[1].age.unwrap().as_seconds() < 70, "{:?}", told.items[1]);
}
