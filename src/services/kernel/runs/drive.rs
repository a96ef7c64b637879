//! Drives a run through its phases.
//!
//! A [`Process`] names its phases and does one of them at a time. Each phase is one transaction under the job's lease:
//! what it did, its result, the entry into the next phase and the events happen together or not at all. After a crash
//! the next attempt of the job goes on with the phase that had not been saved. The last phase also ends the run and
//! settles the job.
//!
//! # How to add one
//! Implement [`Process`], register [`Driven`] with the worker's handlers, and add a job of that kind.

use super::{RUN_PHASE_FINISHED, RUN_RESUMED, RUN_STARTED, close, subject};
use crate::{
    House,
    kernel::jobs::{Cause, Failure, Finished, Handler, Work},
};
use async_trait::async_trait;
use domain::{
    Money, RunId,
    events::{EventKind, NewEvent, Subject},
    jobs::ClaimedJob,
    runs::{Run, RunPhase, RunStatus},
};
use serde_json::{Value, json};
use storage::{Logs, NewRun, StorageError, Tx};

/// A kind of run.
#[async_trait]
pub trait Process: Send + Sync {
    /// The kind of the job and of the run.
    fn kind(&self) -> &'static str;

    /// Whether it [mostly waits](Handler::waits) for somebody outside.
    fn waits(&self) -> bool {
        false
    }

    /// Whether it [mostly computes](Handler::computes).
    fn computes(&self) -> bool {
        false
    }

    /// The names of the phases, in their order; at least one.
    fn phases(&self) -> &'static [&'static str];

    /// What the run is about.
    fn subject(&self, job: &ClaimedJob) -> Subject;

    /// What a phase needs from the outside world, fetched before its transaction. May be asked again after a crash:
    /// what must not happen twice goes through [`Step::once`].
    async fn prepare(&self, _step: &Step<'_>) -> Result<Value, Failure> {
        Ok(Value::Null)
    }

    /// One phase, in its transaction.
    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure>;

    /// What else must be written down when the run cannot be brought to its end, in the transaction that closes it. Gives the events that say so.
    async fn given_up(
        &self,
        _house: &House,
        _tx: &mut Tx,
        _job: (&ClaimedJob, &Cause),
        _run: (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        Ok(Vec::new())
    }
}

/// Where a run stands.
pub struct Step<'a> {
    pub(super) work: &'a Work,
    pub run: &'a Run,
    pub phase: &'static str,
    /// The phases before this one, with their results.
    pub earlier: &'a [RunPhase],
}

impl Step<'_> {
    pub const fn house(&self) -> &House {
        &self.work.house
    }

    pub const fn job(&self) -> &ClaimedJob {
        &self.work.job
    }
}

/// What a phase found or did.
#[derive(Debug, Clone)]
pub struct PhaseDone {
    pub result: Value,
    pub events: Vec<NewEvent>,
    /// Events for the logs of others than the run's owner.
    pub elsewhere: Logs,
    /// What it has cost; `None` is unknown and makes the run's cost unknown.
    pub cost: Option<Money>,
    /// Set when the run ends here, whatever phases would follow. The job is done all the same: another attempt would not end otherwise.
    pub ending: Option<EndsHere>,
}

/// How a run ends before its last phase, or worse than its last phase would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EndsHere {
    /// It could not do what it was for.
    Failed(String),
    /// It was not wanted any more.
    CalledOff(String),
}

impl From<Value> for PhaseDone {
    /// A phase that cost nothing and has nothing more to tell.
    fn from(result: Value) -> Self {
        Self { result, events: Vec::new(), elsewhere: Logs::new(), cost: Some(Money::ZERO), ending: None }
    }
}

/// The handler that drives a process.
pub struct Driven<P>(pub P);

#[async_trait]
impl<P: Process> Handler for Driven<P> {
    fn kind(&self) -> &'static str {
        self.0.kind()
    }

    fn waits(&self) -> bool {
        self.0.waits()
    }

    fn computes(&self) -> bool {
        self.0.computes()
    }

    async fn handle(&self, work: &Work) -> Result<Finished, Failure> {
        let run = match self.enter(work).await? {
            Entered::Run(run) => run,
            Entered::Ended(finished) => return Ok(finished),
        };
        let mut position = self.position(&run)?;
        loop {
            work.go_on()?;
            let earlier = work.house.db.read().await?.runs().phases(run.id).await?;
            let earlier = &earlier[..position.min(earlier.len())];
            let step = Step { work, run: &run, phase: self.0.phases()[position], earlier };
            let prepared = self.0.prepare(&step).await?;
            storage::failpoint::in_phase(self.0.kind(), step.phase);
            if let Some(finished) = self.phase(&step, position, prepared).await? {
                return Ok(finished);
            }
            position += 1;
        }
    }

    async fn given_up(
        &self,
        house: &House,
        tx: &mut Tx,
        (job, cause): (&ClaimedJob, &Cause),
    ) -> Result<Vec<NewEvent>, StorageError> {
        let mut events = Vec::new();
        for run in tx.runs().running_of_job(job.lease.job).await? {
            let phases = tx.runs().phases(run.id).await?;
            events.extend(self.0.given_up(house, tx, (job, cause), (&run, &phases)).await?);
        }
        Ok(events)
    }
}

