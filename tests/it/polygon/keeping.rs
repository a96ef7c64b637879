//! What is asked for, how often, and what is kept of it.

use super::{Archive, HISTORY, acme, minute, start};
use domain::{
    Period,
    market::{Bar, Minute, context::About},
};
use rstest::rstest;
use services::market::{self, Imported, Market, context};
use std::sync::Arc;
use testkit::{Backend, ScriptedFeed, polygon_news};

#[rstest]
#[tokio::test]
async fn bars_are_kept_first_and_nothing_is_asked_for_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut house = Archive::open(backend).await;
    for number in 0..390 {
        house.peer.trades("ACME", minute(number).begins().as_millis(), 100.0, 7.0);
    }
    house.pass(50).await;
    // The newest first, then all of the past, and each minute of it once.
    let mut asked = house.asked();
    let newest = start().plus(-15);
    assert_eq!(asked[0].1, newest.number());
    assert_eq!(house.recording().await.reached, newest);
    asked.sort_unstable();
    let begins = Minute::containing(newest.begins().minus(HISTORY)).day_begins();
    assert_eq!((asked[0].0, asked[asked.len() - 1].1), (begins.number(), newest.number()));
    assert!(asked.windows(2).all(|pair| pair[0].1 == pair[1].0), "{asked:?}");
    let bars = house.bars(minute(0), minute(390)).await;
    assert_eq!((bars.len(), bars[0].close, bars[0].volume), (390, 1_000_000, 7));

    let before = house.peer.asked().len();
    house.restart().await;
    assert_eq!(house.bars(begins, newest).await.len(), 390);
    assert_eq!(house.peer.asked().len(), before, "it is read where it was kept");
    house.pass(240).await;
    let (first, last) = (house.asked()[asked.len()], *house.asked().last().unwrap());
    assert_eq!(first.0, newest.number(), "only what is new is asked for");
    assert_eq!(last.1, house.recording().await.reached.number());
    let reached = market::reached(&house.house).await.unwrap().unwrap();
    assert_eq!(Minute::containing(reached), house.recording().await.reached, "the desk goes as far");
}

#[rstest]
#[tokio::test]
async fn a_day_is_asked_for_once_more_and_a_correction_keeps_what_was_said_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = Archive::open(backend).await;
    let at = |number: i64| minute(number).begins().as_millis();
    for number in 0..3 {
        house.peer.trades("ACME", at(number), 100.0, 7.0);
    }
    house.pass(60).await;
    assert_eq!(house.bars(minute(0), minute(9)).await.len(), 3);
    house.peer.trades("ACME", at(1), 101.0, 7.0);
    house.peer.withdraws("ACME", at(2));
    house.peer.trades("ACME", at(3), 102.0, 1.0);
    house.pass(600).await;
    assert_eq!(house.bars(minute(0), minute(9)).await.len(), 3, "nobody asks again on the same day");
    // A day after the last stretch was asked for, its bars are settled.
    house.test.clock.advance(Period::from_days(1));
    house.pass(60).await;
    let found: Vec<(i64, i64)> = house
        .house
        .db
        .read()
        .await
        .unwrap()
        .recordings()
        .bars(&acme(), minute(0), minute(9))
        .await
        .unwrap()
        .iter()
        .map(|bar| (bar.minute.number() - minute(0).number(), bar.close))
        .collect();
    assert_eq!(found, [(0, 1_000_000), (1, 1_010_000), (3, 1_020_000)]);
    let replaced = house.house.db.read().await.unwrap().recordings().replaced(&acme()).await.unwrap();
    let told: Vec<(Minute, i64)> = replaced.iter().map(|old| (old.bar.minute, old.bar.close)).collect();
    assert_eq!(told, [(minute(1), 1_000_000), (minute(2), 1_000_000)]);
    assert_eq!(replaced[0].source.as_deref(), Some("polygon"));
    let asked = house.peer.asked().len();
    house.test.clock.advance(Period::from_days(3));
    house.pass(20).await;
    assert!(house.peer.asked().len() > asked);
    let again = house.asked();
    let day = minute(0).number();
    let times = again.iter().filter(|(from, to)| (*from..*to).contains(&day)).count();
    assert_eq!(times, 2, "it was asked for once, and once more");
}

#[tokio::test]
async fn only_the_hours_of_new_york_count_and_holidays_have_none() {
    let house = Archive::open(Backend::Sqlite).await;
    for number in [-1, 0, 389, 390] {
        house.peer.trades("ACME", minute(number).begins().as_millis(), 100.0, 7.0);
    }
    house.pass(60).await;
    let found = house.bars(minute(-60), minute(500)).await;
    let minutes: Vec<i64> = found.iter().map(|bar| bar.minute.number() - minute(0).number()).collect();
    assert_eq!(minutes, [0, 389]);
}

