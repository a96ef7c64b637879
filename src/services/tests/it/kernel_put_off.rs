//! What is promised where somebody outside says when to come again: it is no attempt, it does not go on for ever, and it is said.

use crate::school::School;
use async_trait::async_trait;
use domain::{
    Clock, JobId, OwnerId, PageRequest, Period, Timestamp,
    jobs::{Job, JobFilter, JobState, NewJob},
    lab::{Afterwards, IterationStatus, Pattern},
    market::{Bar, Feed, FeedError, Listing, Minute, Span, Symbol},
    runs::RunStatus,
    schedule::Retry,
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    kernel::{
        jobs::{Failure, Finished, Handler, Handlers, Work, Worker, WorkerOptions},
        runs,
    },
    lab::{
        iterate::Iterating,
        iterations::{self, Named},
    },
    market::Market,
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use testkit::{Backend, MockClock, PlantedMarket, ScriptedFeed, TestHouse};

const START: Timestamp = MockClock::START;
const KIND: &str = "test.errand";
const WAIT: Period = Period::from_seconds(12);

/// Is told so often to come again after a while, then succeeds.
#[derive(Clone)]
struct Sent {
    left: Arc<AtomicU32>,
    again_after: Period,
}

impl Sent {
    fn away(times: u32, again_after: Period) -> Self {
        Self { left: Arc::new(AtomicU32::new(times)), again_after }
    }
}

/// Takes one away, if there is one.
fn one_less(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok()
}

#[async_trait]
impl Handler for Sent {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        if one_less(&self.left) {
            let until = work.house.now().plus(self.again_after);
            return Err(Failure::Later { until, why: "come again later".to_owned() });
        }
        work.finish(work.begin().await?, &[]).await
    }
}

fn worker(test: &TestHouse, handler: Sent) -> Worker {
    Worker::new(test.house.clone(), Handlers::default().with(handler), WorkerOptions::named("test"))
}

async fn add(test: &TestHouse, attempts: u32) -> JobId {
    let retry = Retry { attempts, first: Period::from_seconds(2), longest: Period::from_seconds(60) };
    let job = NewJob { retry, ..NewJob::once(OwnerId::HOUSE, KIND, json!({}), START) };
    let id = JobId::generate(test.house.clock.as_ref(), test.house.randomness.as_ref());
    let mut tx = test.house.db.begin().await.unwrap();
    tx.add_job(id, &job, START).await.unwrap();
    tx.save().await.unwrap();
    id
}

async fn find(test: &TestHouse, id: JobId) -> Job {
    test.house.db.read().await.unwrap().jobs().find(id).await.unwrap().unwrap()
}

async fn kinds(test: &TestHouse, owner: OwnerId) -> Vec<String> {
    test.events(owner).await.iter().map(|event| event.kind.to_string()).collect()
}

#[rstest]
#[tokio::test]
async fn a_job_that_is_put_off_ten_times_is_done_with_its_first_attempt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Sent::away(10, WAIT));
    let id = add(&test, 1).await;
    for _ in 0..10 {
        assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
        let job = find(&test, id).await;
        assert_eq!(
            (job.state, job.attempts, job.run_at),
            (JobState::Waiting, 0, test.house.now().plus(WAIT))
        );
        assert_eq!((job.last_error.as_deref(), job.worker), (Some("come again later"), None));
        assert_eq!(worker.run_due_jobs().await.unwrap(), 0, "not before its time");
        test.clock.advance(WAIT);
    }
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    let job = find(&test, id).await;
    assert_eq!((job.state, job.attempts, job.last_error), (JobState::Done, 1, None));
    assert_eq!(kinds(&test, OwnerId::HOUSE).await, ["job.put_off"], "it is said once");
    assert_eq!(worker.stats().jobs_failed(), 0);
}

#[rstest]
#[tokio::test]
async fn an_attempt_that_is_put_off_for_a_day_has_failed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let hours = Period::from_hours(6);
    let worker = worker(&test, Sent::away(99, hours));
    let id = add(&test, 2).await;
    // Five comings within a day, the last of which is told to come after it; and the same once more.
    for (attempts, comings) in [(1, 5), (2, 5)] {
        for coming in 1..=comings {
            assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
            let job = find(&test, id).await;
            assert_eq!(job.attempts, if coming == comings { attempts } else { attempts - 1 }, "{coming}");
            if job.state == JobState::Waiting {
                assert_eq!(job.run_at, test.house.now().plus(hours), "never before it was told to");
            }
            test.clock.advance(hours);
        }
    }
    assert_eq!(find(&test, id).await.state, JobState::Dead);
    let told = kinds(&test, OwnerId::HOUSE).await;
    assert_eq!(told, ["job.put_off", "job.failed", "job.put_off", "job.died"]);
}

