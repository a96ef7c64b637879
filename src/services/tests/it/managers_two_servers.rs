//! Two servers on one PostgreSQL do the ticks of many managers; one of them is killed in the middle.

use crate::{
    floor,
    kernel_kill::{Child, was_killed},
    managing::Managing,
};
use domain::managers::ManagerConfig;
use services::{
    agents::books,
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
    managers::tick::ManagerTick,
};
use std::collections::BTreeSet;
use testkit::{Backend, MockClock, TestDb};

const MANAGERS: usize = 24;

fn server(test: &TestDb, seconds: i64) -> Child {
    Child::named(test, "managers_two_servers::ticks_like_a_server").seconds_later(seconds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_tick_happens_twice_and_those_of_a_killed_server_are_taken_over() {
    let world = Managing::open(Backend::Postgres).await;
    let mut all = Vec::new();
    for number in 0..MANAGERS {
        let rules = |config: &mut ManagerConfig| *config = ManagerConfig::default();
        let manager = world.manager_called(&format!("Manager {number}"), rules).await;
        world.start(manager.id).await;
        all.push(manager.id);
    }
    let seconds = world.house().now().since(MockClock::START).as_millis() / 1_000 + 1;
    let test = &world.floor.test.database;
    let (doomed, survivor) =
        tokio::join!(server(test, seconds).killed_before(150).run(), server(test, seconds).run());
    assert!(was_killed(doomed), "{doomed}");
    assert!(survivor.success(), "{survivor}");
    storage::testing::until_no_transaction_is_open(&test.options).await.unwrap();
    // Its leases have ended by then.
    assert!(server(test, seconds + 31).run().await.success());
    let ticks = world.ticks().await;
    let distinct: BTreeSet<String> = ticks.iter().map(|run| run.subject.to_string()).collect();
    assert_eq!((ticks.len(), distinct.len()), (MANAGERS, MANAGERS));
    for id in all {
        let manager = world.get(id).await;
        assert_eq!((manager.tick_count, manager.failures), (1, 0), "{manager:?}");
        let rows = world.log(id).await;
        let made: Vec<_> = rows.iter().filter(|row| row.action == "create_agent" && row.result.ok).collect();
        assert!(!made.is_empty(), "{rows:?}");
        assert_eq!(world.team(id).await.len(), made.len(), "each row made one agent");
        let numbers: Vec<i64> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, (1..=i64::try_from(rows.len()).unwrap()).collect::<Vec<_>>());
    }
    assert_eq!(books::check(world.house(), None).await.unwrap().imbalances, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "started by the kill tests as a process of its own"]
async fn ticks_like_a_server() {
    let Some((house, _)) = crate::kernel_kill::house().await else { return };
    let handlers = Handlers::default().with(Driven(ManagerTick::default()));
    let options = WorkerOptions::named(format!("server {}", std::process::id()));
    Worker::new(floor::on_market(house), handlers, options).run_due_jobs().await.unwrap();
}
