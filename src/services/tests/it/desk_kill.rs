//! `kill -9` between every two statements around a fill: what the next desk makes of it is what an unkilled one would have.

use crate::{
    floor::{self, DOCUMENT, Floor, minute},
    kernel_kill::{Child, was_killed},
};
use domain::{
    AgentId, PageRequest,
    accounts::Principal,
    agents::Risk,
    desk::{DecisionRecord, FillRecord, LedgerEntry, OrderRecord, TradeRecord},
    market::Minute,
};
use rstest::rstest;
use services::{House, agents::history};
use std::sync::atomic::{AtomicU64, Ordering};
use testkit::Backend;

const LANES: usize = 2;

/// A child trades until market time has passed this minute.
const UNTIL: &str = "DESK_KILL_UNTIL";

/// What was written down of the minutes before one, without the wall time at which it was.
#[derive(Debug, PartialEq)]
struct Written {
    entries: Vec<LedgerEntry>,
    fills: Vec<FillRecord>,
    orders: Vec<OrderRecord>,
    trades: Vec<TradeRecord>,
    decisions: Vec<DecisionRecord>,
}

impl Written {
    async fn read(house: &House, person: &Principal, agent: AgentId, before: Minute) -> Self {
        let all = PageRequest::new(1, 100).unwrap();
        let at = testkit::MockClock::START;
        macro_rules! read {
            ($name:ident, $at:ident, $minute:ident) => {{
                let mut items = history::$name(house, person, agent, all).await.unwrap().items;
                items.retain(|item| item.$minute < before);
                items.iter_mut().for_each(|item| item.$at = at);
                items
            }};
        }
        Self {
            entries: read!(ledger, at, minute),
            fills: read!(fills, at, minute),
            orders: read!(orders, given_at, minute),
            trades: read!(trades, at, left),
            decisions: read!(decisions, at, minute),
        }
    }
}

/// A house in which an agent is about to buy, and the seconds it took to come there.
async fn about_to_buy(backend: Backend, seconds: Option<i64>) -> (Floor, AgentId, i64) {
    let floor = Floor::open(backend).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    let Some(seconds) = seconds else {
        floor.until_held(&agent).await;
        let passed = floor.reached().await.number() - minute(0).number();
        return (floor, agent.id, passed - 2);
    };
    floor.trade(seconds).await;
    (floor, agent.id, seconds)
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_any_statement_of_a_fill_the_books_are_those_of_an_unkilled_desk(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (_, _, seconds) = about_to_buy(backend, None).await;
    let until = minute(seconds + 3);
    let unkilled = {
        let (floor, agent, _) = about_to_buy(backend, Some(seconds)).await;
        floor.trade(20).await;
        Written::read(&floor.house, &floor.person, agent, until).await
    };
    assert_eq!((unkilled.fills.len(), unkilled.entries.len()), (1, 2), "{unkilled:?}");

    let (next, survived_at) = (AtomicU64::new(1), AtomicU64::new(u64::MAX));
    let (unkilled, next, survived_at) = (&unkilled, &next, &survived_at);
    let lanes = (0..LANES).map(|_| async move {
        loop {
            let statement = next.fetch_add(1, Ordering::SeqCst);
            if statement > survived_at.load(Ordering::SeqCst) {
                return;
            }
            let (floor, agent, _) = about_to_buy(backend, Some(seconds)).await;
            let child = || {
                let child = Child::named(&floor.test.database, "desk_kill::trades_until_a_minute");
                child.told(UNTIL, &until.number().to_string())
            };
            let end = child().seconds_later(seconds).killed_before(statement).run().await;
            if end.success() {
                survived_at.fetch_min(statement, Ordering::SeqCst);
            } else {
                assert!(was_killed(end), "{end}");
                if backend == Backend::Postgres {
                    storage::testing::until_no_transaction_is_open(&floor.test.database.options)
                        .await
                        .unwrap();
                }
                assert!(child().seconds_later(seconds + 40).run().await.success());
            }
            let written = Written::read(&floor.house, &floor.person, agent, until).await;
            assert_eq!(&written, unkilled, "killed before statement {statement}");
            let check = services::agents::books::check(&floor.house, None).await.unwrap();
            assert_eq!(check.imbalances, [], "killed before statement {statement}");
        }
    });
    futures::future::join_all(lanes).await;
    let statements = survived_at.load(Ordering::SeqCst) - 1;
    assert!(statements > 30, "the fill took only {statements} statements");
}

#[tokio::test]
#[ignore = "started by the kill tests as a process of its own"]
async fn trades_until_a_minute() {
    let Some((house, clock)) = crate::kernel_kill::house().await else { return };
    let until = std::env::var(UNTIL).unwrap().parse().unwrap();
    floor::drive(house, &clock, Minute::new(until)).await;
}
