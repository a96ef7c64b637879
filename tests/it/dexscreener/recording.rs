//! Looks become bars, once; agents trade on them.

use super::{PAIR, Recorder, on, symbol, worker};
use domain::{
    Fixed, PageRequest, Period,
    market::{Bar, Minute, Scale},
};
use rstest::rstest;
use services::{
    agents::{books, history},
    market,
};
use testkit::{Backend, dex_pair};

/// Crosses often, so that an hour sees trades.
const DOCUMENT: &str = r#"
name = "Crosser"
timeframe = "5m"
[scan.columns]
fast = "ema(close, 2)"
slow = "ema(close, 4)"
[execution]
entry.long = "crosses_above(fast, slow)"
exit.long = "crosses_below(fast, slow)"
size.equity = 0.5
"#;

/// Up and down by a tenth within forty minutes.
fn wave(second: i64) -> String {
    let place = second % 2_400;
    let up = if place < 1_200 { place } else { 2_400 - place };
    format!("{}", Fixed::whole(20_000 + up * 2).divided(Fixed::whole(10_000), 4).unwrap())
}

#[rstest]
#[tokio::test]
async fn looks_become_bars_and_market_time_is_that_of_the_clock(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let recorder = Recorder::open(backend, &[PAIR]).await;
    recorder.costs("2");
    recorder.worker.run_due_jobs().await.unwrap();
    for price in ["2.5", "1.5", "2.25"] {
        recorder.costs(price);
        recorder.wait(15).await;
    }
    assert_eq!(recorder.bars().await, [], "the minute is not over");
    recorder.costs("3");
    recorder.wait(15).await;
    recorder.wait(1).await;
    let bars = recorder.bars().await;
    let bar = |minute, open, high, low, close| Bar { minute, open, high, low, close, volume: 0 };
    let first = bar(Recorder::minute(0), 20_000_000, 25_000_000, 15_000_000, 22_500_000);
    assert_eq!(bars, [first]);
    assert_eq!(recorder.reached().await, Recorder::minute(1));
    assert_eq!(recorder.gaps().await, []);
    let told = market::instruments(&recorder.house).await.unwrap();
    assert_eq!((told.items.len(), told.items[0].price), (1, Some("2.25".parse().unwrap())));
    assert_eq!(told.items[0].age, Some(Period::from_seconds(16)), "of the last look of its minute");
    let source = told.source.unwrap();
    assert_eq!((source.problem, source.unlisted.len(), source.silent.len()), (None, 0, 0));
}

#[tokio::test]
async fn an_agent_trades_on_what_was_seen_and_its_books_balance() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(60, wave).await;
    let agent = recorder.started(DOCUMENT).await;
    recorder.pass(2 * 3_600, wave).await;
    let page = PageRequest::new(1, 100).unwrap();
    let fills = history::fills(&recorder.house, &recorder.person, agent.id, page).await.unwrap();
    assert!(fills.total >= 2, "{} fills", fills.total);
    let bars = recorder.bars().await;
    for fill in &fills.items {
        let bar = bars.iter().find(|bar| bar.minute == fill.minute).expect("a minute that was seen");
        let price = |ticks: i64| Fixed::of_steps(ticks, Scale::decimal(7).unwrap()).to_f64();
        let seen = price(bar.low) * 0.998..=price(bar.high) * 1.002;
        assert!(seen.contains(&fill.price.to_f64()), "{fill:?} {bar:?}");
    }
    assert_eq!(books::check(&recorder.house, None).await.unwrap().imbalances, []);
    assert_eq!(recorder.quarantine().await, None);
}

