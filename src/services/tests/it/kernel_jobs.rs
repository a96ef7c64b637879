//! What the worker promises: every due job is done, failures are retried, nothing drifts, a stop loses nothing.

use async_trait::async_trait;
use domain::{
    JobId, OwnerId, PageRequest, Period, Timestamp,
    accounts::Role,
    jobs::{Job, JobFilter, JobState, NewJob},
    schedule::Retry,
};
use rstest::rstest;
use serde_json::json;
use services::kernel::jobs::{
    self, Failure, Finished, Handler, Handlers, JobsError, Work, Worker, WorkerOptions,
};
use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};
use testkit::{Backend, MockClock, TestHouse};
use tokio::sync::{Notify, Semaphore};
use tokio_util::sync::CancellationToken;

const START: Timestamp = MockClock::START;
const KIND: &str = "test.work";
const WAITING: &str = "test.wait";

/// Fails as often as it is told to, then succeeds.
#[derive(Clone, Default)]
struct Flaky {
    failures: Arc<AtomicU32>,
    hopeless: bool,
    panics: bool,
}

impl Flaky {
    fn failing(times: u32) -> Self {
        Self { failures: Arc::new(AtomicU32::new(times)), ..Self::default() }
    }
}

#[async_trait]
impl Handler for Flaky {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let left = self.failures.load(Ordering::SeqCst);
        if left > 0 {
            self.failures.store(left - 1, Ordering::SeqCst);
            assert!(!self.panics, "as the test asks for");
            return Err(if self.hopeless {
                Failure::GiveUp("hopeless".into())
            } else {
                Failure::Retry("not yet".into())
            });
        }
        work.finish(work.begin().await?, &[]).await
    }
}

fn worker(test: &TestHouse, handler: impl Handler + 'static) -> Worker {
    Worker::new(test.house.clone(), Handlers::default().with(handler), WorkerOptions::named("test"))
}

async fn add(test: &TestHouse, job: NewJob) -> JobId {
    let id = JobId::generate(test.house.clock.as_ref(), test.house.randomness.as_ref());
    let mut tx = test.house.db.begin().await.unwrap();
    let added = tx.add_job(id, &job, test.house.now()).await.unwrap();
    tx.save().await.unwrap();
    added.id()
}

async fn find(test: &TestHouse, id: JobId) -> Job {
    test.house.db.read().await.unwrap().jobs().find(id).await.unwrap().unwrap()
}

fn once() -> NewJob {
    NewJob::once(OwnerId::HOUSE, KIND, json!({}), START)
}

fn retried(attempts: u32) -> NewJob {
    let retry = Retry { attempts, first: Period::from_seconds(2), longest: Period::from_seconds(60) };
    NewJob { retry, ..once() }
}

#[rstest]
#[tokio::test]
async fn a_failed_job_is_retried_with_growing_waits_until_it_is_dead(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Flaky::failing(99));
    let id = add(&test, retried(3)).await;
    for (attempt, wait) in [(1, Some(2)), (2, Some(4)), (3, None)] {
        assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
        let job = find(&test, id).await;
        assert_eq!((job.attempts, job.last_error.as_deref()), (attempt, Some("not yet")));
        let Some(wait) = wait.map(Period::from_seconds) else {
            assert_eq!((job.state, job.finished_at), (JobState::Dead, Some(test.house.now())));
            break;
        };
        assert_eq!((job.state, job.run_at), (JobState::Waiting, test.house.now().plus(wait)));
        assert_eq!(worker.run_due_jobs().await.unwrap(), 0, "not before its time");
        test.clock.advance(wait);
    }
    let events = test.events(OwnerId::HOUSE).await;
    let kinds: Vec<_> = events.iter().map(|event| event.kind.as_str()).collect();
    assert_eq!(kinds, ["job.failed", "job.failed", "job.died"]);
    assert_eq!(events[0].data["error"], "not yet");
    assert_eq!((worker.stats().jobs_failed(), worker.stats().jobs_died()), (3, 1));
}

#[rstest]
#[tokio::test]
async fn a_hopeless_job_is_dead_at_once_and_a_person_can_retry_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let admin = test.set_up("ada").await;
    let member = test.add("bob", Role::Member).await;
    let ((_, admin), (_, member)) = (test.sign_in(&admin).await, test.sign_in(&member).await);
    let worker = worker(&test, Flaky { hopeless: true, ..Flaky::failing(1) });
    let id = add(&test, retried(5)).await;
    worker.run_due_jobs().await.unwrap();
    assert_eq!(find(&test, id).await.state, JobState::Dead);

    assert!(matches!(jobs::retry(&test.house, &member, id).await, Err(JobsError::NotFound)));
    assert!(matches!(jobs::get(&test.house, &member, id).await, Err(JobsError::NotFound)));
    let revived = jobs::retry(&test.house, &admin, id).await.unwrap();
    assert_eq!((revived.state, revived.attempts), (JobState::Waiting, 0));
    assert!(matches!(jobs::retry(&test.house, &admin, id).await, Err(JobsError::NotDead(JobState::Waiting))));
    worker.run_due_jobs().await.unwrap();
    let done = find(&test, id).await;
    assert_eq!((done.state, done.last_error), (JobState::Done, None));
    assert!(matches!(jobs::cancel(&test.house, &admin, id).await, Err(JobsError::Ended(JobState::Done))));

    let (any, house) =
        (JobFilter::default(), JobFilter { owner: Some(OwnerId::HOUSE), ..JobFilter::default() });
    for (who, total) in [(&admin, 1), (&member, 0)] {
        let page = jobs::list(&test.house, who, &any, PageRequest::default()).await.unwrap();
        assert_eq!(page.total, total);
    }
    let refused = jobs::list(&test.house, &member, &house, PageRequest::default()).await;
    assert!(matches!(refused, Err(JobsError::NotFound)));
}

