//! `kill -9` between every two statements of a model's decision for an agent: what the desk makes of it is what an unkilled one would have, the model
//! is asked once, and an answer that was lost with the process is told as such.

use crate::{
    desk_kill::Written,
    floor::{self, Floor},
    kernel_kill::{Child, was_killed},
    managing::{PAGE, models},
};
use domain::{
    AgentId, Period,
    accounts::Principal,
    agents::{AgentStep, Brain, Risk},
    jobs::{JobFilter, JobState},
    market::Minute,
    models::{CallFilter, CallState},
    runs::{RunFilter, RunStatus},
};
use rstest::rstest;
use serde_json::json;
use services::{
    House,
    agents::{
        self, NewAgent, books,
        deciding::{self, Deciding},
    },
    desk::Tick,
    kernel::{
        jobs::{self, Handlers, Worker, WorkerOptions},
        models as router,
        runs::{self, Driven},
    },
    market,
};
use std::sync::Arc;
use testkit::{Backend, MockClock, ScriptedModel, SeededRandomness, Template, TestDb, TestHouse, said};

/// A question about a close that waits for somebody to ask it. While no desk trades, market time stands.
struct Course {
    template: Template,
    seconds: i64,
    person: Principal,
    agent: AgentId,
    slot: Minute,
}

/// What is written down in the end.
#[derive(Debug, PartialEq)]
struct Outcome {
    written: Written,
    runs: Vec<RunStatus>,
}

impl Course {
    async fn new(backend: Backend) -> Self {
        let mut test = TestHouse::new(backend).await;
        test.house = test.house.clone().asking(models(&answering()));
        let floor = Floor::over(test).await;
        let wanted = NewAgent {
            name: "Ada".parse().unwrap(),
            instructions: String::new(),
            pairs: vec![floor.symbols[0].clone()],
            timeframe: Some("5m".parse().unwrap()),
            allocation: "10000".parse().unwrap(),
            risk: Risk::default(),
            brain: Brain::Model {
                model: "test/m".parse().unwrap(),
                temperature: 0.7,
                budget_per_day: "1".parse().unwrap(),
            },
        };
        let agent = agents::create(&floor.house, &floor.person, wanted).await.unwrap();
        agents::step(&floor.house, &floor.person, agent.id, AgentStep::Start).await.unwrap();
        let desk = desk(&floor.house);
        while !is_asked(&floor).await {
            floor.clock.advance(Period::from_seconds(1));
            desk.run_due_jobs().await.unwrap();
        }
        let slot = floor.reached().await;
        let seconds = floor.house.now().since(MockClock::START).as_millis() / 1_000;
        let (person, agent) = (floor.person.clone(), agent.id);
        Self { template: floor.test.database.into_template().await, seconds, person, agent, slot }
    }

    /// Asks in a process of its own, later by so many seconds.
    fn child(&self, test: &TestDb, later: i64) -> Child {
        Child::named(test, "deciding_kill::asks_until_nothing_is_due").seconds_later(self.seconds + later)
    }

    /// What the desk makes of it in the minutes before the next close.
    async fn outcome(&self, test: &TestDb) -> Outcome {
        let clock = Arc::new(MockClock::new());
        clock.advance(Period::from_seconds(self.seconds + 60));
        let house = House::new(test.db.clone(), clock.clone(), Arc::new(SeededRandomness::new(1)));
        let house = floor::on_market(house);
        let desk = desk(&house);
        let until = self.slot.plus(3);
        while market::reached(&house).await.unwrap().is_none_or(|reached| Minute::containing(reached) < until)
        {
            clock.advance(Period::from_seconds(10));
            desk.run_due_jobs().await.unwrap();
        }
        assert_eq!(books::check(&house, None).await.unwrap().imbalances, []);
        let filter = RunFilter { kind: Some(deciding::KIND.to_owned()), ..RunFilter::default() };
        let runs = runs::list(&house, &self.person, &filter, PAGE).await.unwrap().items;
        Outcome {
            written: Written::read(&house, &self.person, self.agent, until).await,
            runs: runs.into_iter().map(|run| run.status).collect(),
        }
    }

