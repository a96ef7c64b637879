//! What goes wrong around a tick: prices stay away, a clock jumps, money is gone, a person changes their mind.

use crate::{
    floor::minute,
    managing::{Managing, about, create},
};
use domain::{
    Money, Period,
    agents::Status,
    managers::{DecisionCode, LogRow, ManagerStatus, ManagerStep},
    market::FeedError,
    runs::RunStatus,
};
use rstest::rstest;
use serde_json::{Value, json};
use services::{
    kernel::{
        budgets,
        jobs::{self, Handlers, Worker, WorkerOptions},
        runs::{self, Driven},
    },
    managers::{self, tick::ManagerTick},
};
use testkit::{Backend, said};

/// Lets a tick begin, and something happen while its model thinks.
async fn while_it_thinks(world: &Managing, happens: impl Future<Output = ()>) {
    world.model.hold();
    let asked = world.model.asked().len();
    tokio::join!(world.floor.trade(1), async {
        world.model.was_asked(asked + 1).await;
        happens.await;
        world.model.let_go();
    });
}

fn codes(rows: &[LogRow]) -> Vec<Option<DecisionCode>> {
    rows.iter().map(|row| row.result.code).collect()
}

#[rstest]
#[tokio::test]
async fn prices_that_stay_away_after_the_answer_are_a_failure_and_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.says(&json!([create("One")]));
    world.start(manager.id).await;
    let reason = "the line is cut".to_owned();
    let cut = FeedError::Unavailable { market: "scripted", reason };
    while_it_thinks(&world, async { world.floor.feed.fail(Some(cut)) }).await;
    let rows = world.log(manager.id).await;
    assert_eq!(codes(&rows), [Some(DecisionCode::NoFeed)], "{rows:?}");
    let failed = world.get(manager.id).await;
    assert_eq!((failed.tick_count, failed.failures), (1, 1));
    assert_eq!(world.ticks().await[0].status, RunStatus::Failed);
    assert!(world.team(manager.id).await.is_empty());
    world.floor.feed.fail(None);
    world.floor.trade(10).await;
    world.triggered(manager.id, &json!([create("One")])).await;
    assert_eq!((world.get(manager.id).await.failures, world.team(manager.id).await.len()), (0, 1));
}

#[rstest]
#[tokio::test]
async fn a_manager_that_is_deleted_while_it_thinks_does_nothing_any_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    world.says(&json!([create("Two"), about("start_agent", "One")]));
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    while_it_thinks(&world, async {
        managers::delete(world.house(), &world.floor.person, manager.id).await.unwrap();
    })
    .await;
    let ticks = world.ticks().await;
    assert_eq!((ticks.len(), ticks[0].status), (2, RunStatus::Cancelled));
    assert_eq!(world.log(manager.id).await.len(), 1, "nothing was carried out");
    let mut reader = world.house().db.read().await.unwrap();
    let team = reader.agents().of_manager(manager.id).await.unwrap();
    assert_eq!(team.iter().map(|agent| agent.status).collect::<Vec<_>>(), [Status::Terminated]);
    assert_eq!(reader.managers().find(manager.id).await.unwrap().unwrap().tick_count, 2);
}

#[rstest]
#[tokio::test]
async fn two_people_who_start_it_at_once_start_it_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    let press = || managers::step(world.house(), &world.floor.person, manager.id, ManagerStep::Start);
    let (one, other) = tokio::join!(press(), press());
    let started = [&one, &other].iter().filter(|answer| answer.is_ok()).count();
    assert!(started >= 1, "{one:?} {other:?}");
    world.floor.trade(2).await;
    assert_eq!((world.ticks().await.len(), world.get(manager.id).await.tick_count), (1, 1));
}

