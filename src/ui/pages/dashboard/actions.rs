//! What the dashboard asks: the health of the house, what managers and agents do, figures that were counted, and the newest of each list.

use super::{
    desk::{self, Desk},
    team::{self, Team},
};
use crate::{failure::Failure, moment::Moment, server};
use domain::{
    PageRequest,
    events::{Event, EventFilter},
    health::Health,
    jobs::{Job, JobFilter, JobState},
    runs::{Run, RunFilter},
    tokens::Scope,
};
use services::{
    health,
    kernel::{events, jobs, runs},
    members, tokens,
};

/// The house at a glance. `None` is a figure that nobody knows now, or that is not this person's to know.
pub struct Overview {
    pub health: HealthView,
    pub desk: Desk,
    pub team: Team,
    pub members: Option<u64>,
    pub tokens: u64,
    pub events: u64,
    pub runs: u64,
    pub newest_events: Vec<EventLine>,
    pub newest_runs: Vec<RunLine>,
    pub next_jobs: Vec<JobLine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HealthView {
    pub database: String,
    pub answers: bool,
    pub latency_ms: Option<u64>,
    pub schema: Option<i64>,
    pub scheduler_seen: Option<Moment>,
    pub scheduler_alive: bool,
    pub jobs: Option<JobFigures>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobFigures {
    pub waiting: u64,
    pub leased: u64,
    pub dead: u64,
    pub overdue: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventLine {
    pub seq: i64,
    pub at: Moment,
    pub kind: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunLine {
    pub id: String,
    pub kind: String,
    pub status: String,
    pub at: Moment,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobLine {
    pub kind: String,
    pub at: Moment,
}

/// How many of each list the dashboard shows.
const NEWEST: u32 = 6;

pub async fn look_around() -> Result<Overview, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let few = PageRequest::new(1, NEWEST).unwrap_or_default();
    let waiting = JobFilter { state: Some(JobState::Waiting), ..JobFilter::default() };
    let members =
        if by.may(Scope::Admin) { Some(members::list(&house, &by, few).await?.total) } else { None };
    let events = events::page(&house, &by, by.owner(), &EventFilter::default(), few).await?;
    let runs = runs::list(&house, &by, &RunFilter::default(), few).await?;
    let jobs = jobs::list(&house, &by, &waiting, few).await?;
    Ok(Overview {
        health: health::check(&house).await.into(),
        desk: desk::look().await?,
        team: team::look().await?,
        members,
        tokens: tokens::count_valid(&house, &by).await?,
        events: events.total,
        runs: runs.total,
        newest_events: events.items.into_iter().map(Into::into).collect(),
        newest_runs: runs.items.into_iter().map(Into::into).collect(),
        next_jobs: jobs.items.into_iter().map(Into::into).collect(),
    })
}

impl From<Health> for HealthView {
    fn from(health: Health) -> Self {
        Self {
            database: health.database.kind,
            answers: health.database.answers,
            latency_ms: health.database.latency_ms,
            schema: health.database.schema,
            scheduler_seen: health.scheduler.last_seen_at.map(Into::into),
            scheduler_alive: health.scheduler.alive,
            jobs: health.scheduler.jobs.map(|jobs| JobFigures {
                waiting: jobs.waiting,
                leased: jobs.leased,
                dead: jobs.dead,
                overdue: jobs.overdue,
            }),
        }
    }
}

impl From<Event> for EventLine {
    fn from(event: Event) -> Self {
        Self { seq: event.seq, at: event.at.into(), kind: event.kind.to_string() }
    }
}

impl From<Run> for RunLine {
    fn from(run: Run) -> Self {
        Self {
            id: run.id.to_string(),
            kind: run.kind,
            status: run.status.as_str().to_owned(),
            at: run.started_at.into(),
        }
    }
}

impl From<Job> for JobLine {
    fn from(job: Job) -> Self {
        Self { kind: job.kind, at: job.run_at.into() }
    }
}
