//! Prices that nobody should act on: what the desk does with them, and what it says.

use crate::{
    floor::{DOCUMENT, Floor, minute},
    spoiled::{negative, tenfold, tenth, upside_down, wick, zero},
};
use domain::{
    PageRequest,
    agents::Risk,
    desk::{Direction, OrderState, Rule},
    market::{Bar, Minute, quarantine::Guard},
};
use rstest::rstest;
use services::{
    agents::{books, history},
    desk::{self, PlaceError, Wanted},
};
use testkit::{Backend, TestHouse};

#[rstest]
#[case(zero, "the price is not above zero")]
#[case(negative, "the price is not above zero")]
#[case(tenfold, "the price jumped from")]
#[case(tenth, "the price jumped from")]
#[case(wick, "the price jumped from")]
#[case(upside_down, "the bar contradicts itself")]
#[tokio::test]
async fn a_bar_that_cannot_be_used_takes_no_part_in_anything(#[case] how: fn(Bar) -> Bar, #[case] why: &str) {
    // The one desk is told nonsense where the other is told nothing.
    let (told, silent) = (Floor::open(Backend::Sqlite).await, Floor::open(Backend::Sqlite).await);
    let risk = Risk { stop_loss: Some(0.02), take_profit: Some(0.02), ..Risk::default() };
    let (one, other) =
        (told.started("Crosser", DOCUMENT, risk).await, silent.started("Crosser", DOCUMENT, risk).await);
    let bad = [61, 130, 131, 200, 332, 333, 401];
    told.spoil(bad, how).await;
    silent.feed.take(&silent.symbols[0], bad.map(minute));
    told.trade(500).await;
    silent.trade(500).await;
    let books = told.books(&one).await;
    assert!(books.fills.len() > 6, "{books:?}");
    assert!(books.fills.iter().all(|(at, ..)| !bad.contains(&(at.number() - minute(0).number()))));
    let of_other = silent.books(&other).await;
    assert_eq!((&books.ledger, &books.fills), (&of_other.ledger, &of_other.fills));
    assert_eq!(books::check(&told.house, None).await.unwrap().imbalances, []);
    let said = told.told().await;
    let times: Vec<i64> = said.iter().map(|(_, at)| *at).collect();
    assert_eq!(times, [61, 62, 130, 132, 200, 201, 332, 334, 401, 402], "one event in, one out: {said:?}");
    assert!(said.iter().step_by(2).all(|(text, _)| text.starts_with(why)), "{said:?}");
    assert!(said.iter().skip(1).step_by(2).all(|(text, _)| text == "restored"), "{said:?}");
    assert_eq!(silent.told().await, []);
}

#[tokio::test]
async fn an_event_says_the_figure_and_the_bound_and_the_instrument_says_why() {
    let floor = Floor::open(Backend::Sqlite).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.spoil([3], tenfold).await;
    floor.trade(3).await;
    assert_eq!(floor.quarantine().await, None);
    floor.trade(1).await;
    assert!(floor.quarantine().await.unwrap().starts_with("the price jumped from"));
    let events = floor.price_events().await;
    assert_eq!(events.len(), 1);
    let event = &events[0];
    assert_eq!(event.kind, desk::PRICE_QUARANTINED);
    assert_eq!(event.subject.to_string(), "instrument:PAIR0");
    let figure: f64 = event.data["figure"].as_str().unwrap().trim_end_matches(" %").parse().unwrap();
    assert!((figure - 900.0).abs() < 50.0, "{figure}");
    assert_eq!(event.data["bound"], "50.0 %");
    floor.trade(1).await;
    assert_eq!(floor.quarantine().await, None);
    assert_eq!(floor.price_events().await.len(), 2);
}

