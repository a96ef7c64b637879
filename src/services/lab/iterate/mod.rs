//! An iteration: the durable run that learns.
//!
//! *generate* takes the version that holds, or has a document written. *scan* loads the open data and counts where the document would act; *enrich* looks up
//! what is known at each of these bars. *backtest* trades it, *analyse* measures what its trades have in common and has that told. *propose* asks for changes
//! and really runs each of them. *store* keeps what was learnt and ends the iteration. Each phase is one transaction. What is computed stays in memory between
//! two of them, and after a crash it is computed again, to the same last digit; what is paid for happens once.

mod at_hand;
mod basis;
mod case;
mod claims;
mod phases;
mod think;
mod wishes;

pub(super) use phases::{aside, give_up, of_data};
pub(in crate::lab) use think::may_have_seen;
pub(super) use think::{is_free, or_rules};

use crate::{
    House,
    kernel::{
        jobs::{Cause, Failure},
        runs::{Aftermath, PhaseDone, Process, Step},
    },
    lab::{LabError, iterations},
};
use async_trait::async_trait;
use at_hand::AtHand;
use case::Case;
pub use case::seed;
pub(super) use case::{in_a_year, told, tried_before};
use domain::{
    events::{NewEvent, Subject},
    jobs::ClaimedJob,
    runs::{Run, RunPhase},
};
use serde_json::Value;
use std::sync::Arc;
use storage::{StorageError, Tx};
pub use think::MAY_HAVE_SEEN;

pub const ITERATE_PHASES: &[&str] =
    &["generate", "scan", "enrich", "backtest", "analyse", "propose", "store"];

/// Does iterations. What they have at hand between two phases is shared by its clones.
#[derive(Clone, Default)]
pub struct Iterating {
    at_hand: Arc<AtHand>,
}

#[async_trait]
impl Process for Iterating {
    fn kind(&self) -> &'static str {
        iterations::KIND
    }

    fn computes(&self) -> bool {
        true
    }

    fn phases(&self) -> &'static [&'static str] {
        ITERATE_PHASES
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        let named = job.payload["iteration"].as_str().and_then(|text| text.parse().ok());
        named.map_or_else(Subject::house, iterations::subject)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        let case = Case::load(step).await?;
        match step.phase {
            "generate" => self.generate(step, &case).await,
            "scan" => self.scan(step, &case).await,
            "enrich" => self.enrich(step, &case).await,
            "backtest" => self.backtest(step, &case).await,
            "analyse" => self.analyse(step, &case).await,
            "propose" => self.propose(step, &case).await,
            "store" => self.store(step, &case).await,
            other => Err(Failure::GiveUp(format!("there is no phase {other}"))),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        self.keep(step, prepared, tx).await
    }

    async fn given_up(
        &self,
        house: &House,
        tx: &mut Tx,
        (job, cause): (&ClaimedJob, &Cause),
        _run: (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        let why = match cause {
            Cause::Failed(reason) => reason.clone(),
            Cause::Vanished => "its server stopped again and again in the middle of it".to_owned(),
        };
        let named = job.payload["iteration"].as_str().and_then(|text| text.parse().ok());
        let Some(id) = named else { return Ok(Vec::new()) };
        self.at_hand.forget(id);
        ended(house, tx, id, &why).await
    }
}

/// What must be written down when a person calls the run of an iteration off.
pub(crate) fn aftermath() -> Box<dyn Aftermath> {
    Box::new(CalledOff)
}

struct CalledOff;

#[async_trait]
impl Aftermath for CalledOff {
    fn kind(&self) -> &'static str {
        iterations::KIND
    }

    async fn called_off(
        &self,
        house: &House,
        tx: &mut Tx,
        (run, _): (&Run, &[RunPhase]),
    ) -> Result<Vec<NewEvent>, StorageError> {
        let Ok(id) = run.subject.id().parse() else { return Ok(Vec::new()) };
        ended(house, tx, id, "it was called off").await
    }
}

/// Ends an iteration that will not come to its end by itself.
async fn ended(
    house: &House,
    tx: &mut Tx,
    id: domain::IterationId,
    why: &str,
) -> Result<Vec<NewEvent>, StorageError> {
    let Some(iteration) = tx.lab().iteration(id).await? else { return Ok(Vec::new()) };
    let Some(agent) = tx.agents().find(iteration.agent).await? else { return Ok(Vec::new()) };
    match iterations::failed(house, tx, &agent, &iteration, why).await {
        Ok(event) => Ok(event.into_iter().collect()),
        Err(LabError::Storage(error)) => Err(error),
        // Whose agent does not learn any more has no iteration to end.
        Err(_) => Ok(Vec::new()),
    }
}