    /// How the calls of the model ended.
    async fn calls(&self, test: &TestDb) -> Vec<CallState> {
        let house =
            House::new(test.db.clone(), Arc::new(MockClock::new()), Arc::new(SeededRandomness::new(1)));
        let calls = router::calls(&house, &self.person, &CallFilter::default(), PAGE).await.unwrap().items;
        calls.into_iter().map(|call| call.state).collect()
    }
}

/// Says the same to whoever asks.
fn answering() -> ScriptedModel {
    let buy = json!({
        "action": "buy", "symbol": "PAIR0", "size": 0.25, "confidence": 0.7, "reasoning": "it rises",
        "thesis": "it goes on", "exitPlan": {"stopLoss": 0.02},
    });
    ScriptedModel::always(said(&buy.to_string(), 1_000, 100))
}

/// The desk alone: nobody asks a model.
fn desk(house: &House) -> Worker {
    Worker::new(house.clone(), Handlers::default().with(Tick::default()), WorkerOptions::named("desk"))
}

async fn is_asked(floor: &Floor) -> bool {
    let filter = JobFilter {
        kind: Some(deciding::KIND.to_owned()),
        state: Some(JobState::Waiting),
        ..JobFilter::default()
    };
    jobs::list(&floor.house, &floor.person, &filter, PAGE).await.unwrap().total > 0
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_before_any_statement_of_a_decision_the_model_is_asked_once_and_nothing_is_done_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let course = Course::new(backend).await;
    let unkilled = {
        let test = course.template.copy().await;
        assert!(course.child(&test, 1).run().await.success());
        course.outcome(&test).await
    };
    assert_eq!(
        (unkilled.written.fills.len(), &unkilled.runs[..]),
        (1, &[RunStatus::Done][..]),
        "{unkilled:?}"
    );

    let (mut same, mut lost) = (0, 0);
    for statement in 1.. {
        let test = course.template.copy().await;
        let end = course.child(&test, 1).killed_before(statement).run().await;
        if end.success() {
            break;
        }
        assert!(was_killed(end), "{end}");
        if backend == Backend::Postgres {
            storage::testing::until_no_transaction_is_open(&test.options).await.unwrap();
        }
        // The lease of the dead has ended by then.
        assert!(course.child(&test, 32).run().await.success());
        let outcome = course.outcome(&test).await;
        match course.calls(&test).await[..] {
            [CallState::Answered] => {
                assert_eq!(outcome, unkilled, "killed before statement {statement}");
                same += 1;
            }
            [CallState::Asking] => {
                let decisions = &outcome.written.decisions;
                let codes: Vec<_> = decisions
                    .iter()
                    .map(|decision| decision.thought.as_ref().unwrap().code.as_deref())
                    .collect();
                assert_eq!(codes, [Some("model-lost")], "killed before statement {statement}: {outcome:?}");
                assert_eq!((outcome.written.fills.len(), &outcome.runs[..]), (0, &[RunStatus::Failed][..]));
                lost += 1;
            }
            ref calls => panic!("killed before statement {statement}: {calls:?}"),
        }
    }
    assert!(same > 20 && lost > 0, "{same} as if unkilled, {lost} with a lost answer");
}

#[tokio::test]
#[ignore = "started by the kill tests as a process of its own"]
async fn asks_until_nothing_is_due() {
    let Some((house, _)) = crate::kernel_kill::house().await else { return };
    let house = floor::on_market(house).asking(models(&answering()));
    let handlers = Handlers::default().with(Driven(Deciding));
    Worker::new(house, handlers, WorkerOptions::named("child")).run_due_jobs().await.unwrap();
}
