//! What backtests promise beyond their figures: they outlive their worker, and count their trial once.

use domain::{
    Fixed, PageRequest, Timestamp,
    accounts::{Principal, Role},
    backtests::BacktestStatus,
    jobs::ClaimedJob,
    market::Minute,
};
use engine::{
    graph::{Given, compile},
    strategy::{Inputs, load},
};
use rstest::rstest;
use services::{
    backtests::{self, Backtesting, NewBacktest, Source, Traded},
    kernel::{
        jobs::{Failure, Handlers, Worker, WorkerOptions},
        runs::{Driven, PhaseDone, Process, Step},
    },
    market::history,
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

/// It enters wherever it may.
const OFTEN: &str = "name = \"Often\"\ntimeframe = \"5m\"\n[execution]\nentry.long = \"close > 0\"\n\
    size.equity = 0.5\nmax_holding_bars = 3\n";

#[tokio::test]
async fn trading_begins_at_the_beginning_and_not_in_the_warm_up() {
    let (test, ada) = given(Backend::Sqlite).await;
    let wanted = NewBacktest { source: Source::Document(OFTEN.to_owned()), ..question("ema_trend") };
    let asked = backtests::ask(&test.house, &ada, &wanted).await.unwrap();
    worker(&test, Backtesting::default()).run_due_jobs().await.unwrap();
    let trades = backtests::trades(&test.house, &ada, asked.id).await.unwrap().rows;
    // Decided at the close of the first five minutes, filled at the next open.
    assert_eq!(trades[0].entry_at, asked.asked.from.plus(domain::Period::from_minutes(5)));
    let curve = backtests::curve(&test.house, &ada, asked.id).await.unwrap();
    assert!(trades.iter().all(|trade| trade.entry_at >= asked.asked.from && trade.exit_at < asked.asked.to));
    assert!(curve.iter().all(|point| point.at >= asked.asked.from));
}

/// A column that remembers, a condition, and one that is undefined at first.
const SCANNED: &str = "name = \"Scanned\"\ntimeframe = \"5m\"\n[scan.columns]\nslow = \"ema(close, 20)\"\n\
    up = \"close > open\"\nthen = \"lag(close, 1000)\"\n[execution]\nentry.long = \"crosses_above(close, slow)\"\n\
    entry.short = \"crosses_below(close, slow)\"\nsize.equity = 0.5\n";

#[tokio::test]
async fn what_was_seen_at_a_trade_is_kept_as_the_engine_says_it() {
    let (test, ada) = given(Backend::Sqlite).await;
    let wanted = NewBacktest { source: Source::Document(SCANNED.to_owned()), ..question("ema_trend") };
    let asked = backtests::ask(&test.house, &ada, &wanted).await.unwrap().asked;
    worker(&test, Backtesting::default()).run_due_jobs().await.unwrap();
    let found = backtests::list(&test.house, &ada, None, PageRequest::default()).await.unwrap();
    let kept = backtests::trades(&test.house, &ada, found.items[0].id).await.unwrap();

    let strategy = load(SCANNED, &Inputs::default()).unwrap().strategy;
    let length = compile(&strategy, &Given::new()).unwrap().timeframe();
    let feed = test.house.market.feed().unwrap();
    let listings = feed.listings().await.unwrap();
    let listing = listings.iter().find(|listing| listing.symbol == asked.instrument).unwrap();
    let span = (Minute::containing(asked.from), Minute::containing(asked.to));
    let history = history::load(feed, listing, length, span, &[]).await.unwrap();
    let report = Traded::new(&history, strategy, Given::new(), asked.cash).unwrap().report;
    assert_eq!(kept.columns, report.context_names);
    assert_eq!((kept.columns.join(" "), kept.rows.len()), ("slow up then".to_owned(), report.trades.len()));
    for (place, row) in kept.rows.iter().enumerate() {
        for (kept, said) in row.scan.iter().zip(report.context_of(place)) {
            let is_same = kept.map_or(said.is_nan(), |kept| (kept - said).abs() <= 1e-12 * said.abs());
            assert!(is_same, "{said} was kept as {kept:?}");
        }
        assert_eq!(row.scan[1], Some(if row.direction == "long" { 1.0 } else { 0.0 }), "{row:?}");
    }
    let unknown = |row: &&backtests::TradeRow| row.scan[2].is_none();
    let undefined = kept.rows.iter().take_while(unknown).count();
    assert!((5..kept.rows.len()).contains(&undefined), "{undefined} of {}", kept.rows.len());
    assert!(!kept.rows.iter().skip(undefined).any(|row| unknown(&row)));
}
