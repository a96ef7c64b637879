//! Managers beside their frozen twins: the agents as they were first created, traded again by the rules of the desk from stored bars, and never touched.
//!
//! A job of the house goes on with all of them when an hour of market time is over, and writes down what manager, twin and buy and hold had gained by
//! then. Everything follows from what is stored, so whoever takes the job over goes on where the last one saved.

mod book;
mod effect;
mod hold;
mod round;
mod turn;

use crate::{
    House,
    desk::Echo,
    kernel::jobs::{self, Failure, Finished, Handler, Work},
};
use async_trait::async_trait;
use domain::{
    JobId, ManagerId, OwnerId, Period,
    jobs::{MANAGERS_TWINS, NewJob},
    market::Minute,
};
use round::Met;
use serde_json::Value;
use storage::StorageError;
use tokio::sync::Mutex;

pub const KIND: &str = MANAGERS_TWINS;

const EVERY: Period = Period::from_seconds(10);
const MINUTES_OF_HOUR: i64 = 60;
const MINUTES_OF_DAY: i64 = 1_440;

/// Puts the comparison on the schedule, unless it is there already.
pub async fn schedule(house: &House) -> Result<JobId, StorageError> {
    let job =
        NewJob::once(OwnerId::HOUSE, KIND, Value::Null, house.now()).keyed(KIND).every(EVERY, Period::ZERO);
    jobs::keep_scheduled(house, &job).await
}

/// The job that goes on with all comparisons.
#[derive(Default)]
pub struct Twins {
    memory: Mutex<Memory>,
}

/// What need not be read again while one process has the job.
#[derive(Default)]
struct Memory {
    echo: Option<Echo>,
    /// The hour up to which everything was compared.
    until: Option<Minute>,
}

#[async_trait]
impl Handler for Twins {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let mut memory = self.memory.lock().await;
        let clock = work.house.db.read().await?.markets().clock().await?;
        let hour = clock.map(|clock| last_hour(clock.minute));
        if let Some(hour) = hour.filter(|_| memory.until != hour) {
            let mut echo = memory.echo.take();
            memory.until = None;
            catch_up(work, &mut echo, hour).await?;
            *memory = Memory { echo, until: Some(hour) };
        }
        work.finish(work.begin().await?, &[]).await
    }
}

/// Goes on with everybody up to an hour, a day of market time at most at once.
async fn catch_up(work: &Work, echo: &mut Option<Echo>, hour: Minute) -> Result<(), Failure> {
    let mut met = Met::default();
    loop {
        work.go_on()?;
        let mut behind = work.house.db.read().await?.managers().twins_behind(hour).await?;
        behind.retain(|(id, _)| !met.stuck.contains(id));
        let Some(from) = behind.iter().map(|(_, at)| *at).min() else { break };
        let to = from.day_begins().plus(MINUTES_OF_DAY).min(hour);
        let group: Vec<ManagerId> = behind.into_iter().filter(|(_, at)| *at < to).map(|(id, _)| id).collect();
        round::go(work, echo, &mut met, &group, (from, to)).await?;
    }
    if let Some(echo) = echo.as_mut().filter(|_| !met.agents.is_empty()) {
        echo.keep(&met.agents);
    }
    Ok(())
}

/// The last whole hour that has begun.
const fn last_hour(now: Minute) -> Minute {
    Minute::new(now.number() - now.number().rem_euclid(MINUTES_OF_HOUR))
}
