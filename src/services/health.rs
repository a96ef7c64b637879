//! Whether the house is well, in figures that were measured just now.

use crate::House;
use domain::{
    Period,
    health::{DatabaseHealth, Health, SchedulerHealth},
};
use std::{
    error::Error,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};
use storage::{Db, StorageError};

/// A due job that nobody has taken for this long is overdue.
const OVERDUE_AFTER: Period = Period::from_minutes(1);

/// A worker that has not looked for this long is not alive.
const SILENT_AFTER: Period = Period::from_seconds(15);

/// When the worker of this process last looked for due jobs.
#[derive(Debug, Clone, Default)]
pub struct Pulse(Arc<AtomicI64>);

impl Pulse {
    pub fn beat(&self, now: domain::Timestamp) {
        self.0.store(now.as_millis(), Ordering::Relaxed);
    }

    /// `None` before the first look.
    pub fn last(&self) -> Option<domain::Timestamp> {
        let millis = self.0.load(Ordering::Relaxed);
        (millis != 0).then(|| domain::Timestamp::from_millis(millis))
    }
}

/// Asks the database and the worker of this process. Never fails: what does not answer is part of the result.
pub async fn check(house: &House) -> Health {
    let now = house.now();
    let begun = Instant::now();
    let answer = ask(&house.db, now.minus(OVERDUE_AFTER)).await;
    let latency_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
    let last_seen_at = house.pulse.last();
    let alive = last_seen_at.is_some_and(|seen| now.since(seen) <= SILENT_AFTER);
    let kind = house.db.kind().as_str().to_owned();
    let (database, jobs) = match answer {
        Ok((schema, jobs)) => {
            let database = DatabaseHealth {
                kind,
                answers: true,
                latency_ms: Some(latency_ms),
                schema: Some(schema),
                problem: None,
            };
            (database, Some(jobs))
        }
        Err(error) => {
            let problem = Some(in_words(&error));
            (DatabaseHealth { kind, answers: false, latency_ms: None, schema: None, problem }, None)
        }
    };
    Health { database, scheduler: SchedulerHealth { last_seen_at, alive, jobs } }
}

async fn ask(
    db: &Db,
    overdue_before: domain::Timestamp,
) -> Result<(i64, domain::health::JobCounts), StorageError> {
    let mut reader = db.read().await?;
    Ok((reader.schema_step().await?, reader.jobs().counts(overdue_before).await?))
}

/// The error with its causes, each fact once.
fn in_words(error: &StorageError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