#[rstest]
#[tokio::test]
async fn a_clock_that_jumps_while_it_thinks_lets_nothing_happen_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    // Asked again by whoever takes the tick over.
    world.says(&json!([create("One")]));
    world.says(&json!([create("One")]));
    world.start(manager.id).await;
    world.model.hold();
    let taken_over = async {
        world.model.was_asked(1).await;
        world.floor.clock.advance(Period::from_seconds(40));
        world.floor.restart();
        tokio::join!(world.floor.tick(), async {
            world.model.was_asked(2).await;
            world.model.let_go();
        });
    };
    world.floor.clock.advance(Period::from_seconds(1));
    tokio::join!(world.floor.tick(), taken_over);
    world.floor.trade(3).await;
    let rows = world.log(manager.id).await;
    assert_eq!((rows.len(), codes(&rows)), (1, vec![None]), "{rows:?}");
    assert_eq!((world.get(manager.id).await.tick_count, world.team(manager.id).await.len()), (1, 1));
    // Back by an hour: the tick ends, and the next one comes when that hour has passed again.
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    while_it_thinks(&world, async { world.floor.clock.advance(Period::from_hours(-1)) }).await;
    assert_eq!(world.get(manager.id).await.tick_count, 2);
    world.floor.clock.advance(Period::from_hours(1));
    world.floor.trade(65).await;
    assert_eq!(world.get(manager.id).await.tick_count, 3);
}

#[rstest]
#[tokio::test]
async fn money_that_is_gone_in_the_middle_of_a_tick_is_not_spent_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    // Room for one question, whoever asks first: neither two held amounts fit, nor one beside what an answer costs.
    let day: Money = "0.12".parse().unwrap();
    world.model.next(Ok(said(r#"{"decisions": []}"#, 10_000, 4_000)));
    budgets::set_of_owner(world.house(), &world.floor.person, Some(day)).await.unwrap();
    let one = world.manager_called("Mona", |_| ()).await;
    let other = world.manager_called("Rosa", |_| ()).await;
    world.start(one.id).await;
    world.start(other.id).await;
    world.model.hold();
    tokio::join!(world.floor.trade(1), async {
        world.model.was_asked(1).await;
        world.model.let_go();
    });
    let mut codes: Vec<_> = Vec::new();
    for manager in [&one, &other] {
        let rows = world.log(manager.id).await;
        assert_eq!(rows.len(), 1, "{rows:?}");
        codes.push(rows[0].result.code);
    }
    codes.sort_by_key(|code| code.map(DecisionCode::as_str));
    assert_eq!(codes, [None, Some(DecisionCode::Budget)]);
    assert_eq!(world.model.asked().len(), 1);
}

#[tokio::test]
async fn a_tick_that_is_given_up_is_counted_and_says_so() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    // What no version of the program writes.
    let mut broken = world.get(manager.id).await;
    broken.config.llm_model = "no model at all".to_owned();
    let mut tx = world.house().db.begin().await.unwrap();
    assert!(tx.managers().save(&broken, world.house().now()).await.unwrap());
    tx.save().await.unwrap();
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    world.floor.trade(2).await;
    let rows = world.log(manager.id).await;
    assert_eq!(codes(&rows), [None, Some(DecisionCode::Interrupted)], "{rows:?}");
    let counted = world.get(manager.id).await;
    assert_eq!((counted.tick_count, counted.failures, counted.status), (2, 1, broken.status));
    assert_eq!(world.ticks().await[0].status, RunStatus::Failed);
    assert_eq!(world.team(manager.id).await[0].status, Status::Running);
}

#[rstest]
#[tokio::test]
async fn a_tick_whose_workers_all_vanish_is_counted_and_is_no_failure(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.first_tick(&manager, &json!([create("One")])).await;
    managers::trigger(world.house(), &world.floor.person, manager.id).await.unwrap();
    let worker = || {
        let handlers = Handlers::default().with(Driven(ManagerTick::default()));
        Worker::new(world.house().clone(), handlers, WorkerOptions::named("doomed"))
    };
    world.model.hold();
    for attempt in 1..=5 {
        let doomed = worker();
        tokio::select! {
            ended = doomed.run_due_jobs() => panic!("attempt {attempt} came to an end: {ended:?}"),
            // It vanishes while its model thinks.
            () = world.model.was_asked(1 + attempt) => {}
        }
        world.floor.clock.advance(Period::from_seconds(31));
    }
    assert_eq!(worker().run_due_jobs().await.unwrap(), 0, "no attempt is left");
    world.model.let_go();
    assert_eq!(world.ticks().await[0].status, RunStatus::Interrupted);
    let rows = world.log(manager.id).await;
    assert_eq!(codes(&rows), [None, Some(DecisionCode::Interrupted)], "{rows:?}");
    let counted = world.get(manager.id).await;
    assert_eq!((counted.tick_count, counted.failures), (2, 0));
}

/// Where a person calls a tick off.
#[derive(Debug, Clone, Copy)]
enum Place {
    Run,
    Job,
}

#[rstest]
#[tokio::test]
async fn a_tick_that_a_person_calls_off_is_counted_and_is_no_failure(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Place::Run, Place::Job)] place: Place,
) {
    let world = Managing::open(backend).await;
    let manager = world.manager(|_| ()).await;
    world.says(&json!([create("One")]));
    world.start(manager.id).await;
    while_it_thinks(&world, async {
        let (house, person) = (world.house(), &world.floor.person);
        let run = world.ticks().await.remove(0);
        match place {
            Place::Run => drop(runs::cancel(house, person, run.id).await.unwrap()),
            Place::Job => drop(jobs::cancel(house, person, run.job.unwrap()).await.unwrap()),
        }
    })
    .await;
    let counted = world.get(manager.id).await;
    assert_eq!((counted.tick_count, counted.failures, counted.status), (1, 0, ManagerStatus::Running));
    assert_eq!(world.ticks().await[0].status, RunStatus::Cancelled);
    assert!(world.team(manager.id).await.is_empty(), "what the model then answered is not carried out");
    assert!(world.log(manager.id).await.is_empty());
    let mut ended = world.floor.test.events(manager.owner).await;
    ended.retain(|event| event.kind.to_string() == "manager.ticked");
    assert_eq!(ended.len(), 1);
    assert_eq!(ended[0].data["ended"], "called_off");
    // The next one comes as it would have.
    world.triggered(manager.id, &json!([create("One")])).await;
    assert_eq!((world.get(manager.id).await.tick_count, world.team(manager.id).await.len()), (2, 1));
}

