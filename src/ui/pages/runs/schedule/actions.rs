//! What the schedule asks of the use cases.

use super::SCHEDULE;
use crate::{failure::Failure, flash, moment::Moment, pages::listing::page_request, refused::refuse, server};
use domain::{
    PageRequest,
    jobs::{Job, JobFilter, JobState},
    schedule::Repeat,
};
use leptos::prelude::*;
use services::kernel::jobs;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    pub page: u32,
    pub kind: String,
    pub state: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Jobs {
    /// Those that wait for somebody, wherever they stand in the list; only on its first, unfiltered page.
    pub dead: Vec<JobLine>,
    pub lines: Vec<JobLine>,
    pub page: u32,
    pub page_size: u32,
    pub total: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    pub id: String,
    pub kind: String,
    pub key: Option<String>,
    pub state: String,
    /// When it is really tried next.
    pub due: Moment,
    /// `1h`; `None` when it is done once.
    pub every: Option<String>,
    pub attempts: u32,
    pub most: u32,
    pub error: Option<String>,
}

pub async fn list_jobs(asked: &Asked) -> Result<Jobs, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let kind = (!asked.kind.is_empty()).then(|| asked.kind.clone());
    // A state that does not exist is no filter; the form shows that too.
    let filter = JobFilter { owner: None, kind, state: asked.state.parse().ok() };
    let wanted = page_request(asked.page, PageRequest::DEFAULT_SIZE);
    let found = jobs::list(&house, &by, &filter, wanted).await?;
    let dead = if wanted.page() == 1 && filter == JobFilter::default() {
        let filter = JobFilter { state: Some(JobState::Dead), ..filter };
        jobs::list(&house, &by, &filter, wanted).await?.items
    } else {
        Vec::new()
    };
    // Each stands once on a page.
    let others = found.items.into_iter().filter(|job| dead.iter().all(|dead| dead.id != job.id));
    Ok(Jobs {
        page: found.page,
        page_size: found.page_size,
        total: found.total,
        lines: others.map(line).collect(),
        dead: dead.into_iter().map(line).collect(),
    })
}

fn line(job: Job) -> JobLine {
    JobLine {
        id: job.id.to_string(),
        kind: job.kind,
        key: job.key,
        state: job.state.as_str().to_owned(),
        due: job.run_at.into(),
        every: match job.repeat {
            Repeat::Once => None,
            Repeat::Every(period) => Some(period.to_string()),
        },
        attempts: job.attempts,
        most: job.max_attempts,
        error: job.last_error,
    }
}

#[server(prefix = "/ui", endpoint = "retry_job")]
pub async fn retry_job(id: String) -> Result<(), Failure> {
    match retry(&id).await {
        Ok(()) => {
            flash::redirect_done(SCHEDULE, flash::Done::JobRetried);
            Ok(())
        }
        Err(failure) => Err(refuse::<RetryJob>(SCHEDULE, failure, &[])),
    }
}

#[server(prefix = "/ui", endpoint = "cancel_job")]
pub async fn cancel_job(id: String) -> Result<(), Failure> {
    match cancel(&id).await {
        Ok(()) => {
            flash::redirect_done(SCHEDULE, flash::Done::JobCancelled);
            Ok(())
        }
        Err(failure) => Err(refuse::<CancelJob>(SCHEDULE, failure, &[])),
    }
}

async fn retry(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    jobs::retry(&server::house(), &by, id).await?;
    Ok(())
}

async fn cancel(id: &str) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    jobs::cancel(&server::house(), &by, id).await?;
    Ok(())
}