#[tokio::test]
async fn nothing_is_opened_while_prices_are_in_quarantine() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.spoil([5, 6], tenfold).await;
    floor.trade(6).await;
    let wanted = Wanted {
        symbol: floor.symbols[0].clone(),
        direction: Direction::Long,
        quantity: "0.001".parse().unwrap(),
        stop_loss: None,
        take_profit: None,
        reason: "a test".to_owned(),
        plan: None,
    };
    match desk::place(&floor.house, &floor.person, agent.id, &wanted).await {
        Err(PlaceError::Refused(refusal)) => assert_eq!(refusal.rule, Rule::Quarantine),
        answer => panic!("{answer:?}"),
    }
    floor.trade(2).await;
    desk::place(&floor.house, &floor.person, agent.id, &wanted).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn an_entry_that_waits_when_quarantine_begins_is_taken_back_and_an_exit_is_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.spoil([5, 12], tenfold).await;
    let wanted = Wanted {
        symbol: floor.symbols[0].clone(),
        direction: Direction::Long,
        quantity: "0.001".parse().unwrap(),
        stop_loss: None,
        take_profit: None,
        reason: "a test".to_owned(),
        plan: None,
    };
    let last = async || {
        let orders = history::orders(&floor.house, &floor.person, agent.id, PageRequest::default());
        let order = orders.await.unwrap().items.remove(0);
        (order.state, order.note)
    };
    let held = async || history::positions(&floor.house, &floor.person, agent.id).await.unwrap().len();
    floor.trade(5).await;
    desk::place(&floor.house, &floor.person, agent.id, &wanted).await.unwrap();
    floor.trade(1).await;
    let note = "its price is in quarantine".to_owned();
    assert_eq!(last().await, (OrderState::Cancelled, Some(note)));
    floor.trade(5).await;
    assert_eq!((held().await, floor.books(&agent).await.fills.len()), (0, 0), "nothing of it is left");

    desk::place(&floor.house, &floor.person, agent.id, &wanted).await.unwrap();
    floor.trade(1).await;
    assert_eq!((last().await.0, held().await), (OrderState::Filled, 1));
    desk::close(&floor.house, &floor.person, agent.id, &wanted.symbol).await.unwrap();
    floor.trade(1).await;
    assert!(floor.quarantine().await.is_some());
    assert_eq!(last().await, (OrderState::Waiting, None));
    floor.trade(1).await;
    assert_eq!((last().await.0, held().await), (OrderState::Filled, 0));
    assert_eq!(floor.books(&agent).await.fills[0].0, minute(13), "at the next price that can be used");
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
}

#[tokio::test]
async fn a_jump_that_holds_is_believed_with_its_third_bar() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.spoil(50..400, tenfold).await;
    floor.trade(300).await;
    let said = floor.told().await;
    assert_eq!(said.iter().map(|(_, at)| *at).collect::<Vec<_>>(), [50, 52], "{said:?}");
    let books = floor.books(&agent).await;
    let after = |at: &Minute| at.number() - minute(0).number();
    assert!(books.fills.iter().all(|(at, ..)| ![50, 51].contains(&after(at))));
    assert!(books.fills.iter().any(|(at, ..)| after(at) > 52), "it goes on at the new level");
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
}

#[rstest]
#[case::usually_a_fifth_is_believed("0.5", &[])]
#[case::where_a_tenth_is_a_jump("0.1", &[30, 31])]
#[tokio::test]
async fn how_far_a_price_may_be_from_the_last_one_is_a_setting(#[case] most: &str, #[case] said: &[i64]) {
    let usual = Guard::default();
    let guard = Guard::new(most.parse().unwrap(), usual.stale_after(), usual.settle_after()).unwrap();
    let floor = Floor::judging(TestHouse::new(Backend::Sqlite).await, guard).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    let fifth = |ticks: i64| ticks * 6 / 5;
    let risen = |Bar { minute, open, high, low, close, volume }| {
        let [open, high, low, close] = [open, high, low, close].map(fifth);
        Bar { minute, open, high, low, close, volume }
    };
    floor.spoil([30], risen).await;
    floor.trade(40).await;
    let told = floor.told().await;
    assert_eq!(told.iter().map(|(_, at)| *at).collect::<Vec<_>>(), said, "{told:?}");
    assert!(told.is_empty() || told[0].0.starts_with("the price jumped from"), "{told:?}");
}

