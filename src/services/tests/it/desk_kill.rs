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
use services::{
    House,
    agents::{books, history},
};
use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};
use testkit::{Backend, MockClock, SeededRandomness, Template, TestDb};

const LANES: usize = 2;

/// A child trades until market time has passed this minute.
const UNTIL: &str = "DESK_KILL_UNTIL";

/// What was written down of the minutes before one, without the wall time at which it was.
#[derive(Debug, PartialEq)]
pub struct Written {
    pub entries: Vec<LedgerEntry>,
    pub fills: Vec<FillRecord>,
    pub orders: Vec<OrderRecord>,
    pub trades: Vec<TradeRecord>,
    pub decisions: Vec<DecisionRecord>,
}

impl Written {
    pub async fn read(house: &House, person: &Principal, agent: AgentId, before: Minute) -> Self {
        let all = PageRequest::new(1, 100).unwrap();
        let at = MockClock::START;
        macro_rules! read {
            ($name:ident, $at:ident, $minute:ident) => {{
                let mut items = history::$name(house, person, agent, all).await.unwrap().items;
                items.retain(|item| item.$minute < before);
                for item in &mut items {
                    item.$at = at;
                }
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

/// Minutes before the agent buys, and an unkilled desk a while after it.
struct Course {
    template: Template,
    seconds: i64,
    person: Principal,
    agent: AgentId,
    until: Minute,
}

impl Course {
    async fn new(backend: Backend) -> Self {
        let scout = Floor::open(backend).await;
        let agent = scout.started("Crosser", DOCUMENT, Risk::default()).await;
        scout.until_held(&agent).await;
        let seconds = scout.reached().await.number() - minute(0).number() - 2;
        let floor = Floor::open(backend).await;
        let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
        floor.trade(seconds).await;
        let (person, until) = (floor.person.clone(), minute(seconds + 3));
        let template = floor.test.database.into_template().await;
        Self { template, seconds, person, agent: agent.id, until }
    }

    /// Trades on in a process of its own, later by so many seconds.
    fn child(&self, test: &TestDb, later: i64) -> Child {
        let child = Child::named(test, "desk_kill::trades_until_a_minute");
        child.told(UNTIL, &self.until.number().to_string()).seconds_later(self.seconds + later)
    }

    async fn written(&self, test: &TestDb) -> Written {
        let house =
            House::new(test.db.clone(), Arc::new(MockClock::new()), Arc::new(SeededRandomness::new(1)));
        assert_eq!(books::check(&house, None).await.unwrap().imbalances, []);
        Written::read(&house, &self.person, self.agent, self.until).await
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_any_statement_of_a_fill_the_books_are_those_of_an_unkilled_desk(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let course = Course::new(backend).await;
    let unkilled = {
        let test = course.template.copy().await;
        assert!(course.child(&test, 0).run().await.success());
        course.written(&test).await
    };
    assert_eq!((unkilled.fills.len(), unkilled.entries.len()), (1, 2), "{unkilled:?}");

    let (next, survived_at) = (AtomicU64::new(1), AtomicU64::new(u64::MAX));
    let (course, unkilled, next, survived_at) = (&course, &unkilled, &next, &survived_at);
    let lanes = (0..LANES).map(|_| async move {
        loop {
            let statement = next.fetch_add(1, Ordering::SeqCst);
            if statement > survived_at.load(Ordering::SeqCst) {
                return;
            }
            let test = course.template.copy().await;
            let end = course.child(&test, 0).killed_before(statement).run().await;
            if end.success() {
                survived_at.fetch_min(statement, Ordering::SeqCst);
            } else {
                assert!(was_killed(end), "{end}");
                if backend == Backend::Postgres {
                    storage::testing::until_no_transaction_is_open(&test.options).await.unwrap();
                }
                // The lease of the dead desk has ended by then.
                assert!(course.child(&test, 40).run().await.success());
            }
            assert_eq!(&course.written(&test).await, unkilled, "killed before statement {statement}");
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
