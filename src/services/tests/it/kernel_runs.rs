//! What runs promise: durable phases, one run per slot, effects once, one end.

use async_trait::async_trait;
use domain::{
    JobId, Money, OwnerId, PageRequest, Period, RunId,
    accounts::Role,
    events::Subject,
    jobs::{ClaimedJob, JobState, NewJob},
    runs::{Run, RunFilter, RunPhase, RunStatus},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::kernel::{
    jobs::{Failure, Handlers, Worker, WorkerOptions},
    runs::{self, Driven, PhaseDone, Process, RunsError, Step},
    upkeep,
};
use std::sync::{Arc, Mutex};
use storage::Tx;
use testkit::{Backend, MockClock, TestHouse};

/// Three phases; notes every phase and every effect, and fails once where it is told to.
#[derive(Clone, Default)]
struct Trip {
    seen: Arc<Mutex<Vec<String>>>,
    fail_at: Arc<Mutex<Option<&'static str>>>,
    hopeless: bool,
}

impl Trip {
    fn note(&self, what: impl Into<String>) {
        self.seen.lock().unwrap().push(what.into());
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }
}

#[async_trait]
impl Process for Trip {
    fn kind(&self) -> &'static str {
        "test.trip"
    }

    fn phases(&self) -> &'static [&'static str] {
        &["pack", "travel", "unpack"]
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        Subject::new("trip", job.payload["trip"].as_i64().unwrap_or(0))
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        if step.phase != "travel" {
            return Ok(Value::Null);
        }
        let ticket = step.once("ticket", async |key| {
            self.note(format!("bought {}", key.rsplit(':').next().unwrap()));
            Ok(json!({"seat": 7}))
        });
        ticket.await
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, _tx: &mut Tx) -> Result<PhaseDone, Failure> {
        self.note(step.phase);
        let failing = self.fail_at.lock().unwrap().take_if(|phase| *phase == step.phase).is_some();
        match failing {
            true if self.hopeless => Err(Failure::GiveUp("no way".into())),
            true => Err(Failure::Retry("rain".into())),
            false => {
                let result = json!({"prepared": prepared, "before": step.earlier.len()});
                Ok(PhaseDone { cost: Some(Money::from_units(5)), ..result.into() })
            }
        }
    }
}

fn worker(test: &TestHouse, trip: &Trip) -> Worker {
    let handlers = Handlers::default().with(Driven(trip.clone())).with(Driven(upkeep::Upkeep));
    Worker::new(test.house.clone(), handlers, WorkerOptions::named("test"))
}

async fn add(test: &TestHouse) -> JobId {
    let job = NewJob::once(OwnerId::HOUSE, "test.trip", json!({"trip": 3}), MockClock::START);
    let id = JobId::generate(test.house.clock.as_ref(), test.house.randomness.as_ref());
    let mut tx = test.house.db.begin().await.unwrap();
    tx.add_job(id, &job, MockClock::START).await.unwrap();
    tx.save().await.unwrap();
    id
}

async fn run_of(test: &TestHouse, job: JobId) -> (Run, Vec<RunPhase>) {
    let mut reader = test.house.db.read().await.unwrap();
    let id = RunId::of_slot(job, MockClock::START);
    let run = reader.runs().find(id).await.unwrap().unwrap();
    (run, reader.runs().phases(id).await.unwrap())
}

async fn kinds(test: &TestHouse) -> Vec<String> {
    test.events(OwnerId::HOUSE).await.iter().map(|event| event.kind.to_string()).collect()
}