#[rstest]
#[tokio::test]
async fn a_panicking_handler_is_a_failed_attempt(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Flaky { panics: true, ..Flaky::failing(1) });
    let id = add(&test, retried(2)).await;
    worker.run_due_jobs().await.unwrap();
    assert_eq!(find(&test, id).await.last_error.as_deref(), Some("its handler panicked"));
    test.clock.advance(Period::from_seconds(2));
    worker.run_due_jobs().await.unwrap();
    assert_eq!(find(&test, id).await.state, JobState::Done);
}

#[rstest]
#[tokio::test]
async fn a_recurring_job_neither_drifts_nor_catches_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Flaky::default());
    let minute = Period::from_minutes(1);
    let id = add(&test, once().every(minute, Period::ZERO)).await;
    let due = |minutes: i64| START.plus(Period::from_minutes(minutes));

    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    assert_eq!(find(&test, id).await.due_at, due(1));
    // It starts eleven seconds late, and the next slot is where it was.
    test.clock.advance(Period::from_seconds(71));
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    assert_eq!(find(&test, id).await.due_at, due(2));
    // Nobody worked for an hour: one run, not sixty.
    test.clock.advance(Period::from_hours(1));
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    let job = find(&test, id).await;
    assert_eq!((job.due_at, job.state, job.attempts), (due(62), JobState::Waiting, 0));
}

#[rstest]
#[tokio::test]
async fn a_recurring_job_gives_a_slot_up_and_keeps_its_schedule(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Flaky::failing(2));
    let hour = Period::from_hours(1);
    let id = add(&test, retried(2).every(hour, Period::ZERO)).await;
    worker.run_due_jobs().await.unwrap();
    test.clock.advance(Period::from_seconds(2));
    worker.run_due_jobs().await.unwrap();
    let job = find(&test, id).await;
    assert_eq!((job.state, job.due_at, job.attempts), (JobState::Waiting, START.plus(hour), 0));
    assert_eq!(job.last_error.as_deref(), Some("not yet"), "stays visible until it succeeds");
    test.clock.advance(hour);
    worker.run_due_jobs().await.unwrap();
    assert_eq!(find(&test, id).await.last_error, None);
}

#[rstest]
#[tokio::test]
async fn jitter_delays_each_run_within_its_bound_and_never_the_slots(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let worker = worker(&test, Flaky::default());
    let (hour, most) = (Period::from_hours(1), Period::from_minutes(5));
    let id = add(&test, once().every(hour, most)).await;
    let mut delays = Vec::new();
    for slot in 0..12 {
        let job = find(&test, id).await;
        assert_eq!(job.due_at, START.plus(Period::from_hours(slot)));
        let delay = job.run_at.since(job.due_at);
        assert!((Period::ZERO..=most).contains(&delay), "{delay}");
        delays.push(delay);
        test.clock.advance(job.run_at.since(test.house.now()));
        assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    }
    delays.dedup();
    assert!(delays.len() > 6, "{delays:?}");
}

#[rstest]
#[tokio::test]
async fn the_jobs_of_a_vanished_worker_are_taken_over_and_its_attempts_count(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let id = add(&test, retried(2)).await;
    for attempt in 1..=2 {
        let mut tx = test.house.db.begin().await.unwrap();
        let now = test.house.now();
        let until = now.plus(Period::from_seconds(30));
        let claim = storage::Claim { kinds: &[KIND], worker: "doomed", now, lease_until: until };
        assert_eq!(tx.jobs().claim(claim).await.unwrap().unwrap().attempt, attempt);
        tx.save().await.unwrap();
        test.clock.advance(Period::from_seconds(30));
        // Somebody else looks at the schedule, with no handler for this kind.
        let other = Worker::new(test.house.clone(), Handlers::default(), WorkerOptions::named("other"));
        assert_eq!(other.run_due_jobs().await.unwrap(), 0);
        assert_eq!(other.stats().jobs_reclaimed(), 1);
    }
    let job = find(&test, id).await;
    assert_eq!(job.state, JobState::Dead);
    assert_eq!(job.last_error.as_deref(), Some("its worker vanished in the middle of it"));
    let kinds: Vec<_> =
        test.events(OwnerId::HOUSE).await.iter().map(|event| event.kind.to_string()).collect();
    assert_eq!(kinds, ["job.failed", "job.died"]);
}

