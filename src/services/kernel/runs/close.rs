//! The end of a run. Every ending goes through [`RunStatus::step`], so that a run ends once.

use super::{RUN_CANCELLED, RUN_FAILED, RUN_FINISHED, RUN_INTERRUPTED, RunsError, subject};
use crate::author::Author;
use domain::{
    JobId, Timestamp,
    accounts::Principal,
    events::{EventKind, NewEvent},
    runs::{IllegalStep, Run, RunStep},
};
use serde_json::json;
use storage::{StorageError, Tx};

/// How a run ends, and why or by whom.
#[derive(Debug, Clone)]
pub(crate) struct Ending<'a> {
    step: RunStep,
    error: Option<String>,
    by: Option<Author<'a>>,
}

impl<'a> Ending<'a> {
    pub(crate) const fn finished() -> Self {
        Self { step: RunStep::Finish, error: None, by: None }
    }

    pub(crate) fn cancelled(by: &'a Principal) -> Self {
        Self { step: RunStep::Cancel, error: None, by: Some(by.into()) }
    }

    /// By itself, because nobody wanted it any more.
    pub(crate) fn called_off(why: impl Into<String>) -> Self {
        Self { step: RunStep::Cancel, error: Some(why.into()), by: None }
    }

    pub(crate) fn failed(error: impl Into<String>) -> Self {
        Self { step: RunStep::Fail, error: Some(error.into()), by: None }
    }

    pub(crate) fn interrupted(error: impl Into<String>) -> Self {
        Self { step: RunStep::Interrupt, error: Some(error.into()), by: None }
    }

    const fn event(&self) -> EventKind {
        match self.step {
            RunStep::Finish => RUN_FINISHED,
            RunStep::Fail => RUN_FAILED,
            RunStep::Interrupt => RUN_INTERRUPTED,
            RunStep::Cancel => RUN_CANCELLED,
        }
    }
}

/// Ends a run and gives the event that says so.
pub(crate) async fn end(
    tx: &mut Tx,
    run: &Run,
    ending: Ending<'_>,
    now: Timestamp,
) -> Result<NewEvent, RunsError> {
    let status = run.status.step(ending.step)?;
    if !tx.runs().end(run.id, status, ending.error.as_deref(), now).await? {
        // Another server has ended it since it was read.
        let from = tx.runs().find(run.id).await?.map_or(status, |run| run.status);
        return Err(IllegalStep { from }.into());
    }
    Ok(event(run, &ending))
}

/// Ends whatever runs a job was driving: the events that say so.
pub(crate) async fn of_job(
    tx: &mut Tx,
    job: JobId,
    ending: Ending<'_>,
    now: Timestamp,
) -> Result<Vec<NewEvent>, StorageError> {
    let mut events = Vec::new();
    for run in tx.runs().running_of_job(job).await? {
        if let Ok(status) = run.status.step(ending.step)
            && tx.runs().end(run.id, status, ending.error.as_deref(), now).await?
        {
            events.push(event(&run, &ending));
        }
    }
    Ok(events)
}

fn event(run: &Run, ending: &Ending<'_>) -> NewEvent {
    let data = match &ending.error {
        Some(error) => json!({"kind": run.kind, "subject": run.subject, "phase": run.phase, "error": error}),
        None => json!({"kind": run.kind, "subject": run.subject}),
    };
    let data = match ending.by {
        Some(by) => by.sign(data),
        None => data,
    };
    NewEvent::new(ending.event(), subject(run.id), data)
}
