//! A tick: a durable run in five phases.
//!
//! *gather* looks at team, market and memory. *decide* asks the model, unless nothing has happened. *check* holds every decision against the
//! leash. *act* carries out what passed, holding it against the leash again. *record* writes the log and the memory. Each phase is one
//! transaction, and between two of them a person's stop, pause or deletion is obeyed; what was carried out is recorded all the same. A tick
//! that cannot be brought to its end, or that a person calls off, is [counted](broken).

mod act;
mod brief;
mod broken;
mod check;
mod decide;
mod gather;
mod opened;
mod phases;
mod prompt;
mod record;
mod room;
mod shorten;
mod stopped;

pub(super) use act::{acted, alone};
pub(super) use check::checked;
pub(super) use decide::read_again;
pub(super) use opened::{Place, open};
pub use phases::{Acted, Checked, Decided, Done, Failed, Gathered, Verdict};
pub(super) use record::append;
pub(crate) use shorten::shorten;

use super::{sight::Sight, subject};
use crate::{
    House,
    kernel::{
        jobs::{Cause, Failure},
        runs::{Aftermath, PhaseDone, Process, Step},
    },
};
use async_trait::async_trait;
use broken::Broken;
use domain::{
    ManagerId,
    events::{NewEvent, Subject},
    jobs::ClaimedJob,
    runs::{Run, RunPhase},
};
use serde_json::Value;
use storage::{StorageError, Tx};

pub const KIND: &str = "manager.tick";

pub const PHASES: &[&str] = &["gather", "decide", "check", "act", "record"];

/// The ticks of all managers.
#[derive(Default)]
pub struct ManagerTick {
    sight: Sight,
}

#[async_trait]
impl Process for ManagerTick {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn phases(&self) -> &'static [&'static str] {
        PHASES
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        manager_of(job).map_or_else(Subject::house, subject)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        match step.phase {
            "gather" => gather::prepare(step, &self.sight).await,
            "decide" => decide::prepare(step).await,
            "check" | "act" => opened::ask(step.house(), &self.sight).await,
            _ => record::prepare(step).await,
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let id =
            manager_of(step.job()).ok_or_else(|| Failure::GiveUp("its job names no manager".to_owned()))?;
        let manager = tx.managers().find(id).await?;
        let manager = manager.ok_or_else(|| Failure::GiveUp("its manager is gone".to_owned()))?;
        // What was carried out is written down, whatever a person has said since.
        if let Some(why) = stopped::why(&manager).filter(|_| step.phase != "record") {
            return stopped::end(step, tx, manager, why).await;
        }
        let listed = |prepared| opened::listed(prepared, &self.sight);
        match step.phase {
            "gather" => gather::step(step, prepared, tx, manager).await,
            "check" => check::step(step, listed(prepared)?, tx, &manager).await,
            "act" => act::step(step, listed(prepared)?, tx, &manager).await,
            "record" => record::step(step, prepared, tx, manager).await,
            _ => Ok(prepared.into()),
        }
    }

    async fn given_up(
        &self,
        house: &House,
        tx: &mut Tx,
        (job, cause): (&ClaimedJob, &Cause),
        (run, phases): (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        let Some(id) = manager_of(job) else { return Ok(Vec::new()) };
        let broken = match cause {
            Cause::Failed(_) => Broken::Failed,
            Cause::Vanished => Broken::Interrupted,
        };
        broken::count(house, tx, id, (run, phases), broken).await
    }
}

/// What must be written down when a person calls a tick's run off.
pub(crate) fn aftermath() -> Box<dyn Aftermath> {
    Box::new(CalledOff)
}

struct CalledOff;

#[async_trait]
impl Aftermath for CalledOff {
    fn kind(&self) -> &'static str {
        KIND
    }

    async fn called_off(
        &self,
        house: &House,
        tx: &mut Tx,
        (run, phases): (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        let Some(id) = run.subject.id().parse().ok() else { return Ok(Vec::new()) };
        broken::count(house, tx, id, (run, phases), Broken::CalledOff).await
    }
}

/// Whose tick it is.
pub fn manager_of(job: &ClaimedJob) -> Option<ManagerId> {
    job.payload["manager"].as_str()?.parse().ok()
}

/// Whether a person asked for it, which always asks the model.
fn is_by_person(job: &ClaimedJob) -> bool {
    job.payload["byPerson"].as_bool().unwrap_or(false)
}
