//! Runs that nobody will drive on are closed as interrupted, so that no run seems to be running for ever.

use super::close::{self, Ending};
use crate::{House, kernel::jobs};
use domain::{Period, Timestamp, events::NewEvent, jobs::Settlement};
use serde_json::json;
use storage::{Logs, StorageError, Tx};

/// Runs that are closed in one transaction.
const TOGETHER: i64 = 100;

/// How long a due job of an unknown kind waits for a server that knows it.
const UNKNOWN_AFTER: Period = Period::from_hours(1);

/// Closes the runs whose job is gone or has ended. Gives how many there were.
pub async fn close_orphans(house: &House) -> Result<u64, StorageError> {
    let mut reader = house.db.read().await?;
    if reader.runs().orphans(1).await?.is_empty() {
        return Ok(0);
    }
    drop(reader);
    let mut closed = 0;
    loop {
        let now = house.now();
        let mut tx = house.db.begin().await?;
        let (now_closed, events) = interrupt_orphans(&mut tx, now).await?;
        tx.append_to_logs(now, &events).await?;
        tx.save().await?;
        closed += now_closed;
        if now_closed == 0 {
            return Ok(closed);
        }
    }
}

/// Closes runs whose kind this program does not know, and gives up their jobs, once nobody has taken such a job for an
/// hour: until then another server, perhaps a newer one, may know it.
pub(crate) async fn close_unknown(house: &House, known: &[&str]) -> Result<u64, StorageError> {
    let since = house.now().minus(UNKNOWN_AFTER);
    if known.is_empty() || house.db.read().await?.runs().untaken(known, since, 1).await?.is_empty() {
        return Ok(0);
    }
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let runs = tx.runs().untaken(known, since, 1).await?;
    for run in &runs {
        let error = format!("no server knows how to go on with {}", run.kind);
        let Some(job) = run.job else { continue };
        let Some(taken) = tx.seize_job(job, now).await? else { continue };
        tx.jobs().settle(taken.lease, Settlement::Dead, Some(&error), now).await?;
        let mut events = close::of_job(&mut tx, job, Ending::interrupted(&error), now).await?;
        let data = json!({"kind": run.kind, "error": error});
        events.push(NewEvent::new(jobs::JOB_DIED, jobs::subject(job), data));
        tx.append_events(run.owner, now, &events).await?;
    }
    tx.save().await?;
    Ok(runs.len() as u64)
}

/// The same as [`close_orphans`] inside a transaction, and for a limited number of runs. The events are the caller's to
/// append, last.
pub(crate) async fn interrupt_orphans(tx: &mut Tx, now: Timestamp) -> Result<(u64, Logs), StorageError> {
    let mut events = Logs::new();
    let mut closed = 0;
    for run in tx.runs().orphans(TOGETHER).await? {
        let ending = Ending::interrupted("its job has ended or is gone");
        match close::end(tx, &run, ending, now).await {
            Ok(event) => {
                closed += 1;
                events.entry(run.owner).or_default().push(event);
            }
            Err(super::RunsError::Storage(error)) => return Err(error),
            // Another server has closed it at this moment.
            Err(_) => {}
        }
    }
    Ok((closed, events))
}