#[tokio::test]
async fn a_moment_that_has_passed_is_no_reason_to_come_without_a_pause() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let worker = worker(&test, Sent::away(1, Period::ZERO));
    let id = add(&test, 1).await;
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    assert_eq!(find(&test, id).await.run_at, START.plus(Period::from_seconds(2)));
}

/// A market whose source takes no more questions for a while, so often.
struct Limited {
    feed: Arc<ScriptedFeed>,
    clock: Arc<dyn Clock>,
    left: AtomicU32,
}

#[async_trait]
impl Feed for Limited {
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
        if one_less(&self.left) {
            return Err(FeedError::TooMany { market: self.name(), until: self.clock.now().plus(WAIT) });
        }
        self.feed.bars(symbol, from, to).await
    }
}

/// A school on such a market, in which an iteration was asked for.
pub async fn limited(backend: Backend, times: u32) -> School {
    let market = PlantedMarket::with_edge(22, Pattern::Breakout, 3.0, 3);
    let mut school = School::open(backend, market, Pattern::Breakout).await;
    let house = school.test.house.clone();
    let feed = Limited { feed: school.feed.clone(), clock: house.clock.clone(), left: AtomicU32::new(times) };
    school.test.house = house.trading(Market::on(Arc::new(feed)));
    school.start(Afterwards::Wait, 1).await;
    school
}

async fn job_of(school: &School) -> Job {
    let mut reader = school.test.house.db.read().await.unwrap();
    let filter = JobFilter { kind: Some(iterations::KIND.to_owned()), ..JobFilter::default() };
    let page = reader.jobs().page(&[school.agent.owner], &filter, PageRequest::default()).await.unwrap();
    page.items.into_iter().next().unwrap()
}

/// What the phase that an iteration is in says.
async fn said(school: &School) -> Value {
    let (house, agent) = (&school.test.house, school.agent.id);
    let progress = iterations::progress(house, &school.person, agent, Named::Number(1)).await.unwrap();
    let (_, phases) = progress.run.unwrap();
    phases.last().unwrap().result.clone().unwrap_or_default()
}

#[rstest]
#[tokio::test]
async fn an_iteration_waits_for_the_limit_of_a_plan_and_ends_well(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let school = limited(backend, 10).await;
    let worker = school.worker(Iterating::default());
    for _ in 0..10 {
        assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
        let until = school.test.house.now().plus(WAIT);
        let why = FeedError::TooMany { market: "scripted", until }.to_string();
        assert_eq!(said(&school).await, json!({"waitsFor": why, "waitsUntil": until}));
        assert_eq!(school.get(1).await.status, IterationStatus::Running);
        school.test.clock.advance(WAIT);
    }
    worker.run_due_jobs().await.unwrap();
    let ended = school.get(1).await;
    assert_eq!((ended.status, ended.error), (IterationStatus::AwaitingApproval, None));
    assert_eq!(job_of(&school).await.attempts, 1);
    assert!(said(&school).await.get("waitsFor").is_none(), "what it found has taken the place");
    let told = kinds(&school.test, school.agent.owner).await;
    let count = |kind: &str| told.iter().filter(|known| *known == kind).count();
    assert_eq!([count("run.waits"), count("run.resumed"), count("job.put_off")], [1, 0, 0]);
}

#[tokio::test]
async fn an_iteration_that_waits_can_be_called_off() {
    let school = limited(Backend::Sqlite, 99).await;
    let worker = school.worker(Iterating::default());
    worker.run_due_jobs().await.unwrap();
    let (house, run) = (&school.test.house, school.get(1).await.run);
    assert_eq!(runs::cancel(house, &school.person, run).await.unwrap().status, RunStatus::Cancelled);
    let ended = school.get(1).await;
    assert_eq!((ended.status, ended.error.as_deref()), (IterationStatus::Failed, Some("it was called off")));
    assert_eq!(job_of(&school).await.state, JobState::Cancelled);
    school.test.clock.advance(WAIT);
    assert_eq!(worker.run_due_jobs().await.unwrap(), 0);
}