#[tokio::test]
async fn a_new_market_day_counts_changes_from_nothing() {
    let world = Managing::open(Backend::Sqlite).await;
    let manager = world.manager(|config| config.decision_interval = "1d".parse().unwrap()).await;
    world.first_tick(&manager, &json!([create("A")])).await;
    let change = |share: f64| json!({"action": "modify_agent", "agentId": "A", "params": {"risk": {"maxPosition": share}}, "reasoning": ""});
    let all: Vec<Value> = (1..=7).map(|n| change(f64::from(n) / 10.0)).collect();
    let rows = world.triggered(manager.id, &json!(all)).await;
    assert_eq!(rows.iter().filter(|row| row.result.ok).count(), 6);
    // To the last minutes of the day, and over its end.
    world.floor.speed_up(600).await;
    while world.floor.reached().await < minute(1_430) {
        world.floor.trade(1).await;
    }
    world.floor.speed_up(60).await;
    let rows = world.triggered(manager.id, &json!([change(0.8)])).await;
    assert_eq!(codes(&rows), [Some(DecisionCode::TooManyChanges)]);
    while world.floor.reached().await < minute(1_440) {
        world.floor.trade(1).await;
    }
    let rows = world.triggered(manager.id, &json!([change(0.8)])).await;
    assert_eq!(codes(&rows), [None]);
}
