//! What goes wrong around a desk that trades: the disk is full when a fill is to be written, and the machine's clock jumps or somebody pulls the
//! emergency stop while a tick is under way.

use crate::floor::{DOCUMENT, Floor, minute};
use async_trait::async_trait;
use domain::{
    OwnerId, PageRequest, Period,
    agents::{Agent, Risk},
    desk::{Lines, OrderRecord, OrderState, StopScope},
    events::{EventKind, NewEvent, Subject},
    market::{Bar, Feed, FeedError, Listing, Minute, Span, Symbol},
};
use futures::future::BoxFuture;
use rstest::rstest;
use services::{
    House,
    agents::{books, history},
    desk::{self, StopRequest},
    kernel::jobs::Worker,
    market::Market,
};
use std::sync::{Arc, Mutex};
use storage::{Db, OpenOptions, StorageError};
use testkit::{Backend, MockClock, SeededRandomness, TestDb, TestHouse};

const ALL: PageRequest = match PageRequest::new(1, 100) {
    Some(page) => page,
    None => panic!("a page"),
};

/// The books of the minutes before one.
async fn written(floor: &Floor, house: &House, agent: &Agent, before: Minute) -> Vec<(i64, Minute, Lines)> {
    assert_eq!(books::check(house, None).await.unwrap().imbalances, []);
    let mut entries = history::ledger(house, &floor.person, agent.id, ALL).await.unwrap().items;
    entries.retain(|entry| entry.minute < before);
    entries.into_iter().map(|entry| (entry.number, entry.minute, entry.lines)).collect()
}

/// The minute in which an agent that nothing disturbs buys, and its books some minutes later.
async fn undisturbed(after: i64) -> (i64, Vec<(i64, Minute, Lines)>) {
    let floor = Floor::open(Backend::Sqlite).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.until_held(&agent).await;
    let bought = floor.reached().await.number() - minute(0).number() - 1;
    floor.trade(after + 1).await;
    (bought, written(&floor, &floor.house, &agent, minute(bought + after)).await)
}

