//! What backtests promise beyond their figures: they outlive their worker, and count their trial once.

use domain::{
    Fixed, PageRequest, Timestamp,
    accounts::{Principal, Role},
    backtests::BacktestStatus,
    jobs::ClaimedJob,
};
use rstest::rstest;
use services::{
    backtests::{self, Backtesting, NewBacktest, Source},
    kernel::{
        jobs::{Failure, Handlers, Worker, WorkerOptions},
        runs::{Driven, PhaseDone, Process, Step},
    },
};
use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use storage::Tx;
use testkit::{Backend, TestHouse, given_a_market};

/// Backtests whose worker dies when it is to keep the result, once, and has nothing at hand any more afterwards.
struct Dying {
    inner: Backtesting,
    dies: Arc<AtomicBool>,
}

#[async_trait::async_trait]
impl Process for Dying {
    fn kind(&self) -> &'static str {
        self.inner.kind()
    }

    fn phases(&self) -> &'static [&'static str] {
        self.inner.phases()
    }

    fn subject(&self, job: &ClaimedJob) -> domain::events::Subject {
        self.inner.subject(job)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<serde_json::Value, Failure> {
        if step.phase == "record" && self.dies.swap(false, Ordering::SeqCst) {
            return Err(Failure::Retry("the worker died".to_owned()));
        }
        self.inner.prepare(step).await
    }

    async fn step(
        &self,
        step: &Step<'_>,
        prepared: serde_json::Value,
        tx: &mut Tx,
    ) -> Result<PhaseDone, Failure> {
        self.inner.step(step, prepared, tx).await
    }
}

async fn given(backend: Backend) -> (TestHouse, Principal) {
    let mut test = TestHouse::new(backend).await;
    given_a_market(&mut test).await;
    let ada = test.add("ada", Role::Admin).await;
    let (_, principal) = test.sign_in(&ada).await;
    (test, principal)
}

fn question(example: &str) -> NewBacktest {
    let at = |text: &str| text.parse::<Timestamp>().ok();
    NewBacktest {
        source: Source::Example(example.to_owned()),
        params: BTreeMap::new(),
        instrument: "WAVE".parse().unwrap(),
        from: at("2025-12-25T00:00:00Z"),
        to: at("2025-12-30T00:00:00Z"),
        cash: Fixed::whole(50_000),
        seed: 1,
    }
}

fn worker(test: &TestHouse, process: impl Process + 'static) -> Worker {
    let handlers = Handlers::default().with(Driven(process));
    Worker::new(test.house.clone(), handlers, WorkerOptions::named("test"))
}

#[rstest]
#[tokio::test]
async fn a_backtest_whose_worker_dies_goes_on_and_is_counted_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let (test, ada) = given(backend).await;
    let whole = backtests::ask(&test.house, &ada, &question("ema_trend")).await.unwrap();
    worker(&test, Backtesting::default()).run_due_jobs().await.unwrap();
    let whole = backtests::get(&test.house, &ada, whole.id).await.unwrap();

    let asked = backtests::ask(&test.house, &ada, &question("ema_trend")).await.unwrap();
    let dies = Arc::new(AtomicBool::new(true));
    let dying = Dying { inner: Backtesting::default(), dies };
    worker(&test, dying).run_due_jobs().await.unwrap();
    let left = backtests::get(&test.house, &ada, asked.id).await.unwrap();
    assert_eq!((left.status, left.phase.as_deref()), (BacktestStatus::Running, Some("record")));
    test.clock.advance(domain::Period::from_hours(1));
    // Another worker, which has computed nothing.
    worker(&test, Backtesting::default()).run_due_jobs().await.unwrap();
    let resumed = backtests::get(&test.house, &ada, asked.id).await.unwrap();
    assert_eq!(resumed.status, BacktestStatus::Done);
    let (whole, resumed) = (whole.result.unwrap(), resumed.result.unwrap());
    assert_eq!((&whole["evidence"]["trials"], &resumed["evidence"]["trials"]), (&1.into(), &2.into()));
    assert_eq!((&whole["finalEquity"], &whole["fills"]), (&resumed["finalEquity"], &resumed["fills"]));
    assert_eq!(whole["metrics"], resumed["metrics"]);
}

#[tokio::test]
async fn a_backtest_that_was_deleted_while_it_waits_leaves_nothing() {
    let (test, ada) = given(Backend::Sqlite).await;
    let asked = backtests::ask(&test.house, &ada, &question("sma_cross")).await.unwrap();
    backtests::delete(&test.house, &ada, asked.id).await.unwrap();
    assert_eq!(worker(&test, Backtesting::default()).run_due_jobs().await.unwrap(), 0);
    let left = backtests::list(&test.house, &ada, None, PageRequest::default()).await.unwrap();
    assert_eq!(left.total, 0);
}

/// The figures of the page are those of the engine on the same window.
#[tokio::test]
async fn trading_begins_at_the_beginning_and_not_in_the_warm_up() {
    let (test, ada) = given(Backend::Sqlite).await;
    let asked = backtests::ask(&test.house, &ada, &question("ema_trend")).await.unwrap();
    worker(&test, Backtesting::default()).run_due_jobs().await.unwrap();
    let trades = backtests::trades(&test.house, &ada, asked.id).await.unwrap();
    assert!(!trades.is_empty());
    let curve = backtests::curve(&test.house, &ada, asked.id).await.unwrap();
    assert!(trades.iter().all(|trade| trade.entry_at >= asked.asked.from && trade.exit_at < asked.asked.to));
    assert!(curve.iter().all(|point| point.at >= asked.asked.from));
}