#[rstest]
#[tokio::test]
async fn a_run_goes_through_its_phases_and_ends_with_its_job(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let trip = Trip::default();
    let job = add(&test).await;
    worker(&test, &trip).run_due_jobs().await.unwrap();

    let (run, phases) = run_of(&test, job).await;
    assert_eq!(
        (run.status, run.job, run.subject.to_string().as_str()),
        (RunStatus::Done, Some(job), "trip:3")
    );
    assert_eq!(run.cost, Some(Money::from_units(15)));
    assert!(run.ended_at.is_some() && phases.iter().all(|phase| phase.ended_at.is_some()));
    let results: Vec<_> =
        phases.iter().map(|phase| phase.result.clone().unwrap()["before"].clone()).collect();
    assert_eq!(results, [json!(0), json!(1), json!(2)]);
    assert_eq!(phases[1].result.as_ref().unwrap()["prepared"], json!({"seat": 7}));
    let state = test.house.db.read().await.unwrap().jobs().find(job).await.unwrap().unwrap().state;
    assert_eq!(state, JobState::Done);
    let finished = "run.phase_finished";
    assert_eq!(kinds(&test).await, ["run.started", finished, finished, finished, "run.finished"]);
}

#[rstest]
#[tokio::test]
async fn a_run_goes_on_at_the_phase_that_was_not_saved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let trip = Trip { fail_at: Arc::new(Mutex::new(Some("travel"))), ..Trip::default() };
    let (job, worker) = (add(&test).await, worker(&test, &trip));
    worker.run_due_jobs().await.unwrap();
    let (run, _) = run_of(&test, job).await;
    assert_eq!((run.status, run.phase.as_deref()), (RunStatus::Running, Some("travel")));

    test.clock.advance(Period::from_seconds(2));
    worker.run_due_jobs().await.unwrap();
    assert_eq!(run_of(&test, job).await.0.status, RunStatus::Done);
    assert_eq!(
        trip.seen(),
        ["pack", "bought ticket", "travel", "travel", "unpack"],
        "the ticket was bought once"
    );
    assert!(kinds(&test).await.contains(&"run.resumed".to_owned()));
}

#[rstest]
#[tokio::test]
async fn a_hopeless_run_fails_with_its_job(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let trip = Trip { fail_at: Arc::new(Mutex::new(Some("travel"))), hopeless: true, ..Trip::default() };
    let job = add(&test).await;
    worker(&test, &trip).run_due_jobs().await.unwrap();
    let (run, phases) = run_of(&test, job).await;
    assert_eq!((run.status, run.error.as_deref()), (RunStatus::Failed, Some("no way")));
    assert_eq!(phases.len(), 2);
    assert_eq!(kinds(&test).await, ["run.started", "run.phase_finished", "run.failed", "job.died"]);
}

#[rstest]
#[tokio::test]
async fn a_run_can_be_called_off_once_and_its_job_with_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let admin = test.set_up("ada").await;
    let member = test.add("bob", Role::Member).await;
    let ((_, admin), (_, member)) = (test.sign_in(&admin).await, test.sign_in(&member).await);
    let trip = Trip { fail_at: Arc::new(Mutex::new(Some("travel"))), ..Trip::default() };
    let (job, worker) = (add(&test).await, worker(&test, &trip));
    worker.run_due_jobs().await.unwrap();
    let id = run_of(&test, job).await.0.id;

    assert!(matches!(runs::cancel(&test.house, &member, id).await, Err(RunsError::NotFound)));
    assert!(matches!(runs::get(&test.house, &member, id).await, Err(RunsError::NotFound)));
    let run = runs::cancel(&test.house, &admin, id).await.unwrap();
    assert_eq!(run.status, RunStatus::Cancelled);
    assert!(matches!(runs::cancel(&test.house, &admin, id).await, Err(RunsError::Ended(_))));
    test.clock.advance(Period::from_hours(1));
    assert_eq!(worker.run_due_jobs().await.unwrap(), 0);
    let state = test.house.db.read().await.unwrap().jobs().find(job).await.unwrap().unwrap().state;
    assert_eq!(state, JobState::Cancelled);

    let cancelled = RunFilter { status: Some(RunStatus::Cancelled), ..RunFilter::default() };
    let page = runs::list(&test.house, &admin, &cancelled, PageRequest::default()).await.unwrap();
    assert_eq!((page.total, page.items[0].id), (1, id));
    assert_eq!(runs::get(&test.house, &admin, id).await.unwrap().1.len(), 2);
    assert_eq!(runs::kinds(&test.house, &admin).await.unwrap(), ["test.trip"]);
}

