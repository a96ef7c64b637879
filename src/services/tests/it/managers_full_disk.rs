//! Ticks for which the disk has no room.

use crate::{
    desk_faults::fill,
    floor,
    managing::{Managing, PAGE, create},
};
use async_trait::async_trait;
use domain::{
    Period,
    agents::Status,
    events::Subject,
    jobs::{ClaimedJob, JobFilter, JobState},
    managers::Manager,
};
use serde_json::{Value, json};
use services::{
    House,
    agents::books,
    kernel::{
        jobs::{self, Failure, Handlers, Worker, WorkerOptions},
        runs::{Driven, PhaseDone, Process, Step},
    },
    managers::tick::ManagerTick,
};
use std::sync::Arc;
use storage::{Db, OpenOptions, StorageError, Tx};
use testkit::{Backend, SeededRandomness, TestDb, TestHouse};

/// Lets seconds pass in which nothing may be written.
async fn full_seconds(world: &Managing, seconds: i64) {
    for _ in 0..seconds {
        world.floor.clock.advance(Period::from_seconds(1));
        match world.floor.try_tick().await {
            Ok(()) | Err(StorageError::Full(_)) => {}
            Err(other) => panic!("{other:?}"),
        }
    }
}

/// A tick during which the disk is full, and its end when there is room again.
async fn after_a_full_disk(decisions: &Value) -> (Managing, House, Manager) {
    let database = TestDb::with(Backend::Sqlite, |options| options.max_bytes = Some(1_024 * 1_024)).await;
    let world = Managing::over(TestHouse::over(database)).await;
    let manager = world.manager(|_| ()).await;
    world.says(decisions);
    world.says(decisions);
    world.start(manager.id).await;
    world.model.hold();
    tokio::join!(full_seconds(&world, 1), async {
        world.model.was_asked(1).await;
        fill(&world.house().db).await;
        world.model.let_go();
    });
    full_seconds(&world, 40).await;
    let house = with_room(&world, 60).await;
    (world, house, manager)
}

/// Somebody makes room, the server is started again, and so many minutes of market time pass.
async fn with_room(world: &Managing, minutes: i64) -> House {
    let reached = world.floor.reached().await;
    let file = world.floor.test.database.options.sqlite_path().unwrap();
    let db = Db::open(&OpenOptions::sqlite_file(&file)).await.unwrap();
    let house = House::new(db, world.floor.clock.clone(), Arc::new(SeededRandomness::new(3)));
    let house = house.asking(world.house().models.clone());
    floor::drive(house.clone(), &world.floor.clock, reached.plus(minutes)).await;
    house
}

/// The ticks of managers on a disk that is full when they are to be written down.
struct FullInTheEnd {
    ticks: ManagerTick,
    db: Db,
}

#[async_trait]
impl Process for FullInTheEnd {
    fn kind(&self) -> &'static str {
        self.ticks.kind()
    }

    fn phases(&self) -> &'static [&'static str] {
        self.ticks.phases()
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        self.ticks.subject(job)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        let prepared = self.ticks.prepare(step).await?;
        if step.phase == "record" {
            fill(&self.db).await;
        }
        Ok(prepared)
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        self.ticks.step(step, prepared, tx).await
    }
}

#[tokio::test]
async fn what_a_full_disk_had_no_room_to_write_down_is_written_down_when_there_is_some_again() {
    let database = TestDb::with(Backend::Sqlite, |options| options.max_bytes = Some(1_024 * 1_024)).await;
    let world = Managing::over(TestHouse::over(database)).await;
    let manager = world.manager(|_| ()).await;
    world.says(&json!([create("One")]));
    world.start(manager.id).await;
    let (ticks, db) = (ManagerTick::default(), world.house().db.clone());
    let handlers = Handlers::default().with(Driven(FullInTheEnd { ticks, db }));
    let worker = Worker::new(world.house().clone(), handlers, WorkerOptions::named("full"));
    assert_eq!(worker.run_due_jobs().await.unwrap(), 1);
    let team = world.team(manager.id).await;
    assert_eq!((team.len(), team[0].status), (1, Status::Running), "it has acted");
    assert!(world.log(manager.id).await.is_empty());
    assert_eq!(world.get(manager.id).await.tick_count, 0);
    let house = with_room(&world, 45).await;
    let mut reader = house.db.read().await.unwrap();
    let rows = reader.managers().log_down_from(manager.id, i64::MAX, 100).await.unwrap();
    assert_eq!((rows.len(), rows[0].result.ok, rows[0].agent), (1, true, Some(team[0].id)), "{rows:?}");
    let recorded = reader.managers().find(manager.id).await.unwrap().unwrap();
    assert_eq!((recorded.tick_count, recorded.failures), (1, 0));
    assert_eq!(recorded.memory.parameter_history.len(), 1);
    assert_eq!(reader.agents().of_manager(manager.id).await.unwrap().len(), 1, "it has not acted twice");
    assert_eq!(world.model.asked().len(), 1, "nobody is asked twice");
}

#[tokio::test]
async fn a_tick_for_which_the_disk_has_no_room_goes_on_when_there_is_some_again() {
    let (world, house, manager) = after_a_full_disk(&json!([create("One")])).await;
    let mut reader = house.db.read().await.unwrap();
    let rows = reader.managers().log_down_from(manager.id, i64::MAX, 100).await.unwrap();
    let made: Vec<_> = rows.iter().filter(|row| row.action == "create_agent").collect();
    assert_eq!((made.len(), made[0].result.ok), (1, true), "{rows:?}");
    let team = reader.agents().of_manager(manager.id).await.unwrap();
    assert_eq!((team.len(), team[0].status), (1, Status::Running));
    assert_eq!(books::check(&house, None).await.unwrap().imbalances, []);
    let numbers: Vec<i64> = rows.iter().rev().map(|row| row.number).collect();
    assert_eq!(numbers, (1..=i64::try_from(rows.len()).unwrap()).collect::<Vec<_>>());
    let found = reader.managers().find(manager.id).await.unwrap().unwrap();
    let runs = world.ticks().await;
    assert_eq!(found.tick_count, i64::try_from(runs.len()).unwrap(), "every tick that ended is counted");
    let dead = JobFilter { state: Some(JobState::Dead), ..JobFilter::default() };
    let dead = jobs::list(&house, &world.floor.person, &dead, PAGE).await.unwrap();
    assert_eq!(dead.total, 0, "{dead:?}");
}
