//! Two servers share the work on one PostgreSQL; one of them is killed in the middle.

use super::child::{self, Child};
use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period, RunId,
    events::{EventFilter, EventKind, NewEvent, Subject},
    health::JobCounts,
    jobs::{ClaimedJob, NewJob},
};
use serde_json::{Value, json};
use services::kernel::{
    jobs::{Failure, Handlers, Worker, WorkerOptions},
    runs::{Driven, PhaseDone, Process, Step},
};
use std::{
    collections::BTreeSet,
    process::Stdio,
    sync::atomic::{AtomicUsize, Ordering},
};
use storage::Tx;
use testkit::{Backend, MockClock, SeededRandomness, TestDb};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio_util::sync::CancellationToken;

const JOBS: usize = 120;
const STALL_AFTER: &str = "KILL_TEST_STALL_AFTER";
const STALLED: &str = "stalled in the middle of a phase";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_of_two_servers_is_killed_and_nothing_is_lost_or_done_twice() {
    let test = TestDb::new(Backend::Postgres).await;
    let jobs = add_jobs(&test).await;
    let mut news = test.db.listener().await.unwrap().unwrap();

    let mut doomed = server(&test).env(STALL_AFTER, "20").spawn().unwrap();
    let mut survivor = server(&test).spawn().unwrap();
    let mut said = BufReader::new(doomed.stdout.take().unwrap()).lines();
    while !said.next_line().await.unwrap().expect("the server says when it stalls").contains(STALLED) {}
    doomed.kill().await.unwrap();
    let end = doomed.wait().await.unwrap();
    assert!(child::was_killed(end), "{end}");
    let counts = counts(&test).await;
    assert!(counts.leased > 0, "it died with jobs in its hands: {counts:?}");

    // For the survivor the time of the dead one's leases is over now.
    survivor.stdin.as_mut().unwrap().write_all(b"advance\n").await.unwrap();
    loop {
        let JobCounts { waiting, leased, dead, .. } = self::counts(&test).await;
        if waiting + leased == 0 {
            assert_eq!(dead, 0);
            break;
        }
        news.next().await.unwrap();
    }
    drop(survivor.stdin.take());
    assert!(survivor.wait().await.unwrap().success());
    check(&test, &jobs).await;
}

async fn check(test: &TestDb, jobs: &[JobId]) {
    let mut reader = test.db.read().await.unwrap();
    for job in jobs {
        let key = format!("{}:count", RunId::of_slot(*job, MockClock::START));
        assert_eq!(reader.effects().find(&key).await.unwrap(), Some(json!({"counted": 1})));
    }
    let log = reader.events().list_after(OwnerId::HOUSE, 0, 10_000, &EventFilter::default()).await.unwrap();
    let numbers: Vec<i64> = log.iter().map(|event| event.seq).collect();
    assert_eq!(numbers, (1..=i64::try_from(log.len()).unwrap()).collect::<Vec<_>>());
    for kind in ["job.counted", "run.started", "run.finished"] {
        let subjects: Vec<_> =
            log.iter().filter(|event| event.kind.as_str() == kind).map(|event| &event.subject).collect();
        let distinct: BTreeSet<String> = subjects.iter().map(ToString::to_string).collect();
        assert_eq!((subjects.len(), distinct.len()), (JOBS, JOBS), "{kind}");
    }
}

async fn counts(test: &TestDb) -> JobCounts {
    test.db.read().await.unwrap().jobs().counts(MockClock::START).await.unwrap()
}

async fn add_jobs(test: &TestDb) -> Vec<JobId> {
    let (clock, randomness) = (MockClock::new(), SeededRandomness::new(5));
    let mut tx = test.db.begin().await.unwrap();
    let mut ids = Vec::new();
    for n in 0..JOBS {
        let id = JobId::generate(&clock, &randomness);
        let job = NewJob::once(OwnerId::HOUSE, "test.count", json!({"n": n}), MockClock::START);
        tx.add_job(id, &job, MockClock::START).await.unwrap();
        ids.push(id);
    }
    tx.save().await.unwrap();
    ids
}

fn server(test: &TestDb) -> tokio::process::Command {
    let mut command = Child::as_test(test, "kernel_kill::two_servers::serves_until_told_to_stop");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    command
}

/// Works until its input ends; a line of input puts its clock forward beyond every lease.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the kill tests as a process of its own"]
async fn serves_until_told_to_stop() {
    let Some((house, clock)) = child::house().await else { return };
    let stall_after = std::env::var(STALL_AFTER).map_or(usize::MAX, |text| text.parse().unwrap());
    let count = Count { begun: AtomicUsize::new(0), stall_after };
    let worker = Worker::new(house, Handlers::default().with(Driven(count)), WorkerOptions::named("child"));
    let stop = CancellationToken::new();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { worker.run(stop).await }
    });
    let mut told = BufReader::new(tokio::io::stdin()).lines();
    while told.next_line().await.unwrap().is_some() {
        clock.advance(Period::from_seconds(31));
    }
    stop.cancel();
    running.await.unwrap();
}

/// Counts each job once; may stop in the middle of a transaction and wait for its death there.
struct Count {
    begun: AtomicUsize,
    stall_after: usize,
}

#[async_trait]
impl Process for Count {
    fn kind(&self) -> &'static str {
        "test.count"
    }

    fn phases(&self) -> &'static [&'static str] {
        &["count", "tell"]
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        Subject::new("job", job.lease.job)
    }

    async fn step(&self, step: &Step<'_>, _prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let done = json!({"counted": 1});
        if step.phase == "tell" {
            return Ok(done.into());
        }
        tx.effects().record(&step.key("count"), step.run.id, &done, step.house().now()).await?;
        if self.begun.fetch_add(1, Ordering::SeqCst) >= self.stall_after {
            stall().await;
        }
        let event = NewEvent::new(EventKind::known("job.counted"), self.subject(step.job()), json!({}));
        Ok(PhaseDone { events: vec![event], ..done.into() })
    }
}

#[expect(clippy::print_stdout, reason = "this is how the parent learns of it")]
async fn stall() {
    println!("{STALLED}");
    std::future::pending::<()>().await;
}
