//! The upkeep in the middle of its last phase: alive, and in nobody's way.

use async_trait::async_trait;
use domain::{
    JobId, OwnerId, PageRequest, Period, RunId,
    accounts::Role,
    events::{EventKind, NewEvent, Subject},
    jobs::{ClaimedJob, NewJob},
    runs::{RunFilter, RunStatus},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    House,
    kernel::{
        jobs::{Failure, Handlers, Worker, WorkerOptions},
        runs::{Driven, PhaseDone, Process, Step},
        upkeep,
    },
};
use std::sync::Arc;
use storage::{Claim, NewRun, Tx};
use testkit::{Backend, TestHouse};
use tokio::sync::Notify;

/// The upkeep, which stops before its last phase until it is let go.
struct Paused {
    there: Arc<Notify>,
    go: Arc<Notify>,
}

#[async_trait]
impl Process for Paused {
    fn kind(&self) -> &'static str {
        upkeep::Upkeep.kind()
    }

    fn phases(&self) -> &'static [&'static str] {
        upkeep::Upkeep.phases()
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        upkeep::Upkeep.subject(job)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        if step.phase == "runs" {
            self.there.notify_one();
            self.go.notified().await;
        }
        Ok(Value::Null)
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        upkeep::Upkeep.step(step, prepared, tx).await
    }
}

impl Paused {
    /// The worker of a house whose upkeep stops, and the moments at which it does and goes on.
    async fn worker(house: &House, lease: Period) -> (Worker, Arc<Notify>, Arc<Notify>) {
        let (there, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        upkeep::schedule(house).await.unwrap();
        let handlers = Handlers::default().with(Driven(Self { there: there.clone(), go: go.clone() }));
        let options = WorkerOptions { lease, ..WorkerOptions::named("test") };
        (Worker::new(house.clone(), handlers, options), there, go)
    }
}

#[rstest]
#[tokio::test]
async fn a_run_says_that_it_is_alive_also_in_a_long_phase(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (worker, there, go) = Paused::worker(&test.house, Period::from_millis(30)).await;
    let working = tokio::spawn(async move { worker.run_due_jobs().await });
    there.notified().await;
    test.clock.advance(Period::from_minutes(1));
    let upkeep = RunFilter { kind: Some(upkeep::KIND.to_owned()), ..RunFilter::default() };
    let newest = async || {
        let mut reader = test.house.db.read().await.unwrap();
        reader.runs().page(&[OwnerId::HOUSE], &upkeep, PageRequest::default()).await.unwrap().items.remove(0)
    };
    while newest().await.heartbeat_at < test.house.now() {
        tokio::task::yield_now().await;
    }
    assert_eq!(newest().await.phase.as_deref(), Some("runs"), "it is still in the same phase");
    go.notify_one();
    assert_eq!(working.await.unwrap().unwrap(), 1);
    assert_eq!(newest().await.status, RunStatus::Done);
}

/// Only PostgreSQL has two writers: whoever changes members appends to the house's log and then to the member's.
#[tokio::test]
async fn the_upkeep_and_a_change_of_members_do_not_wait_for_each_other() {
    let test = TestHouse::new(Backend::Postgres).await;
    let ada = test.add("ada", Role::Member).await;
    let (house, own) = (test.house.clone(), OwnerId::from(ada.id));
    given_an_orphan(&test, own).await;
    let (worker, there, go) = Paused::worker(&house, Period::from_seconds(30)).await;
    let working = tokio::spawn({
        let worker = worker.clone();
        async move { worker.run_due_jobs().await }
    });
    there.notified().await;

    let event = NewEvent::new(EventKind::known("member.changed"), Subject::house(), json!({}));
    let mut tx = house.db.begin().await.unwrap();
    tx.append_events(OwnerId::HOUSE, house.now(), std::slice::from_ref(&event)).await.unwrap();
    go.notify_one();
    storage::testing::until_somebody_waits(&test.database.options).await.unwrap();
    tx.append_events(own, house.now(), &[event]).await.unwrap();
    tx.save().await.unwrap();
    assert_eq!(working.await.unwrap().unwrap(), 1);
    assert_eq!((worker.stats().jobs_finished(), worker.stats().jobs_failed()), (1, 0));
    assert_eq!(test.kinds(ada.id).await.last().map(String::as_str), Some("run.interrupted"));
}

/// A run of the owner whose job has been called off without it.
async fn given_an_orphan(test: &TestHouse, owner: OwnerId) {
    let now = test.house.now();
    let id = JobId::generate(test.house.clock.as_ref(), test.house.randomness.as_ref());
    let mut tx = test.house.db.begin().await.unwrap();
    tx.add_job(id, &NewJob::once(owner, "test.trip", json!({}), now), now).await.unwrap();
    let claim = Claim { kinds: &["test.trip"], worker: "test", now, lease_until: now };
    let lease = tx.jobs().claim(claim).await.unwrap().unwrap().lease;
    let subject = Subject::new("trip", 1);
    let run = RunId::of_slot(id, now);
    let new = NewRun { id: run, owner, kind: "test.trip", subject: &subject, phase: "pack", lease, at: now };
    tx.runs().start(&new).await.unwrap();
    assert!(tx.jobs().cancel(id, now).await.unwrap());
    tx.save().await.unwrap();
}