#[rstest]
#[tokio::test]
async fn a_restart_goes_on_in_the_middle_of_a_minute_and_marks_what_nobody_saw(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut recorder = Recorder::open(backend, &[PAIR]).await;
    recorder.pass(30, |_| "2".to_owned()).await;
    recorder.restart(&[PAIR]).await;
    recorder.pass(40, |_| "2.2".to_owned()).await;
    let bars = recorder.bars().await;
    assert_eq!((bars.len(), bars[0].open, bars[0].close), (1, 20_000_000, 22_000_000));
    recorder.clock.advance(Period::from_minutes(30));
    recorder.restart(&[PAIR]).await;
    recorder.pass(120, |_| "2.1".to_owned()).await;
    let bars = recorder.bars().await;
    let minutes: Vec<i64> =
        bars.iter().map(|bar| bar.minute.number() - Recorder::minute(0).number()).collect();
    assert_eq!(minutes, [0, 1, 31, 32], "nothing is made up");
    let gaps = recorder.gaps().await;
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!((gaps[0].from, gaps[0].to), (Recorder::minute(2), Recorder::minute(31)));
    assert_eq!(gaps[0].why, "nobody looked: the server did not run");
    assert_eq!(recorder.reached().await, Recorder::minute(33), "market time is that of the clock again");
}

#[tokio::test]
async fn two_servers_look_once() {
    let recorder = Recorder::open(Backend::Postgres, &[PAIR]).await;
    let house = on(&recorder.test.house, &recorder.peer, &recorder.clock, &[PAIR]).await;
    let other = worker(&house, "two");
    recorder.costs("2");
    for _ in 0..60 {
        recorder.clock.advance(Period::from_seconds(5));
        let (one, two) = tokio::join!(recorder.worker.run_due_jobs(), other.run_due_jobs());
        one.unwrap();
        two.unwrap();
    }
    assert_eq!(recorder.peer.asked().len(), 60, "as often as one server would");
    recorder.wait(1).await;
    let bars = recorder.bars().await;
    assert_eq!(bars.len(), 5);
    assert!(bars.is_sorted_by(|one, next| one.minute < next.minute));
}

#[tokio::test]
async fn a_pair_that_is_chosen_later_joins_and_one_that_is_not_chosen_leaves() {
    let mut recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(70, |_| "2".to_owned()).await;
    recorder.peer.trades(dex_pair("base", "0x2", "64000"));
    recorder.restart(&["base:0x2", PAIR]).await;
    recorder.wait(10).await;
    assert_eq!(recorder.listed().await, [symbol("base:0x2"), symbol(PAIR)]);
    recorder.restart(&["base:0x2"]).await;
    recorder.wait(130).await;
    assert_eq!(recorder.listed().await, [symbol("base:0x2")]);
}

#[tokio::test]
async fn a_clock_that_jumps_writes_no_minute_twice() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(300, |_| "2".to_owned()).await;
    let (before, reached) = (recorder.bars().await, recorder.reached().await);
    recorder.clock.advance(Period::from_minutes(-3));
    recorder.pass(120, |_| "2.5".to_owned()).await;
    assert_eq!((recorder.bars().await, recorder.reached().await), (before.clone(), reached));
    recorder.pass(180, |_| "2.2".to_owned()).await;
    let after = recorder.bars().await;
    assert_eq!(after[..before.len()], before);
    let minutes: Vec<Minute> = after.iter().map(|bar| bar.minute).collect();
    assert!(minutes.is_sorted_by(|one, next| one < next), "{minutes:?}");
    assert!(after.len() > before.len(), "it goes on when the clock has come to where it was");
}

#[tokio::test]
async fn steps_stay_as_they_were_listed() {
    let recorder = Recorder::open(Backend::Sqlite, &[PAIR]).await;
    recorder.pass(60, |_| "2".to_owned()).await;
    recorder.pass(240, |_| "0.02".to_owned()).await;
    let told = market::instruments(&recorder.house).await.unwrap();
    assert_eq!(told.items[0].listing.tick.to_string(), "0.0000001");
    assert_eq!(told.items[0].price, Some("0.02".parse().unwrap()), "the jump has held");
}
