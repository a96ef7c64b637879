//! A tick: a durable run in five phases.
//!
//! *gather* looks at team, market and memory. *decide* asks the model, unless nothing has happened. *check* holds every decision against the
//! leash. *act* carries out what passed, holding it against the leash again. *record* writes the log and the memory. Each phase is one
//! transaction, and between two of them a person's stop, pause or deletion is obeyed.

mod act;
mod brief;
mod check;
mod decide;
mod gather;
mod opened;
mod phases;
mod prompt;
mod record;
mod stopped;

pub use phases::{Acted, Checked, Decided, Done, Failed, Gathered, Verdict};

use super::{sight::Sight, subject};
use crate::kernel::{
    jobs::Failure,
    runs::{PhaseDone, Process, Step},
};
use async_trait::async_trait;
use domain::{ManagerId, events::Subject, jobs::ClaimedJob};
use serde_json::Value;
use storage::Tx;

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
            _ => Ok(Value::Null),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let id =
            manager_of(step.job()).ok_or_else(|| Failure::GiveUp("its job names no manager".to_owned()))?;
        let manager = tx.managers().find(id).await?;
        let manager = manager.ok_or_else(|| Failure::GiveUp("its manager is gone".to_owned()))?;
        if let Some(why) = stopped::why(&manager) {
            return stopped::end(step, tx, manager, why).await;
        }
        match step.phase {
            "gather" => gather::step(step, prepared, tx, manager).await,
            "check" => check::step(step, tx, &manager).await,
            "act" => act::step(step, tx, &manager).await,
            "record" => record::step(step, tx, manager).await,
            _ => Ok(prepared.into()),
        }
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