#[tokio::test]
async fn a_fill_for_which_the_disk_has_no_room_is_written_when_there_is_some_again() {
    const AFTER: i64 = 200;
    let (bought, expected) = undisturbed(AFTER).await;
    let database = TestDb::with(Backend::Sqlite, |options| options.max_bytes = Some(1_024 * 1_024)).await;
    let floor = Floor::over(TestHouse::over(database)).await;
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(bought - 1).await;
    fill(&floor.house.db).await;
    for _ in 0..60 {
        floor.clock.advance(Period::from_seconds(1));
        match floor.try_tick().await {
            Ok(()) | Err(StorageError::Full(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
    assert!(floor.reached().await <= minute(bought), "the market waits for the desk");
    let fills = history::fills(&floor.house, &floor.person, agent.id, ALL).await.unwrap();
    assert_eq!(fills.total, 0, "nothing of the fill was kept");
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);

    // Somebody makes room, and the server is started again.
    let file = floor.test.database.options.sqlite_path().unwrap();
    let db = Db::open(&OpenOptions::sqlite_file(&file)).await.unwrap();
    let house = House::new(db, floor.clock.clone(), Arc::new(SeededRandomness::new(3)));
    crate::floor::drive(house.clone(), &floor.clock, minute(bought + AFTER)).await;
    assert_eq!(written(&floor, &house, &agent, minute(bought + AFTER)).await, expected);
}

/// Appends until nothing more fits.
pub async fn fill(db: &Db) {
    let data = |size: usize| serde_json::json!({"x": "x".repeat(size)});
    for size in [8_000, 200, 1] {
        let event = NewEvent::new(EventKind::known("test.filled"), Subject::house(), data(size));
        loop {
            let mut tx = db.begin().await.unwrap();
            match tx.append_events(OwnerId::HOUSE, MockClock::START, std::slice::from_ref(&event)).await {
                Ok(_) => match tx.save().await {
                    Ok(()) => {}
                    Err(StorageError::Full(_)) => break,
                    Err(other) => panic!("{other:?}"),
                },
                Err(StorageError::Full(_)) => break,
                Err(other) => panic!("{other:?}"),
            }
        }
    }
}

/// A market in whose next answer something else happens.
struct Interrupted {
    feed: Arc<dyn Feed>,
    by: Mutex<Option<BoxFuture<'static, ()>>>,
}

#[async_trait]
impl Feed for Interrupted {
    fn name(&self) -> &'static str {
        self.feed.name()
    }

    fn identity(&self) -> String {
        self.feed.identity()
    }

    fn span(&self) -> Span {
        self.feed.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        self.feed.listings().await
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let by = self.by.lock().unwrap().take();
        if let Some(by) = by {
            by.await;
        }
        self.feed.bars(symbol, from, to).await
    }
}

/// A desk that asks a market in whose next answer something else happens.
fn interrupted(floor: &Floor) -> (Arc<Interrupted>, Worker) {
    let interrupted = Arc::new(Interrupted { feed: floor.feed.clone(), by: Mutex::default() });
    let house = floor.house.clone().trading(Market::on(interrupted.clone()));
    (interrupted, crate::floor::worker(&house))
}

#[rstest]
#[tokio::test]
async fn a_stop_that_is_pulled_in_the_middle_of_a_tick_is_obeyed_by_that_tick(
    #[values(StopScope::All, StopScope::Agent)] scope: StopScope,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    const MINUTES: i64 = 5;
    let (bought, _) = undisturbed(MINUTES).await;
    let floor = Arc::new(Floor::open(backend).await);
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(bought - 3).await;
    let (interrupted, disturbed) = interrupted(&floor);
    // It has the desk in hand already when the stop is pulled.
    floor.clock.advance(Period::from_seconds(1));
    disturbed.run_due_jobs().await.unwrap();
    assert_eq!(floor.orders(&agent).await, [], "it has asked for nothing yet");
    let (meanwhile, target) = (floor.clone(), (scope == StopScope::Agent).then(|| agent.id.as_uuid()));
    *interrupted.by.lock().unwrap() = Some(Box::pin(async move {
        let request = StopRequest { scope, target, flatten: false };
        desk::pull(&meanwhile.house, &meanwhile.person, request).await.unwrap();
    }));
    // The minutes in which it would decide and buy are one tick.
    floor.clock.advance(Period::from_seconds(MINUTES));
    disturbed.run_due_jobs().await.unwrap();
    assert!(interrupted.by.lock().unwrap().is_none(), "the stop was pulled");
    assert!(
        floor.reached().await > minute(bought),
        "the tick has gone past the minute in which it would buy"
    );
    let opened = async || {
        let waits = |order: &OrderRecord| order.state == OrderState::Waiting;
        (
            floor.fills(&agent).await,
            floor.positions(&agent).await,
            floor.orders(&agent).await.iter().any(waits),
        )
    };
    assert_eq!(opened().await, (Vec::new(), Vec::new(), false));
    for _ in 0..100 {
        floor.clock.advance(Period::from_seconds(1));
        disturbed.run_due_jobs().await.unwrap();
    }
    assert_eq!(opened().await, (Vec::new(), Vec::new(), false), "nor by any that follows");
    assert_eq!(books::check(&floor.house, None).await.unwrap().imbalances, []);
}

#[rstest]
#[case::forward_by_an_hour(3_600, true)]
#[case::forward_by_a_month(30 * 86_400, true)]
#[case::forward_and_nobody_else(3_600, false)]
#[case::back_by_an_hour(-3_600, false)]
#[tokio::test]
async fn a_clock_that_jumps_in_the_middle_of_a_tick_neither_doubles_nor_loses_a_fill(
    #[case] seconds: i64,
    #[case] is_taken_over: bool,
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    const AFTER: i64 = 200;
    let (bought, expected) = undisturbed(AFTER).await;
    let floor = Arc::new(Floor::open(backend).await);
    let agent = floor.started("Crosser", DOCUMENT, Risk::default()).await;
    floor.trade(bought - 2).await;
    let (interrupted, disturbed) = interrupted(&floor);
    let meanwhile = floor.clone();
    *interrupted.by.lock().unwrap() = Some(Box::pin(async move {
        meanwhile.clock.advance(Period::from_seconds(seconds));
        if is_taken_over {
            // The lease has ended by this clock: another process trades some minutes.
            meanwhile.restart_anew();
            meanwhile.trade(5).await;
        }
    }));
    let before = floor.reached().await;
    floor.clock.advance(Period::from_seconds(5));
    disturbed.run_due_jobs().await.unwrap();
    assert!(interrupted.by.lock().unwrap().is_none(), "the clock has jumped");
    let reached = floor.reached().await;
    assert!(reached >= before && reached.number() - before.number() <= 20, "{before:?} {reached:?}");
    // Time that went back is waited for; the desk is due again when it has passed.
    floor.clock.advance(Period::from_seconds((-seconds).max(0) + 40));
    for _ in 0..1_000 {
        if floor.reached().await >= minute(bought + AFTER) {
            break;
        }
        floor.clock.advance(Period::from_seconds(1));
        disturbed.run_due_jobs().await.unwrap();
    }
    assert_eq!(written(&floor, &floor.house, &agent, minute(bought + AFTER)).await, expected);
}
