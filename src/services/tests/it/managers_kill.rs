//! `kill -9` between every two statements of a tick: no decision is carried out twice or lost, and the ledgers are those of an unkilled one.

use crate::{
    floor,
    kernel_kill::{Child, was_killed},
    managing::{Managing, about, create, models},
};
use domain::{
    Fixed, ManagerId, PageRequest, Period, accounts::Principal, agents::Status, desk::Lines,
    events::EventFilter, managers::ManagerStep, market::Minute, runs::RunStatus,
};
use futures::TryStreamExt;
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    House,
    agents::{books, history},
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    managers::{self, tick::ManagerTick},
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use storage::LogFilter;
use testkit::{Backend, MockClock, ScriptedModel, SeededRandomness, Template, TestDb, said};

/// As many as there are parts of the test.
const PARTS: usize = 6;

/// What the model answers, whoever asks.
fn answer() -> Value {
    json!({
        "decisions": [
            create("Three"),
            {"action": "modify_agent", "agentId": "One", "params": {"allocation": "1500"}, "reasoning": "more"},
            about("terminate_agent", "Two"),
            about("start_agent", "nobody"),
        ],
        "memory": {"hypotheses": [{"description": "it moves", "test": "equity rises within 3 ticks"}]},
    })
}

/// A tick that waits for somebody to do it.
struct Course {
    template: Template,
    seconds: i64,
    person: Principal,
    manager: ManagerId,
}

/// What is in the database in the end, without what may differ: when, and which id.
#[derive(Debug, PartialEq)]
struct Outcome {
    rows: Vec<(i64, String, bool, String)>,
    team: Vec<(String, Status, Fixed, Option<Minute>)>,
    entries: Vec<(String, i64, Lines)>,
    ticks: (i64, u32),
    changes: Vec<(String, i64)>,
    guesses: usize,
    events: Vec<String>,
    runs: Vec<RunStatus>,
}

impl Course {
    async fn new(backend: Backend) -> Self {
        let world = Managing::open(backend).await;
        let manager = world.manager(|_| ()).await;
        world.first_tick(&manager, &json!([create("One"), create("Two")])).await;
        managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
        let seconds = world.house().now().since(MockClock::START).as_millis() / 1_000;
        let (person, manager) = (world.floor.person.clone(), manager.id);
        Self { template: world.floor.test.database.into_template().await, seconds, person, manager }
    }

    /// Does what is due in a process of its own, later by so many seconds.
    fn child(&self, test: &TestDb, later: i64) -> Child {
        Child::named(test, "managers_kill::ticks_until_nothing_is_due").seconds_later(self.seconds + later)
    }

    fn house(&self, test: &TestDb) -> House {
        let clock = MockClock::new();
        clock.advance(Period::from_seconds(self.seconds + 1));
        floor::on_market(House::new(test.db.clone(), Arc::new(clock), Arc::new(SeededRandomness::new(1))))
    }

    async fn outcome(&self, test: &TestDb) -> Outcome {
        let house = self.house(test);
        assert_eq!(books::check(&house, None).await.unwrap().imbalances, []);
        let log = managers::all_log(&house, &self.person, self.manager, LogFilter::default()).await.unwrap();
        let mut rows = log.try_concat().await.unwrap();
        rows.reverse();
        let rows = rows.into_iter().map(|row| (row.number, row.action, row.result.ok, row.result.message));
        let mut reader = house.db.read().await.unwrap();
        let agents = reader.agents().of_manager(self.manager).await.unwrap();
        let manager = reader.managers().find(self.manager).await.unwrap().unwrap();
        let all = EventFilter::default();
        let log = reader.events().list_after(manager.owner, 0, 10_000, &all).await.unwrap();
        drop(reader);
        let mut entries = Vec::new();
        for agent in &agents {
            let all = PageRequest::new(1, 100).unwrap();
            let ledger = history::ledger(&house, &self.person, agent.id, all).await.unwrap().items;
            entries
                .extend(ledger.into_iter().map(|entry| (agent.name.to_string(), entry.number, entry.lines)));
        }
        // A killed attempt is told of, and going on too; all else must be the same.
        let told =
            |kind: &str| kind.starts_with("agent.") || kind.starts_with("manager.") || kind == "run.finished";
        let mut events: Vec<String> =
            log.iter().map(|event| event.kind.to_string()).filter(|kind| told(kind)).collect();
        events.sort();
        let mut runs = Vec::new();
        let filter = domain::runs::RunFilter { kind: Some("manager.tick".to_owned()), ..Default::default() };
        let page = PageRequest::new(1, 100).unwrap();
        for run in services::kernel::runs::list(&house, &self.person, &filter, page).await.unwrap().items {
            runs.push(run.status);
        }
        let team = agents
            .iter()
            .map(|agent| (agent.name.to_string(), agent.status, agent.allocation, agent.trades_from));
        Outcome {
            rows: rows.collect(),
            team: team.collect(),
            entries,
            ticks: (manager.tick_count, manager.failures),
            changes: manager
                .memory
                .parameter_history
                .into_iter()
                .map(|change| (change.change, change.change_tick))
                .collect(),
            guesses: manager.memory.hypotheses.len(),
            events,
            runs,
        }
    }

