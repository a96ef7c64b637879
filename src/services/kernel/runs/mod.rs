//! Runs: looking at them, and calling one off. A run is driven by the job behind it.

mod aftermath;
pub(crate) mod close;
mod drive;
mod effects;
mod orphans;
mod results;
pub(in crate::kernel) mod waits;

pub use aftermath::{Aftermath, Aftermaths};
pub use drive::{Driven, EndsHere, PhaseDone, Process, Step};
pub use orphans::close_orphans;
pub(crate) use orphans::{close_unknown, interrupt_orphans};
pub use results::{leave, left};

use super::{NotVisible, visibility};
use crate::House;
use domain::{
    Page, PageRequest, RunId,
    accounts::Principal,
    events::{EventKind, Subject},
    jobs::Settlement,
    runs::{IllegalStep, Run, RunFilter, RunPhase, RunStatus, RunStep},
};
use storage::{StorageError, Tx};

pub const RUN_STARTED: EventKind = EventKind::known("run.started");
pub const RUN_RESUMED: EventKind = EventKind::known("run.resumed");
pub const RUN_WAITS: EventKind = EventKind::known("run.waits");
pub const RUN_PHASE_FINISHED: EventKind = EventKind::known("run.phase_finished");
pub const RUN_FINISHED: EventKind = EventKind::known("run.finished");
pub const RUN_FAILED: EventKind = EventKind::known("run.failed");
pub const RUN_INTERRUPTED: EventKind = EventKind::known("run.interrupted");
pub const RUN_CANCELLED: EventKind = EventKind::known("run.cancelled");

#[derive(Debug, thiserror::Error)]
pub enum RunsError {
    #[error("there is no such run")]
    NotFound,
    #[error(transparent)]
    Ended(#[from] IllegalStep),
    #[error("could not read or change the runs")]
    Storage(#[from] StorageError),
}

impl From<NotVisible> for RunsError {
    fn from(_: NotVisible) -> Self {
        Self::NotFound
    }
}

/// What an event about a run names.
pub(crate) fn subject(run: RunId) -> Subject {
    Subject::new("run", run)
}

pub async fn list(
    house: &House,
    principal: &Principal,
    filter: &RunFilter,
    request: PageRequest,
) -> Result<Page<Run>, RunsError> {
    let owners = visibility::owners(principal, filter.owner)?;
    Ok(house.db.read().await?.runs().page(&owners, filter, request).await?)
}

/// The kinds of runs that the person sees: what a filter can offer.
pub async fn kinds(house: &House, principal: &Principal) -> Result<Vec<String>, RunsError> {
    let owners = visibility::owners(principal, None)?;
    Ok(house.db.read().await?.runs().kinds(&owners).await?)
}

pub async fn get(house: &House, principal: &Principal, id: RunId) -> Result<(Run, Vec<RunPhase>), RunsError> {
    let mut reader = house.db.read().await?;
    let run = visible(principal, reader.runs().find(id).await?)?;
    let phases = reader.runs().phases(id).await?;
    Ok((run, phases))
}

/// Calls a run off. Its [aftermath](Aftermath) stands with it. Its job gives the slot up: a recurring one waits for its next time, any other is cancelled too.
pub async fn cancel(house: &House, principal: &Principal, id: RunId) -> Result<Run, RunsError> {
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let run = visible(principal, tx.runs().find(id).await?)?;
    run.status.step(RunStep::Cancel)?;
    if let Some(job) = run.job
        && let Some(taken) = tx.seize_job(job, now).await?
    {
        let settlement = match taken.succeeded(now) {
            Settlement::Done => Settlement::Cancelled,
            next => next,
        };
        tx.jobs().settle(taken.lease, settlement, None, now).await?;
    }
    // Read again under the job's lock: the run may have ended since.
    let run = visible(principal, tx.runs().find(id).await?)?;
    let cancelled = close::end(&mut tx, &run, close::Ending::cancelled(principal), now).await?;
    let mut events = Aftermaths::of(house, &mut tx, &run).await?;
    events.push(cancelled);
    tx.append_events(run.owner, now, &events).await?;
    let run = ended(&mut tx, id).await?;
    tx.save().await?;
    Ok(run)
}

fn visible(principal: &Principal, run: Option<Run>) -> Result<Run, RunsError> {
    run.filter(|run| principal.sees(run.owner)).ok_or(RunsError::NotFound)
}

async fn ended(tx: &mut Tx, id: RunId) -> Result<Run, RunsError> {
    let run = tx.runs().find(id).await?.ok_or(RunsError::NotFound)?;
    debug_assert!(run.status != RunStatus::Running, "a run that was closed has ended");
    Ok(run)
}