#[tokio::test]
async fn the_plan_of_five_questions_a_minute_is_enough_to_begin_with() {
    let house = Archive::with_limit(Backend::Sqlite, 5).await;
    house.peer.trades("ACME", minute(0).begins().as_millis(), 100.0, 7.0);
    house.pass(60).await;
    assert!(house.peer.asked().len() <= 5, "{:?}", house.peer.asked());
    assert!(
        house.recording().await.reached > start().plus(-20),
        "the newest bars are there after three questions, whoever asked for them: {:?}",
        house.peer.asked()
    );
    assert_eq!(house.recording().await.problem, None, "a limit is no fault");
    assert_eq!(house.bars(minute(0), minute(9)).await.len(), 1);
    let told = house.house.market.feed().unwrap().bars(&acme(), start().plus(-80_000), start()).await;
    let told = told.unwrap_err().to_string();
    assert!(told.starts_with("polygon takes no more questions until 2026-01-01T00:01:"), "{told}");
    house.pass(120).await;
    assert_eq!(house.bars(start().plus(-80_000), start().plus(-20)).await.len(), 1);
}

#[tokio::test]
async fn a_source_that_fails_is_said_and_asked_again() {
    let house = Archive::open(Backend::Sqlite).await;
    let source = async || market::source(&house.house).await.unwrap().unwrap();
    (0..3).for_each(|_| house.peer.next(500, None));
    house.pass(10).await;
    let why = "polygon does not answer: it answers with the status 500";
    assert_eq!(source().await.silent, [(acme(), why.to_owned())], "the ticker is not listed, and why");
    house.pass(130).await;
    assert_eq!((source().await.problem, source().await.silent), (None, Vec::new()));
    assert_eq!(market::instruments(&house.house).await.unwrap().items.len(), 1);

    let reached = house.recording().await.reached;
    (0..6).for_each(|_| house.peer.next(503, None));
    house.pass(60).await;
    assert_eq!(
        source().await.problem.as_deref(),
        Some("polygon does not answer: it answers with the status 503")
    );
    house.pass(120).await;
    assert_eq!(source().await.problem, None);
    assert!(house.recording().await.reached > reached);
}

#[rstest]
#[tokio::test]
async fn history_out_of_a_file_fills_what_is_missing_and_is_not_asked_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut house = Archive::open(backend).await;
    house.peer.trades("ACME", minute(0).begins().as_millis(), 100.0, 7.0);
    house.pass(50).await;
    let old = minute(-100 * 1_440);
    let bar =
        |minute: Minute, close: i64| Bar { minute, open: close, high: close, low: close, close, volume: 1 };
    let file = [bar(old, 900_000), bar(old.plus(1), 901_000), bar(minute(0), 1), bar(minute(1), 1_001_000)];
    let done = market::import(&house.house, &acme(), &file, "csv:old.csv").await.unwrap();
    assert_eq!(done, Imported { added: 3, known: 0, different: 1 });
    let again = market::import(&house.house, &acme(), &file, "csv:old.csv").await.unwrap();
    assert_eq!(again, Imported { added: 0, known: 3, different: 1 });
    let asked = house.asked().len();
    house.restart().await;
    let found = house.bars(old, minute(9)).await;
    let closes: Vec<i64> = found.iter().map(|bar| bar.close).collect();
    assert_eq!(closes, [900_000, 901_000, 1_000_000, 1_001_000], "what the source has answered stays");
    let before = old.plus(-7 * 1_440);
    assert!(house.asked()[asked..].iter().all(|(from, to)| *to <= old.number() && *from >= before.number()));

    let early = market::import(&house.house, &acme(), &[bar(start(), 1)], "csv:new.csv").await.unwrap_err();
    assert!(early.to_string().contains("leave out what comes after"), "{early}");
    let stranger = "NONE".parse().unwrap();
    let unlisted = market::import(&house.house, &stranger, &file, "csv:old.csv").await.unwrap_err();
    assert!(unlisted.to_string().starts_with("NONE is not listed yet"), "{unlisted}");
    let own = house.test.house.clone().trading(Market::on(Arc::new(ScriptedFeed::new())));
    let refused = market::import(&own, &acme(), &file, "csv:old.csv").await.unwrap_err();
    assert!(refused.to_string().starts_with("the market scripted has its own bars"), "{refused}");
}

#[tokio::test]
async fn news_of_a_ticker_are_kept_and_asked_for_once() {
    let house = Archive::open(Backend::Sqlite).await;
    house.peer.tells(polygon_news("a", "2025-12-30T15:00:00Z", "Known <b>", "ACME"));
    house.pass(60).await;
    let found = context::context(&house.house, &acme(), None).await.unwrap();
    assert_eq!(found.news.problem, None);
    assert_eq!(found.news.items[0].title, "Known <b>");
    let asked = |house: &Archive| house.peer.asked().iter().filter(|path| path.contains("/news")).count();
    let before = asked(&house);
    house.pass(120).await;
    context::context(&house.house, &acme(), None).await.unwrap();
    assert_eq!(asked(&house), before, "today is asked about every fifteen minutes");
    let about = About::Instrument(acme());
    let span = (start().plus(-10_000).begins(), start().begins());
    let kept = house.house.db.read().await.unwrap().contexts().news(&about, span.0, span.1).await.unwrap();
    assert_eq!(kept.len(), 1);
}