    /// A tick that was killed before a statement, and what may be done to its manager before somebody takes it over. `false` when it needed fewer statements.
    async fn killed_before(&self, test: &TestDb, statement: u64, then: impl AsyncFn()) -> bool {
        let end = self.child(test, 0).killed_before(statement).run().await;
        if end.success() {
            return false;
        }
        assert!(was_killed(end), "{end}");
        if test.options.sqlite_path().is_none() {
            storage::testing::until_no_transaction_is_open(&test.options).await.unwrap();
        }
        then().await;
        // The lease of the dead has ended by then.
        assert!(self.child(test, 31).run().await.success());
        true
    }
}

/// Each part kills before other statements, so that all of them fit into the time of a test.
#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_any_statement_of_a_tick_everything_is_as_if_unkilled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(1, 2, 3, 4, 5, 6)] part: u64,
) {
    let course = Course::new(backend).await;
    let unkilled = {
        let test = course.template.copy().await;
        assert!(course.child(&test, 0).run().await.success());
        course.outcome(&test).await
    };
    assert_eq!((unkilled.rows.len(), unkilled.team.len(), unkilled.ticks), (6, 3, (2, 0)), "{unkilled:?}");
    for statement in (part..).step_by(PARTS) {
        let test = course.template.copy().await;
        let was_killed = course.killed_before(&test, statement, async || ()).await;
        assert_eq!(course.outcome(&test).await, unkilled, "killed before statement {statement}");
        if !was_killed {
            assert!(statement > 60, "the tick took only {statement} statements");
            return;
        }
    }
}

/// What a person does about a tick that somebody is in the middle of.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Word {
    StopsTheManager,
    CallsTheRunOff,
}

impl Word {
    /// Whether there was anything to say it about.
    async fn said(self, course: &Course, house: &House) -> bool {
        if self == Self::StopsTheManager {
            managers::step(house, &course.person, course.manager, ManagerStep::Stop).await.unwrap();
            return true;
        }
        let filter = domain::runs::RunFilter { status: Some(RunStatus::Running), ..Default::default() };
        let page = PageRequest::new(1, 100).unwrap();
        let running = services::kernel::runs::list(house, &course.person, &filter, page).await.unwrap().items;
        for run in &running {
            services::kernel::runs::cancel(house, &course.person, run.id).await.unwrap();
        }
        !running.is_empty()
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_carried_out_stands_in_the_log_also_when_a_person_ends_it_in_the_middle(
    #[values(Word::StopsTheManager, Word::CallsTheRunOff)] word: Word,
) {
    let course = Course::new(Backend::Sqlite).await;
    let mut carried_out = 0;
    for statement in (5..).step_by(5) {
        let test = course.template.copy().await;
        let house = course.house(&test);
        let was_said = AtomicBool::new(false);
        let say = async || was_said.store(word.said(&course, &house).await, Ordering::SeqCst);
        if !course.killed_before(&test, statement, say).await {
            break;
        }
        // Before there was a run to call off, nothing kept the tick from its end.
        let was_said = was_said.load(Ordering::SeqCst);
        let outcome = course.outcome(&test).await;
        let is_done = outcome.team.iter().any(|(name, ..)| name == "Three");
        assert_eq!(outcome.ticks, (2, 0), "killed before statement {statement}: {outcome:?}");
        assert!(is_done || was_said, "killed before statement {statement}: {outcome:?}");
        let rows = if is_done { 6 } else { 2 };
        assert_eq!(outcome.rows.len(), rows, "killed before statement {statement}: {outcome:?}");
        let remembered = outcome.changes.len();
        let made =
            outcome.rows.iter().filter(|(_, action, is_ok, _)| *is_ok && action.ends_with("_agent")).count();
        assert_eq!(remembered, made, "killed before statement {statement}: {outcome:?}");
        carried_out += u32::from(is_done);
    }
    assert!(carried_out > 0, "some were killed after they had acted");
}

#[tokio::test]
#[ignore = "started by the kill tests as a process of its own"]
async fn ticks_until_nothing_is_due() {
    let Some((house, _)) = crate::kernel_kill::house().await else { return };
    let model = ScriptedModel::always(said(&answer().to_string(), 1_000, 100));
    let house = floor::on_market(house).asking(models(&model));
    let handlers = Handlers::default().with(Driven(ManagerTick::default()));
    Worker::new(house, handlers, WorkerOptions::named("child")).run_due_jobs().await.unwrap();
}
