//! A worker in a process of its own: this test binary, told by its environment what to do.

use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period,
    events::{EventKind, NewEvent, Subject},
    jobs::{ClaimedJob, NewJob},
};
use serde_json::{Value, json};
use services::{
    House,
    kernel::{
        jobs::{Failure, Finished, Handler, Handlers, Work, Worker, WorkerOptions},
        runs::{Driven, PhaseDone, Process, Step},
    },
};
use std::{
    process::{ExitStatus, Stdio},
    sync::Arc,
};
use storage::{Db, OpenOptions, Tx};
use testkit::{MockClock, SeededRandomness, TestDb};
use tokio::process::Command;

const DATABASE: &str = "KILL_TEST_DATABASE";
const SECONDS_LATER: &str = "KILL_TEST_SECONDS_LATER";

/// A worker process that does everything that is due and ends.
pub struct Child(Command);

impl Child {
    /// This binary, as the given hidden test.
    pub fn as_test(test: &TestDb, name: &str) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", name, "--ignored", "--nocapture", "--test-threads", "1"]);
        command.env(DATABASE, &test.options.url).kill_on_drop(true);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// The process of a hidden test.
    pub fn named(test: &TestDb, name: &str) -> Self {
        Self(Self::as_test(test, name))
    }

    /// Finds this in its environment.
    pub fn told(mut self, name: &str, value: &str) -> Self {
        self.0.env(name, value);
        self
    }

    pub fn finishing(test: &TestDb) -> Self {
        Self::named(test, "kernel_kill::child::works_until_nothing_is_due")
    }

    /// Dies before its statement of this number.
    pub fn killed_before(mut self, statement: u64) -> Self {
        self.0.env("AGENT_MANAGER_FAILPOINT", statement.to_string());
        self
    }

    pub fn seconds_later(mut self, seconds: i64) -> Self {
        self.0.env(SECONDS_LATER, seconds.to_string());
        self
    }

    pub async fn run(mut self) -> ExitStatus {
        self.0.status().await.unwrap()
    }
}

/// By a signal, not by a failed assertion.
pub fn was_killed(end: ExitStatus) -> bool {
    std::os::unix::process::ExitStatusExt::signal(&end).is_some()
}

/// The house of this process, where the parent says.
pub async fn house() -> Option<(House, Arc<MockClock>)> {
    let url = std::env::var(DATABASE).ok()?;
    let seconds = std::env::var(SECONDS_LATER).map_or(0, |text| text.parse().unwrap());
    let clock = Arc::new(MockClock::new());
    clock.advance(Period::from_seconds(seconds));
    let db = Db::open(&OpenOptions::new(url)).await.unwrap();
    // Other ids than those of a worker before it.
    let randomness = SeededRandomness::new(std::process::id().into());
    Some((House::new(db, clock.clone(), Arc::new(randomness)), clock))
}

#[tokio::test]
#[ignore = "started by the kill tests as a process of its own"]
async fn works_until_nothing_is_due() {
    let Some((house, _)) = house().await else { return };
    let handlers = Handlers::default().with(Note).with(Driven(Trip));
    let options = WorkerOptions { concurrency: 1, ..WorkerOptions::named("child") };
    Worker::new(house, handlers, options).run_due_jobs().await.unwrap();
}

/// One job of each sort. The parent adds them, so that they exist whenever the child dies.
pub async fn add_work(test: &TestDb) -> Vec<JobId> {
    let (clock, randomness) = (MockClock::new(), SeededRandomness::new(11));
    let now = MockClock::START;
    let job = |kind: &str, payload| NewJob::once(OwnerId::HOUSE, kind, payload, now);
    let jobs = [
        job("test.note", json!({"note": "once"})),
        job("test.note", json!({"note": "hourly"})).every(Period::from_hours(1), Period::from_minutes(5)),
        job("test.note", json!({"note": "hopeless"})),
        job("test.trip", json!({})),
    ];
    let mut ids = Vec::new();
    let mut tx = test.db.begin().await.unwrap();
    for mut job in jobs {
        let id = JobId::generate(&clock, &randomness);
        // Due now, however long its jitter is.
        job.due_at = now.minus(job.jitter);
        tx.add_job(id, &job, now).await.unwrap();
        ids.push(id);
    }
    tx.save().await.unwrap();
    ids
}

/// Appends two events and is done; or has no hope.
struct Note;

#[async_trait]
impl Handler for Note {
    fn kind(&self) -> &'static str {
        "test.note"
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        if work.job.payload["note"] == "hopeless" {
            return Err(Failure::GiveUp("hopeless".to_owned()));
        }
        let tx = work.begin().await?;
        let note = |n| {
            let kind = EventKind::known("note.written");
            NewEvent::new(kind, Subject::new("note", n), json!({"note": work.job.payload["note"], "n": n}))
        };
        work.finish(tx, &[note(1), note(2)]).await
    }
}

/// Three phases: an effect outside, a transaction with a follow-up job and many events, an end.
struct Trip;

#[async_trait]
impl Process for Trip {
    fn kind(&self) -> &'static str {
        "test.trip"
    }

    fn phases(&self) -> &'static [&'static str] {
        &["pay", "travel", "tell"]
    }

    fn subject(&self, _job: &ClaimedJob) -> Subject {
        Subject::new("trip", 1)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        match step.phase {
            "pay" => step.once("ticket", async |_key| Ok(json!({"seat": 7}))).await,
            _ => Ok(Value::Null),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let house = step.house();
        match step.phase {
            "travel" => {
                let id = JobId::generate(house.clock.as_ref(), house.randomness.as_ref());
                let follow_up =
                    NewJob::once(OwnerId::HOUSE, "test.note", json!({"note": "follow-up"}), house.now());
                tx.add_job(id, &follow_up, house.now()).await?;
                let key = step.key("arrived");
                tx.effects().record(&key, step.run.id, &json!({"where": "there"}), house.now()).await?;
                let mile =
                    |n| NewEvent::new(EventKind::known("mile.travelled"), Subject::new("mile", n), json!({}));
                let events = (1..=3).map(mile).collect();
                Ok(PhaseDone { events, ..json!({"miles": 3}).into() })
            }
            _ => Ok(json!({"prepared": prepared}).into()),
        }
    }
}
