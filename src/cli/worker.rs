//! `agent-manager worker`: does the long computations of a house beside its servers, also on other machines, against the same PostgreSQL.

use super::{Failure, Setup, say, serve};
use crate::{
    background::Background,
    lifecycle::{Ended, Lifecycle},
    logging,
};
use agent_manager::compose;
use services::{
    kernel::jobs::{Takes, WorkerOptions},
    market,
};
use std::time::Duration;

/// What is left of the five seconds of a stop for closing the database.
const CLOSING: Duration = Duration::from_millis(400);

pub async fn run(setup: &Setup) -> Result<(), Failure> {
    logging::start(&setup.config);
    if let Some(file) = setup.database.sqlite_path() {
        return Err(Failure::Wrong(format!(
            "a worker needs a database that several processes share, and {} is a SQLite file: its server does everything itself; name a PostgreSQL with --database",
            file.display()
        )));
    }
    let lifecycle = Lifecycle::begin().map_err(|error| Failure::failed(&error))?;
    setup.config.check_market(&setup.sources)?;
    let house = setup.open().await?;
    // On another market it would end every iteration that it took.
    market::join(&house).await.map_err(|error| Failure::wrong(&error))?;
    let options =
        WorkerOptions { takes: Takes::Computations, ..serve::worker_options(&setup.config, "worker on ") };
    let (name, at_once) = (options.name.clone(), options.concurrency);
    let background = Background::begin().map_err(|error| Failure::failed(&error))?;
    let worker = compose::compose_worker(&house, options);
    lifecycle.tasks().spawn(background.run({
        let stop = lifecycle.stop();
        async move { worker.run(stop).await }
    }));
    let database = storage::masked(&setup.database.url);
    say(&format!("working on backtests and learning of {database}"))?;
    tracing::info!(database, name, "Working on backtests and learning, at most {at_once} at a time");

    let ended = lifecycle.run().await;
    if ended == Ended::Drained && tokio::time::timeout(CLOSING, house.db.close()).await.is_err() {
        tracing::warn!("The connections to the database did not close in time");
    }
    drop(background);
    match ended {
        Ended::Drained => Ok(()),
        Ended::CutOff => Err(Failure::Failed(
            "stopped before everything had ended; what was running is taken up by another".to_owned(),
        )),
    }
}
