//! Iterations, with what each phase took.

use async_trait::async_trait;
use domain::{
    events::{NewEvent, Subject},
    jobs::ClaimedJob,
    runs::{Run, RunPhase},
};
use serde_json::Value;
use services::{
    House,
    kernel::{
        jobs::{Cause, Failure},
        runs::{PhaseDone, Process, Step},
    },
    lab::iterate::Iterating,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use storage::{StorageError, Tx};

/// The phases that ended, in their order, each with its seconds until its transaction was to be saved.
pub type Phases = Arc<Mutex<Vec<(&'static str, f64)>>>;

pub struct Timed {
    pub iterating: Iterating,
    pub phases: Phases,
    pub begun: Mutex<Option<Instant>>,
}

#[async_trait]
impl Process for Timed {
    fn kind(&self) -> &'static str {
        self.iterating.kind()
    }

    fn phases(&self) -> &'static [&'static str] {
        self.iterating.phases()
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        self.iterating.subject(job)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        *self.begun.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
        self.iterating.prepare(step).await
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let done = self.iterating.step(step, prepared, tx).await?;
        let begun = self.begun.lock().unwrap_or_else(PoisonError::into_inner).take();
        let took = begun.map_or(0.0, |begun| begun.elapsed().as_secs_f64());
        self.phases.lock().unwrap_or_else(PoisonError::into_inner).push((step.phase, took));
        Ok(done)
    }

    async fn given_up(
        &self,
        house: &House,
        tx: &mut Tx,
        job: (&ClaimedJob, &Cause),
        run: (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        self.iterating.given_up(house, tx, job, run).await
    }
}
