//! What a run says while its job is put off: what it waits for, and until when.

use super::{RUN_WAITS, subject};
use domain::{JobId, Timestamp, events::NewEvent};
use serde_json::json;
use storage::{StorageError, Tx};

/// Writes it into the phase that each run of a job is in: the events that say so.
pub(in crate::kernel) async fn of_job(
    tx: &mut Tx,
    job: JobId,
    (until, why): (Timestamp, &str),
) -> Result<Vec<NewEvent>, StorageError> {
    let mut events = Vec::new();
    for run in tx.runs().running_of_job(job).await? {
        tx.runs().save_waiting(run.id, &json!({"waitsFor": why, "waitsUntil": until})).await?;
        let data = json!({
            "kind": run.kind,
            "subject": run.subject,
            "phase": run.phase,
            "why": why,
            "nextAt": until,
        });
        events.push(NewEvent::new(RUN_WAITS, subject(run.id), data));
    }
    Ok(events)
}
