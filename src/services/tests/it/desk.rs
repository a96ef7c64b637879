//! The desk: what happens to an agent's money, minute by minute, and that it happens once.

use crate::floor::{DOCUMENT, Floor, minute};
use domain::{
    Fixed, PageRequest,
    accounts::Role,
    agents::{AgentStep, Risk, Status},
    desk::{DecisionKind, Direction, EntryKind, OrderWhy, Rule, StopScope},
    market::FeedError,
};
use rstest::rstest;
use services::{
    agents::{self, AgentChange, AgentsError, books, history},
    desk::{self, PlaceError, StopRequest, Wanted},
    market,
};
use testkit::Backend;

const FIRST: PageRequest = match PageRequest::new(1, 100) {
    Some(page) => page,
    None => panic!("a page"),
};

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

#[rstest]
#[tokio::test]
async fn an_agent_trades_and_its_books_say_what_happened(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(600).await;
    let trades = history::trades(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    let fills = history::fills(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    assert!(trades.total >= 5, "{} trades", trades.total);
    assert_eq!(
        fills.items.iter().filter(|fill| fill.position.is_zero()).count() as u64,
        trades.total.min(100)
    );
    let ledger = history::ledger(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    assert_eq!(ledger.total, fills.total + 1, "one entry a fill, and the deposit");
    assert!(ledger.items.iter().all(|entry| entry.lines.sum().unwrap().is_zero()));
    let first = history::ledger(
        &floor.house,
        &floor.person,
        agent.id,
        PageRequest::new(u32::try_from(ledger.total).unwrap(), 1).unwrap(),
    );
    let first = first.await.unwrap().items.remove(0);
    assert_eq!((first.number, first.kind, first.lines.cash), (1, EntryKind::Deposit, fixed("10000")));
    let decisions = history::decisions(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    let trade = &trades.items[0];
    let why = decisions.items.iter().find(|decision| Some(decision.number) == trade.decision).unwrap();
    assert!(matches!(why.kind, DecisionKind::EnterLong | DecisionKind::EnterShort), "{why:?}");
    assert!(why.seen["columns"]["fast"].is_number(), "{}", why.seen);
    let figures = history::figures(&floor.house, &floor.person, agent.id).await.unwrap().unwrap();
    let won: Fixed = trades.items.iter().fold(Fixed::ZERO, |sum, trade| sum.plus(trade.pnl).unwrap());
    if fills.items[0].position.is_zero() && trades.total <= 100 {
        assert_eq!(figures.pnl, won, "closed out, the profit is that of the trades");
    }
    let check = books::check(&floor.house, None).await.unwrap();
    assert_eq!((check.ledgers, check.entries, check.imbalances.len()), (1, ledger.total, 0));
}

#[rstest]
#[tokio::test]
async fn the_check_of_the_books_waits_for_nobody_who_writes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(300).await;
    let mut tx = floor.house.db.begin().await.unwrap();
    tx.markets().touch().await.unwrap();
    let check = books::check(&floor.house, None).await.unwrap();
    assert!(check.entries > 1 && check.imbalances.is_empty(), "{check:?}");
    tx.save().await.unwrap();
}

#[tokio::test]
async fn a_live_stretch_and_its_backtest_have_equal_fills() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(900).await;
    let mut fills = history::fills(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().items;
    fills.reverse();
    let expected = floor.backtested(DOCUMENT, &agent, 900).await;
    assert!(fills.len() > 10, "{}", fills.len());
    let live: Vec<_> = fills.iter().map(|fill| (fill.minute, fill.quantity, fill.price, fill.fee)).collect();
    assert_eq!(live, expected[..live.len()]);
    assert_eq!(live.len(), expected.len());
}

#[tokio::test]
async fn the_same_minutes_in_other_pieces_and_after_restarts_are_the_same_books() {
    let (whole, pieces) = (Floor::open(Backend::Sqlite).await, Floor::open(Backend::Sqlite).await);
    let one = whole.started("Crosser", DOCUMENT, Risk::default()).await;
    let other = pieces.started("Crosser", DOCUMENT, Risk::default()).await;
    whole.trade(420).await;
    for stretch in [1, 3, 59, 7, 120, 30, 200] {
        pieces.trade(stretch).await;
        pieces.restart();
    }
    let ledger = |floor: &Floor, id| {
        let (house, person) = (floor.house.clone(), floor.person.clone());
        async move {
            let entries = history::ledger(&house, &person, id, FIRST).await.unwrap().items;
            entries.into_iter().map(|entry| (entry.number, entry.minute, entry.lines)).collect::<Vec<_>>()
        }
    };
    assert_eq!(ledger(&whole, one.id).await, ledger(&pieces, other.id).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_a_hundred_orders_at_once_a_bound_with_room_for_one_lets_one_through(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Hands", "", Risk { max_open_positions: 1, ..Risk::default() }).await;
    floor.trade(5).await;
    let orders = (0..100).map(|place| {
        let (house, person, id) = (floor.house.clone(), floor.person.clone(), agent.id);
        let symbol = floor.symbols[place % floor.symbols.len()].clone();
        tokio::spawn(async move {
            let wanted = Wanted {
                symbol,
                direction: Direction::Long,
                quantity: fixed("0.001"),
                stop_loss: None,
                take_profit: None,
                reason: "because the test says so".to_owned(),
                plan: None,
            };
            desk::place(&house, &person, id, &wanted).await
        })
    });
    let answers = futures::future::join_all(orders).await;
    let (mut through, mut refused) = (0, 0);
    for answer in answers {
        match answer.unwrap() {
            Ok(_) => through += 1,
            Err(PlaceError::Refused(refusal)) => {
                assert_eq!((refusal.rule, refusal.bound.as_str()), (Rule::OpenPositions, "1"));
                refused += 1;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    assert_eq!((through, refused), (1, 99));
    let positions = history::positions(&floor.house, &floor.person, agent.id).await.unwrap();
    assert_eq!(positions.len(), 1);
    floor.trade(2).await;
    let held = history::positions(&floor.house, &floor.person, agent.id).await.unwrap();
    assert_eq!((held.len(), held[0].quantity), (1, fixed("0.001")));
}

#[tokio::test]
async fn an_emergency_stop_opens_nothing_keeps_exits_and_is_lifted_by_a_person() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk { stop_loss: Some(0.001), ..Risk::default() }).await;
    floor.until_held(&agent).await;
    let request = StopRequest { scope: StopScope::All, target: None, flatten: false };
    let stop = desk::pull(&floor.house, &floor.person, request).await.unwrap();
    floor.restart();
    let before = history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total;
    floor.trade(400).await;
    let after = history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total;
    assert_eq!(before, after, "no new order");
    let fills = history::fills(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    assert_eq!(fills.items[0].why, OrderWhy::StopLoss, "the protective exit went on");
    let lifted = desk::lift(&floor.house, &floor.person, stop.id).await.unwrap();
    assert!(lifted.lifted_at.is_some());
    floor.trade(400).await;
    assert!(history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total > after);
}

#[tokio::test]
async fn a_stop_that_flattens_and_a_termination_close_at_the_next_price() {
    let floor = Floor::open(Backend::Sqlite).await;
    let (one, other) = (
        floor.started("Flattened", DOCUMENT, Risk::default()).await,
        floor.started("Terminated", DOCUMENT, Risk::default()).await,
    );
    floor.until_held(&one).await;
    let request = StopRequest { scope: StopScope::Agent, target: Some(one.id.as_uuid()), flatten: true };
    desk::pull(&floor.house, &floor.person, request).await.unwrap();
    agents::step(&floor.house, &floor.person, other.id, AgentStep::Terminate).await.unwrap();
    assert!(matches!(agents::delete(&floor.house, &floor.person, other.id).await, Err(AgentsError::Holds)));
    floor.trade(2).await;
    for (agent, why) in [(&one, OrderWhy::EmergencyStop), (&other, OrderWhy::Terminated)] {
        assert!(history::positions(&floor.house, &floor.person, agent.id).await.unwrap().is_empty());
        let fills = history::fills(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
        assert_eq!(fills.items[0].why, why);
        let trades = history::trades(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
        assert_eq!(trades.items[0].exit_why, why);
    }
    let known = agents::get(&floor.house, &floor.person, other.id).await.unwrap();
    assert_eq!(known.status, Status::Terminated);
    agents::delete(&floor.house, &floor.person, other.id).await.unwrap();
    assert!(matches!(agents::get(&floor.house, &floor.person, other.id).await, Err(AgentsError::NotFound)));
}

#[tokio::test]
async fn a_paused_agent_opens_nothing_and_still_leaves() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.until_held(&agent).await;
    agents::step(&floor.house, &floor.person, agent.id, AgentStep::Pause).await.unwrap();
    floor.trade(400).await;
    assert!(history::positions(&floor.house, &floor.person, agent.id).await.unwrap().is_empty());
    let fills = history::fills(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    assert_eq!(fills.items[0].why, OrderWhy::Signal, "its strategy left");
    let orders = history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total;
    floor.trade(400).await;
    assert_eq!(history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total, orders);
}

#[tokio::test]
async fn money_that_is_in_positions_cannot_be_taken_back() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.until_held(&agent).await;
    let less = AgentChange { allocation: Some(fixed("9000")), ..AgentChange::default() };
    let refused = agents::change(&floor.house, &floor.person, agent.id, less.clone()).await;
    assert!(matches!(refused, Err(AgentsError::NotFree { .. })), "{refused:?}");
    let more = AgentChange { allocation: Some(fixed("12000.50")), ..AgentChange::default() };
    agents::change(&floor.house, &floor.person, agent.id, more).await.unwrap();
    agents::step(&floor.house, &floor.person, agent.id, AgentStep::Terminate).await.unwrap();
    floor.trade(2).await;
    let check = books::check(&floor.house, None).await.unwrap();
    assert_eq!(check.imbalances, []);
    let ledger = history::ledger(&floor.house, &floor.person, agent.id, FIRST).await.unwrap();
    let paid: Vec<_> = ledger
        .items
        .iter()
        .filter(|entry| entry.kind == EntryKind::Deposit)
        .map(|entry| entry.lines.cash)
        .collect();
    assert_eq!(paid, [fixed("2000.50"), fixed("10000")]);
}

#[tokio::test]
async fn correlated_positions_count_over_all_agents_of_an_owner() {
    let floor = Floor::open(Backend::Sqlite).await;
    let risk = Risk { max_correlated_positions: 1, ..Risk::default() };
    let (one, other) = (floor.started("One", "", risk).await, floor.started("Other", "", risk).await);
    floor.trade(5).await;
    let wanted = |place: usize| Wanted {
        symbol: floor.symbols[place].clone(),
        direction: Direction::Long,
        quantity: fixed("1"),
        stop_loss: None,
        take_profit: None,
        reason: "a test".to_owned(),
        plan: None,
    };
    desk::place(&floor.house, &floor.person, one.id, &wanted(0)).await.unwrap();
    // Nothing is known of how they move together, so they count as one bet.
    match desk::place(&floor.house, &floor.person, other.id, &wanted(1)).await {
        Err(PlaceError::Refused(refusal)) => {
            assert_eq!((refusal.rule, refusal.figure.as_str()), (Rule::CorrelatedPositions, "2"));
        }
        answer => panic!("{answer:?}"),
    }
    let short = Wanted { direction: Direction::Short, ..wanted(1) };
    desk::place(&floor.house, &floor.person, other.id, &short).await.unwrap();
}

#[tokio::test]
async fn a_feed_that_does_not_answer_lets_market_time_stand() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(10).await;
    let before = floor.reached().await;
    floor.feed.fail(Some(FeedError::Unavailable { market: "scripted", reason: "it is silent".to_owned() }));
    floor.trade(10).await;
    assert_eq!(floor.reached().await, before);
    floor.feed.fail(None);
    floor.trade_more_seconds(700).await;
    assert!(floor.reached().await > before);
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
    assert_eq!(agents::get(&floor.house, &floor.person, agent.id).await.unwrap().status, Status::Running);
}

#[tokio::test]
async fn a_wall_clock_that_leaps_neither_leaps_the_market_nor_turns_it_back() {
    let floor = Floor::open(Backend::Sqlite).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(10).await;
    let before = floor.reached().await;
    floor.clock.advance(domain::Period::from_days(30));
    floor.tick().await;
    let after = floor.reached().await;
    assert!(after.number() - before.number() <= 10 * 60, "{before:?} {after:?}");
    assert!(after >= before);
    assert_eq!(minute(0).number() % 1_440, 0);
}

#[tokio::test]
async fn market_time_stands_where_the_market_ends() {
    let floor = Floor::open(Backend::Sqlite).await;
    floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.feed.end_before(minute(100));
    floor.trade(90).await;
    assert!(!market::instruments(&floor.house).await.unwrap().is_over);
    floor.trade(60).await;
    floor.restart();
    floor.trade(60).await;
    assert_eq!(floor.reached().await, minute(100));
    assert!(market::instruments(&floor.house).await.unwrap().is_over);
    let now = market::now(&floor.house).await.unwrap();
    assert_eq!(now, minute(100).begins(), "not a second later");
}

#[tokio::test]
async fn of_another_owner_nothing_is_seen_and_nothing_can_be_stopped() {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    let account = floor.test.add("eve", Role::Member).await;
    let (_, eve) = floor.test.sign_in(&account).await;
    assert!(matches!(agents::get(&floor.house, &eve, agent.id).await, Err(AgentsError::NotFound)));
    assert!(matches!(history::ledger(&floor.house, &eve, agent.id, FIRST).await, Err(AgentsError::NotFound)));
    let step = agents::step(&floor.house, &eve, agent.id, AgentStep::Stop).await;
    assert!(matches!(step, Err(AgentsError::NotFound)));
    let request = StopRequest { scope: StopScope::Agent, target: Some(agent.id.as_uuid()), flatten: false };
    assert!(desk::pull(&floor.house, &eve, request).await.is_err());
    let all = StopRequest { scope: StopScope::All, target: None, flatten: true };
    desk::pull(&floor.house, &eve, all).await.unwrap();
    floor.trade(200).await;
    assert!(history::orders(&floor.house, &floor.person, agent.id, FIRST).await.unwrap().total > 0);
}