#[rstest]
#[tokio::test]
async fn a_run_whose_job_has_gone_is_closed_as_interrupted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let trip = Trip { fail_at: Arc::new(Mutex::new(Some("travel"))), ..Trip::default() };
    let (job, worker) = (add(&test).await, worker(&test, &trip));
    worker.run_due_jobs().await.unwrap();
    assert_eq!(runs::close_orphans(&test.house).await.unwrap(), 0, "its job still waits for another attempt");
    // As after a restore or by hand: the job ended without its run.
    let mut tx = test.house.db.begin().await.unwrap();
    assert!(tx.jobs().cancel(job, test.house.now()).await.unwrap());
    tx.save().await.unwrap();
    assert_eq!(runs::close_orphans(&test.house).await.unwrap(), 1);
    let (run, _) = run_of(&test, job).await;
    assert_eq!(
        (run.status, run.error.as_deref()),
        (RunStatus::Interrupted, Some("its job has ended or is gone"))
    );
    assert_eq!(kinds(&test).await.last().map(String::as_str), Some("run.interrupted"));
}

#[rstest]
#[tokio::test]
async fn a_run_of_a_kind_that_nobody_knows_is_closed_after_an_hour(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let trip = Trip { fail_at: Arc::new(Mutex::new(Some("travel"))), ..Trip::default() };
    let job = add(&test).await;
    worker(&test, &trip).run_due_jobs().await.unwrap();
    // The next version of the program no longer has this kind.
    let handlers = Handlers::default().with(Driven(upkeep::Upkeep));
    let next = Worker::new(test.house.clone(), handlers, WorkerOptions::named("next"));
    test.clock.advance(Period::from_minutes(59));
    assert_eq!(next.sweep().await.unwrap(), 0);
    assert_eq!(run_of(&test, job).await.0.status, RunStatus::Running);
    test.clock.advance(Period::from_minutes(2));
    assert_eq!(next.sweep().await.unwrap(), 1);
    let (run, _) = run_of(&test, job).await;
    let error = "no server knows how to go on with test.trip";
    assert_eq!((run.status, run.error.as_deref()), (RunStatus::Interrupted, Some(error)));
    let job = test.house.db.read().await.unwrap().jobs().find(job).await.unwrap().unwrap();
    assert_eq!((job.state, job.last_error.as_deref()), (JobState::Dead, Some(error)));
}

#[rstest]
#[tokio::test]
async fn the_upkeep_clears_away_and_comes_back_every_hour(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let trip = Trip::default();
    let (old, worker) = (add(&test).await, worker(&test, &trip));
    worker.run_due_jobs().await.unwrap();
    test.clock.advance(Period::from_days(31));
    let id = upkeep::schedule(&test.house).await.unwrap();
    assert_eq!(upkeep::schedule(&test.house).await.unwrap(), id, "once on the schedule");
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1, "the first time at once");

    let mut reader = test.house.db.read().await.unwrap();
    assert_eq!(reader.jobs().find(old).await.unwrap(), None);
    let upkeep = reader.jobs().find(id).await.unwrap().unwrap();
    assert_eq!((upkeep.state, upkeep.last_error), (JobState::Waiting, None));
    let until_next = upkeep.run_at.since(test.house.now());
    assert!((Period::from_minutes(55)..=Period::from_hours(1)).contains(&until_next), "{until_next}");
    let filter = RunFilter { kind: Some(upkeep::KIND.to_owned()), ..RunFilter::default() };
    let page = reader.runs().page(&[OwnerId::HOUSE], &filter, PageRequest::default()).await.unwrap();
    assert_eq!(page.items[0].status, RunStatus::Done);
    let phases = reader.runs().phases(page.items[0].id).await.unwrap();
    assert_eq!(phases.iter().find(|phase| phase.name == "jobs").unwrap().result, Some(json!({"removed": 1})));
    let kept = reader.runs().find(RunId::of_slot(old, MockClock::START)).await.unwrap().unwrap();
    assert_eq!((kept.status, kept.job), (RunStatus::Done, None), "the run stays");
}