enum Entered {
    Run(Box<Run>),
    Ended(Finished),
}

impl<P: Process> Driven<P> {
    /// Starts the run of this slot, or takes it over where it stands.
    async fn enter(&self, work: &Work) -> Result<Entered, Failure> {
        let now = work.house.now();
        let id = RunId::of_slot(work.job.lease.job, work.job.due_at);
        let mut tx = work.begin().await?;
        let known = tx.runs().find(id).await?;
        let mut events = Vec::new();
        match &known {
            // The run was ended from outside; there is nothing left to do for this slot.
            Some(run) if run.status != RunStatus::Running => {
                return Ok(Entered::Ended(work.finish(tx, &[]).await?));
            }
            Some(run) => {
                tx.runs().resume(id, work.job.lease.epoch, now).await?;
                // That it waits was said; it comes as often as it is told to.
                if work.job.put_off_since.is_none() {
                    let stands = json!({"phase": run.phase, "attempt": work.job.attempt});
                    events.push(self.event(RUN_RESUMED, work, id, stands));
                }
            }
            None => {
                self.start(work, id, &mut tx).await?;
                events.push(self.event(RUN_STARTED, work, id, json!({})));
            }
        }
        let run = tx.runs().find(id).await?.ok_or(Failure::LeaseLost)?;
        tx.append_events(work.job.owner, now, &events).await?;
        tx.save().await?;
        Ok(Entered::Run(Box::new(run)))
    }

    async fn start(&self, work: &Work, id: RunId, tx: &mut Tx) -> Result<(), Failure> {
        let now = work.house.now();
        let phase = *self.0.phases().first().ok_or_else(|| no_phases(self.0.kind()))?;
        let subject = self.0.subject(&work.job);
        let run = NewRun {
            id,
            owner: work.job.owner,
            kind: self.0.kind(),
            subject: &subject,
            phase,
            lease: work.job.lease,
            at: now,
        };
        tx.runs().start(&run).await?;
        Ok(tx.runs().begin_phase(id, 0, phase, now).await?)
    }

    /// Which phase the run is in.
    fn position(&self, run: &Run) -> Result<usize, Failure> {
        let name = run.phase.as_deref().unwrap_or_default();
        let known = self.0.phases().iter().position(|phase| *phase == name);
        known.ok_or_else(|| {
            Failure::GiveUp(format!(
                "this version does not know the phase {name:?}, in which the run stopped"
            ))
        })
    }

    /// One phase as one transaction; after the last one, the proof that everything is settled.
    async fn phase(
        &self,
        step: &Step<'_>,
        position: usize,
        prepared: Value,
    ) -> Result<Option<Finished>, Failure> {
        let (work, run) = (step.work, step.run);
        let mut tx = work.begin().await?;
        let now = work.house.now();
        if !tx.runs().beat(run.id, work.job.lease.epoch, now).await? {
            return Err(Failure::LeaseLost);
        }
        let done = self.0.step(step, prepared, &mut tx).await?;
        tx.runs().finish_phase(run.id, position, &done.result, now).await?;
        if done.cost != Some(Money::ZERO) {
            tx.runs().add_cost(run.id, done.cost).await?;
        }
        let mut logs = done.elsewhere;
        let events = logs.entry(work.job.owner).or_default();
        events.extend(done.events);
        events.push(self.event(RUN_PHASE_FINISHED, work, run.id, json!({"phase": step.phase})));
        let next = self.0.phases().get(position + 1).filter(|_| done.ending.is_none());
        if let Some(next) = next {
            tx.runs().begin_phase(run.id, position + 1, next, now).await?;
            tx.append_to_logs(now, &logs).await?;
            tx.save().await?;
            return Ok(None);
        }
        let ending = match done.ending {
            None => close::Ending::finished(),
            Some(EndsHere::Failed(why)) => close::Ending::failed(why),
            Some(EndsHere::CalledOff(why)) => close::Ending::called_off(why),
        };
        match close::end(&mut tx, run, ending, now).await {
            Ok(event) => events.push(event),
            Err(super::RunsError::Storage(error)) => return Err(error.into()),
            Err(other) => return Err(Failure::GiveUp(other.to_string())),
        }
        work.finish_in(tx, &logs).await.map(Some)
    }

    fn event(&self, kind: EventKind, work: &Work, run: RunId, mut data: Value) -> NewEvent {
        data["kind"] = self.0.kind().into();
        data["subject"] = self.0.subject(&work.job).to_string().into();
        NewEvent::new(kind, subject(run), data)
    }
}

fn no_phases(kind: &str) -> Failure {
    Failure::GiveUp(format!("the process {kind} has no phases"))
}