/// Says that it has begun, and ends when it is let go.
#[derive(Clone)]
struct Held {
    begun: Arc<Semaphore>,
    go: Arc<Notify>,
    /// Whether it is a kind of its own, which waits for somebody outside.
    waits: bool,
}

#[async_trait]
impl Handler for Held {
    fn kind(&self) -> &'static str {
        if self.waits { WAITING } else { KIND }
    }

    fn waits(&self) -> bool {
        self.waits
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        self.begun.add_permits(1);
        self.go.notified().await;
        work.finish(work.begin().await?, &[]).await
    }
}

impl Held {
    fn new() -> Self {
        Self { begun: Arc::new(Semaphore::new(0)), go: Arc::default(), waits: false }
    }

    async fn wait_until_begun(&self) {
        self.begun.acquire().await.unwrap().forget();
    }
}

#[rstest]
#[tokio::test]
async fn a_stopping_worker_hands_back_what_does_not_end_in_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let held = Held::new();
    let options = WorkerOptions { grace: Period::from_millis(1), ..WorkerOptions::named("test") };
    let worker = Worker::new(test.house.clone(), Handlers::default().with(held.clone()), options);
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (worker, stop) = (worker.clone(), stop.clone());
        async move { worker.run(stop).await }
    });
    let id = add(&test, once()).await;
    held.wait_until_begun().await;
    assert_eq!(find(&test, id).await.state, JobState::Leased);
    stop.cancel();
    running.await.unwrap();
    let job = find(&test, id).await;
    assert_eq!((job.state, job.attempts, job.worker), (JobState::Waiting, 0, None));
    assert_eq!(worker.stats().jobs_handed_back(), 1);
}

#[rstest]
#[tokio::test]
async fn a_stopping_worker_lets_its_jobs_end_and_takes_no_new_ones(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let held = Held::new();
    let options = WorkerOptions { concurrency: 1, ..WorkerOptions::named("test") };
    let worker = Worker::new(test.house.clone(), Handlers::default().with(held.clone()), options);
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (worker, stop) = (worker.clone(), stop.clone());
        async move { worker.run(stop).await }
    });
    let first = add(&test, once()).await;
    held.wait_until_begun().await;
    let second = add(&test, once()).await;
    stop.cancel();
    held.go.notify_one();
    running.await.unwrap();
    assert_eq!(find(&test, first).await.state, JobState::Done);
    assert_eq!(find(&test, second).await.state, JobState::Waiting);
}

#[rstest]
#[tokio::test]
async fn a_job_that_waits_for_somebody_outside_keeps_no_other_waiting(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (held, outside) = (Held::new(), Held { waits: true, ..Held::new() });
    let handlers = Handlers::default().with(held.clone()).with(outside.clone());
    let options = WorkerOptions { concurrency: 1, ..WorkerOptions::named("test") };
    let worker = Worker::new(test.house.clone(), handlers, options);
    let waiting = || NewJob::once(OwnerId::HOUSE, WAITING, json!({}), START);
    let first = add(&test, waiting()).await;
    let second = add(&test, waiting()).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let (worker, stop) = (worker.clone(), stop.clone());
        async move { worker.run(stop).await }
    });
    outside.wait_until_begun().await;
    let other = add(&test, once()).await;
    held.wait_until_begun().await;
    let states = [find(&test, first).await.state, find(&test, second).await.state];
    assert!(states.contains(&JobState::Leased) && states.contains(&JobState::Waiting), "{states:?}");
    assert_eq!(find(&test, other).await.state, JobState::Leased);
    held.go.notify_one();
    outside.go.notify_one();
    outside.wait_until_begun().await;
    outside.go.notify_one();
    stop.cancel();
    running.await.unwrap();
    for job in [first, second, other] {
        assert_eq!(find(&test, job).await.state, JobState::Done);
    }
}

#[rstest]
#[tokio::test]
async fn a_job_called_off_in_the_middle_changes_nothing_any_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let admin = test.set_up("ada").await;
    let (_, admin) = test.sign_in(&admin).await;
    let held = Held::new();
    let worker = worker(&test, held.clone());
    let id = add(&test, once()).await;
    let working = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_due_jobs().await }
    });
    held.wait_until_begun().await;
    assert_eq!(jobs::cancel(&test.house, &admin, id).await.unwrap().state, JobState::Cancelled);
    held.go.notify_one();
    assert_eq!(working.await.unwrap().unwrap(), 1);
    assert_eq!(find(&test, id).await.state, JobState::Cancelled);
    assert_eq!((worker.stats().leases_lost(), worker.stats().jobs_finished()), (1, 0));
}
