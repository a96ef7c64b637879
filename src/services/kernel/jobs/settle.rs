//! What follows from an attempt that failed: the job's next try, the end of its run, the events that say so.

use super::{Handlers, JOB_DIED, JOB_FAILED, JOB_PUT_OFF, subject};
use crate::{
    House,
    kernel::runs::{close, waits},
};
use domain::{
    Timestamp,
    events::NewEvent,
    jobs::{ClaimedJob, Settlement},
};
use serde_json::json;
use std::error::Error;
use storage::{StorageError, Tx};

/// Vanished workers that are dealt with in one transaction.
const TOGETHER: i64 = 100;

/// Why an attempt came to nothing.
#[derive(Debug, Clone)]
pub enum Cause {
    /// The handler said so.
    Failed(String),
    /// The worker vanished in the middle, which says nothing about the work.
    Vanished,
}

impl Cause {
    fn error(&self) -> &str {
        match self {
            Self::Failed(error) => error,
            Self::Vanished => "its worker vanished in the middle of it",
        }
    }
}

/// Settles an attempt that failed or is put off. `false` when the lease is no longer held.
pub(super) async fn failed(
    tx: &mut Tx,
    (house, handlers): (&House, &Handlers),
    job: &ClaimedJob,
    (settlement, cause): (Settlement, Cause),
) -> Result<bool, StorageError> {
    let now = house.now();
    if !tx.jobs().settle(job.lease, settlement, Some(cause.error()), now).await? {
        return Ok(false);
    }
    let mut events = Vec::new();
    if let Settlement::Later { run_at, .. } = settlement {
        let events = put_off(tx, job, (run_at, cause.error())).await?;
        tx.append_events(job.owner, now, &events).await?;
        return Ok(true);
    }
    if !matches!(settlement, Settlement::Again { .. }) {
        let ending = match &cause {
            Cause::Failed(error) => close::Ending::failed(error),
            Cause::Vanished => close::Ending::interrupted(cause.error()),
        };
        if let Some(handler) = handlers.of(&job.kind) {
            events = handler.given_up(house, tx, (job, &cause)).await?;
        }
        events.extend(close::of_job(tx, job.lease.job, ending, now).await?);
    }
    events.push(event(job, settlement, &cause));
    tx.append_events(job.owner, now, &events).await?;
    Ok(true)
}

/// Says in the runs of a job what they wait for. It is an event once and not at each coming: a small plan lets a job come a hundred times.
async fn put_off(
    tx: &mut Tx,
    job: &ClaimedJob,
    (until, why): (Timestamp, &str),
) -> Result<Vec<NewEvent>, StorageError> {
    let mut events = waits::of_job(tx, job.lease.job, (until, why)).await?;
    if job.put_off_since.is_some() {
        return Ok(Vec::new());
    }
    if events.is_empty() {
        let data = json!({"kind": job.kind, "why": why, "nextAt": until});
        events.push(NewEvent::new(JOB_PUT_OFF, subject(job.lease.job), data));
    }
    Ok(events)
}

fn event(job: &ClaimedJob, settlement: Settlement, cause: &Cause) -> NewEvent {
    let (kind, next_at) = match settlement {
        Settlement::Again { run_at }
        | Settlement::Later { run_at, .. }
        | Settlement::NextSlot { run_at, .. } => (JOB_FAILED, Some(run_at)),
        Settlement::Done | Settlement::Dead | Settlement::Cancelled => (JOB_DIED, None),
    };
    let data = json!({
        "kind": job.kind,
        "attempt": job.attempt,
        "attempts": job.retry.attempts,
        "error": cause.error(),
        "nextAt": next_at,
    });
    NewEvent::new(kind, subject(job.lease.job), data)
}

/// Settles the jobs whose workers have vanished; their attempts count. Gives how many there were.
pub(super) async fn vanished(house: &House, handlers: &Handlers) -> Result<u64, StorageError> {
    let now = house.now();
    // A read first: mostly nobody has.
    if house.db.read().await?.jobs().expired(now, 1).await?.is_empty() {
        return Ok(0);
    }
    let mut tx = house.db.begin().await?;
    let mut jobs = tx.jobs().expired(now, TOGETHER).await?;
    // Two servers that do this at once lock the owners' rows in the same order.
    jobs.sort_by_key(|job| job.owner);
    for job in &jobs {
        failed(&mut tx, (house, handlers), job, (job.abandoned(now), Cause::Vanished)).await?;
    }
    tx.save().await?;
    Ok(jobs.len() as u64)
}

/// The failure with its causes, each fact once.
pub(crate) fn in_words(failure: &dyn Error) -> String {
    let mut text = failure.to_string();
    let mut cause = failure.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}