#[tokio::test]
async fn a_bar_that_came_before_is_old() {
    let floor = Floor::open(Backend::Sqlite).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    let old = floor.bar(10).await;
    floor.feed.put_in(&floor.symbols[0], minute(20), old);
    floor.trade(30).await;
    assert_eq!(
        floor.told().await,
        [("the price is older than the one before".to_owned(), 20), ("restored".to_owned(), 21)]
    );
}

#[tokio::test]
async fn an_hour_of_silence_is_a_quarantine_that_ends_with_the_next_price() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.feed.take(&floor.symbols[0], (100..160).map(minute));
    floor.trade(120).await;
    assert_eq!(floor.quarantine().await.unwrap(), "the price is 360 seconds old");
    floor.trade(180).await;
    assert_eq!(
        floor.told().await,
        [("the price is 360 seconds old".to_owned(), 105), ("restored".to_owned(), 160)]
    );
    let books = floor.books(&agent).await;
    let after = |at: &Minute| at.number() - minute(0).number();
    assert!(books.fills.iter().all(|(at, ..)| !(100..160).contains(&after(at))));
    assert!(books.fills.iter().any(|(at, ..)| after(at) > 160));
}

#[tokio::test]
async fn a_pair_that_is_gone_is_in_quarantine_and_the_others_trade_on() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Hands", "", Risk::default()).await;
    floor.trade(5).await;
    floor.feed.delist(&floor.symbols[0]);
    floor.trade(10).await;
    let said = floor.told().await;
    assert_eq!(said.len(), 1, "{said:?}");
    let wanted = |place: usize| Wanted {
        symbol: floor.symbols[place].clone(),
        direction: Direction::Long,
        quantity: "0.001".parse().unwrap(),
        stop_loss: None,
        take_profit: None,
        reason: "a test".to_owned(),
        plan: None,
    };
    assert!(desk::place(&floor.house, &floor.person, agent.id, &wanted(0)).await.is_err());
    desk::place(&floor.house, &floor.person, agent.id, &wanted(1)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_desk_that_is_restarted_at_every_minute_has_the_same_books_and_says_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (whole, pieces) = (Floor::open(Backend::Sqlite).await, Floor::open(backend).await);
    let risk = Risk { stop_loss: Some(0.02), ..Risk::default() };
    let (one, other) =
        (whole.started("Crosser", DOCUMENT, risk).await, pieces.started("Crosser", DOCUMENT, risk).await);
    for floor in [&whole, &pieces] {
        floor.spoil([12, 40, 41], zero).await;
        floor.spoil([60, 62], tenfold).await;
        floor.spoil([80], upside_down).await;
        floor.spoil(100..110, tenth).await;
        floor.feed.take(&floor.symbols[0], (120..140).map(minute));
    }
    whole.trade(300).await;
    for _ in 0..300 {
        pieces.trade(1).await;
        pieces.restart_anew();
    }
    assert_eq!(whole.reached().await, pieces.reached().await);
    let books = whole.books(&one).await;
    assert!(!books.fills.is_empty(), "{books:?}");
    assert_eq!(books, pieces.books(&other).await);
    let said = whole.told().await;
    assert!(said.len() >= 10, "{said:?}");
    assert_eq!(said, pieces.told().await);
}

#[tokio::test]
async fn what_the_desk_traded_through_bad_bars_is_what_a_backtest_trades() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.spoil([31, 100, 101, 222], wick).await;
    floor.spoil(300..1000, tenfold).await;
    floor.trade(600).await;
    let mut live = floor.books(&agent).await.fills;
    live.reverse();
    let tested = floor.backtested(DOCUMENT, &agent, 600).await;
    let tested: Vec<_> = tested.into_iter().map(|(at, quantity, price, _)| (at, quantity, price)).collect();
    assert!(live.len() > 8, "{}", live.len());
    assert_eq!(live, tested);
}
