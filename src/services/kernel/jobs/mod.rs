//! The schedule: looking at it, and what a person can do with a job. [`Worker`] does the jobs.

mod crew;
mod settle;
mod stats;
mod work;
mod worker;

pub use settle::Cause;
pub(crate) use settle::in_words;
pub use stats::Stats;
pub use work::{Failure, Finished, Handler, Work};
pub use worker::{Handlers, Takes, Worker, WorkerOptions};

use super::{NotVisible, runs, visibility};
use crate::{House, author::Author};
use domain::{
    JobId, Page, PageRequest,
    accounts::Principal,
    events::{EventKind, NewEvent, Subject},
    jobs::{Job, JobFilter, JobState, NewJob},
};
use serde_json::json;
use storage::{Added, StorageError, Tx};

pub const JOB_FAILED: EventKind = EventKind::known("job.failed");
pub const JOB_PUT_OFF: EventKind = EventKind::known("job.put_off");
pub const JOB_DIED: EventKind = EventKind::known("job.died");
pub const JOB_RETRIED: EventKind = EventKind::known("job.retried");
pub const JOB_CANCELLED: EventKind = EventKind::known("job.cancelled");

#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    #[error("there is no such job")]
    NotFound,
    #[error("the job is {}; only a dead job can be retried", .0.as_str())]
    NotDead(JobState),
    #[error("the job is {} already", .0.as_str())]
    Ended(JobState),
    #[error("the house needs {0} again and again, so that it cannot be called off; a run of it can")]
    Standing(String),
    #[error("another job of the same name is waiting or running, so this one cannot be retried")]
    Replaced,
    #[error("could not read or change the schedule")]
    Storage(#[source] StorageError),
}

impl From<NotVisible> for JobsError {
    fn from(_: NotVisible) -> Self {
        Self::NotFound
    }
}

impl From<StorageError> for JobsError {
    fn from(error: StorageError) -> Self {
        Self::Storage(error)
    }
}

/// What an event about a job names.
pub(crate) fn subject(job: JobId) -> Subject {
    Subject::new("job", job)
}

/// Puts a job of the house on the schedule, unless one of its key is there already.
pub(crate) async fn keep_scheduled(house: &House, job: &NewJob) -> Result<JobId, StorageError> {
    let id = JobId::generate(house.clock.as_ref(), house.randomness.as_ref());
    let mut tx = house.db.begin().await?;
    let added = tx.add_job(id, job, house.now()).await?;
    if let Added::New(_) = added {
        tx.save().await?;
    }
    Ok(added.id())
}

pub async fn list(
    house: &House,
    principal: &Principal,
    filter: &JobFilter,
    request: PageRequest,
) -> Result<Page<Job>, JobsError> {
    let owners = visibility::owners(principal, filter.owner)?;
    Ok(house.db.read().await?.jobs().page(&owners, filter, request).await?)
}

pub async fn get(house: &House, principal: &Principal, id: JobId) -> Result<Job, JobsError> {
    let job = house.db.read().await?.jobs().find(id).await?;
    visible(principal, job)
}

/// Gives a dead job all its attempts again.
pub async fn retry(house: &House, principal: &Principal, id: JobId) -> Result<Job, JobsError> {
    let mut tx = house.db.begin().await?;
    let job = visible(principal, tx.jobs().find(id).await?)?;
    let revived = tx.revive_job(id, house.now()).await.map_err(|error| match error {
        StorageError::Conflict(_) => JobsError::Replaced,
        other => other.into(),
    })?;
    if !revived {
        return Err(JobsError::NotDead(job.state));
    }
    let event = told(&job, JOB_RETRIED, principal);
    tx.append_events(job.owner, house.now(), &[event]).await?;
    changed(tx, id).await
}

/// Calls a job off, with the run that it was driving. A worker in the middle of it changes nothing any more. What the
/// house itself needs stays.
pub async fn cancel(house: &House, principal: &Principal, id: JobId) -> Result<Job, JobsError> {
    let mut tx = house.db.begin().await?;
    let job = visible(principal, tx.jobs().find(id).await?)?;
    if job.is_standing() {
        return Err(JobsError::Standing(job.kind));
    }
    if !tx.jobs().cancel(id, house.now()).await? {
        return Err(JobsError::Ended(job.state));
    }
    let mut aftermath = Vec::new();
    for run in tx.runs().running_of_job(id).await? {
        aftermath.extend(runs::Aftermaths::of(house, &mut tx, &run).await?);
    }
    let ending = runs::close::Ending::cancelled(principal);
    let closed = runs::close::of_job(&mut tx, id, ending, house.now()).await?;
    let told = [told(&job, JOB_CANCELLED, principal)];
    let events: Vec<NewEvent> = told.into_iter().chain(aftermath).chain(closed).collect();
    tx.append_events(job.owner, house.now(), &events).await?;
    changed(tx, id).await
}

fn visible(principal: &Principal, job: Option<Job>) -> Result<Job, JobsError> {
    job.filter(|job| principal.sees(job.owner)).ok_or(JobsError::NotFound)
}

fn told(job: &Job, kind: EventKind, by: &Principal) -> NewEvent {
    NewEvent::new(kind, subject(job.id), Author::from(by).sign(json!({"kind": job.kind})))
}

async fn changed(mut tx: Tx, id: JobId) -> Result<Job, JobsError> {
    let job = tx.jobs().find(id).await?.ok_or(JobsError::NotFound)?;
    tx.save().await?;
    Ok(job)
}
