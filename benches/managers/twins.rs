//! The job that compares all managers with their twins when an hour of market time is over. On a copy of the house, in this process, so that it is
//! the only thing that works; the measured server has it beside everything else.

use crate::{
    front_door::report::Report,
    stage::{Stage, minute},
    teams::{self, BEGIN, DAY, INTERVAL},
};
use anyhow::{Result, ensure};
use domain::market::Minute;
use services::{
    kernel::jobs::{Handlers, Worker, WorkerOptions},
    managers::twin::{self, Twins},
};
use std::time::Instant;
use storage::OpenOptions;

const MINUTES_OF_HOUR: i64 = 60;

pub async fn measure(database: &OpenOptions, count: usize, report: &mut Report) -> Result<()> {
    let stage = teams::again(database).await?;
    twin::schedule(&stage.house).await?;
    let handlers = Handlers::default().with(Twins::default());
    let worker = Worker::new(stage.house.clone(), handlers, WorkerOptions::named("twins"));
    let begun = minute(DAY, (BEGIN + INTERVAL) / MINUTES_OF_HOUR * MINUTES_OF_HOUR);
    let first = gone_on(&stage, &worker, begun).await?;
    let over = begun.plus(MINUTES_OF_HOUR);
    while stage.reached().await? < over {
        stage.pass(1).await?;
    }
    let hour = gone_on(&stage, &worker, over).await?;
    report.note(&format!("twins of {count} managers × 5 agents begin"), first, "s");
    report.note("  an hour of market time of theirs", hour, "s");
    stage.house.db.close().await;
    Ok(())
}

/// How long it takes until everybody has been compared up to an hour that is over.
async fn gone_on(stage: &Stage, worker: &Worker, hour: Minute) -> Result<f64> {
    let begun = Instant::now();
    worker.run_due_jobs().await?;
    let took = begun.elapsed().as_secs_f64();
    let behind = stage.house.db.read().await?.managers().twins_behind(hour).await?;
    ensure!(behind.is_empty(), "{} managers are not compared up to {}", behind.len(), hour.begins());
    Ok(took)
}
