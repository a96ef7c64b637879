//! The durable run in which an agent asks itself whether it should be otherwise.
//!
//! *consider* finds every trait that could be otherwise and what that changes in the document that holds, and has whoever thinks for the agent choose. *run* really
//! runs what was chosen on the open data, and writes all of it into the ledger of trials. *propose* asks a person, or says that nothing speaks for a change. Each
//! phase is one transaction; what is computed stays in memory between two of them, and after a crash it is computed again, to the same last digit.

mod case;
mod consider;
mod run;

use crate::{
    House,
    kernel::{
        jobs::{Cause, Failure},
        runs::{Aftermath, PhaseDone, Process, Step},
    },
    lab::{
        LabError,
        course::{Attempt, Course},
        evolution,
        iterate::give_up,
    },
};
use async_trait::async_trait;
use case::{Case, evolution_of};
use domain::{
    EvolutionId, Money,
    events::{NewEvent, Subject},
    jobs::ClaimedJob,
    lab::TraitTried,
    runs::{Run, RunPhase},
};
use engine::learning::Found;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex, PoisonError};
use storage::{StorageError, Tx};

pub const EVOLVE_PHASES: &[&str] = &["consider", "run", "propose"];

/// What one has computed: the ground, the version that holds on it, and what its trades have in common.
#[derive(Clone)]
struct Work {
    course: Arc<Course>,
    attempt: Arc<Attempt>,
    found: Arc<Found>,
    session: Option<String>,
}

/// Does evolutions. The last one's work is kept between two phases; it may take some hundred megabytes.
#[derive(Clone, Default)]
pub struct Evolving {
    at_hand: Arc<Mutex<Option<(EvolutionId, Work)>>>,
}

impl Evolving {
    fn at_hand(&self, id: EvolutionId) -> Option<Work> {
        let kept = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        kept.as_ref().filter(|(own, _)| *own == id).map(|(_, work)| work.clone())
    }

    fn keep_at_hand(&self, id: EvolutionId, work: Work) {
        *self.at_hand.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, work));
    }

    fn forget(&self, id: EvolutionId) {
        let mut kept = self.at_hand.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.as_ref().is_some_and(|(own, _)| *own == id) {
            *kept = None;
        }
    }
}

#[async_trait]
impl Process for Evolving {
    fn kind(&self) -> &'static str {
        evolution::KIND
    }

    fn phases(&self) -> &'static [&'static str] {
        EVOLVE_PHASES
    }

    fn computes(&self) -> bool {
        true
    }

    fn subject(&self, job: &ClaimedJob) -> Subject {
        named(job).map_or_else(Subject::house, evolution::subject)
    }

    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        let case = Case::load(step).await?;
        match step.phase {
            "consider" => self.consider(step, &case).await,
            "run" => self.run(step, &case).await,
            _ => Ok(Value::Null),
        }
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let id = evolution_of(step)?;
        let gone = || Failure::GiveUp("its agent was deleted".to_owned());
        let one = tx.lab().evolution(id).await?.ok_or_else(gone)?;
        match step.phase {
            "consider" => {
                let cost: Option<Money> = part(&prepared, "cost")?;
                let candidates: Option<Vec<domain::lab::TraitChange>> = part(&prepared, "candidates")?;
                let told = json!({ "candidates": candidates.as_ref().map(Vec::len) });
                let mut found = one.found;
                (found.candidates, found.thought) = (candidates, part(&prepared, "thought")?);
                found.before = part(&prepared, "before")?;
                found.notes = part::<Vec<String>>(&prepared, "notes")?.unwrap_or_default();
                saved(tx, id, &found).await?;
                Ok(PhaseDone { cost, ..told.into() })
            }
            "run" => {
                // Whoever else writes trials numbers them behind these.
                if !tx.lab().hold(one.agent).await? {
                    return Err(gone());
                }
                let trials = run::trials(&one, part(&prepared, "runs")?.unwrap_or_default(), tx).await?;
                tx.lab().add_trials(&trials).await?;
                run::keep_trades(&one, &prepared, tx).await?;
                let mut found = one.found;
                found.tried = part::<Vec<TraitTried>>(&prepared, "tried")?;
                found.proposed = part(&prepared, "proposed")?;
                found.notes.extend(part::<Vec<String>>(&prepared, "notes")?.unwrap_or_default());
                found.trials = tx.lab().trial_count(one.agent).await?;
                saved(tx, id, &found).await?;
                Ok(json!({ "run": trials.len(), "trials": found.trials }).into())
            }
            _ => {
                let agent = tx.agents().find(one.agent).await?.ok_or_else(gone)?;
                let told = evolution::through(step.house(), tx, &agent, &one).await;
                let events = told.map_err(|error| match error {
                    LabError::Storage(error) => error.into(),
                    other => give_up(&other),
                })?;
                self.forget(id);
                let change = one.found.proposed.map(|proposed| proposed.change.change);
                Ok(PhaseDone { events, ..json!({ "proposed": change }).into() })
            }
        }
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
        let Some(id) = named(job) else { return Ok(Vec::new()) };
        self.forget(id);
        ended(house, tx, id, &why).await
    }
}

fn named(job: &ClaimedJob) -> Option<EvolutionId> {
    job.payload["evolution"].as_str().and_then(|text| text.parse().ok())
}

async fn saved(tx: &mut Tx, id: EvolutionId, found: &domain::lab::EvolutionFound) -> Result<(), Failure> {
    if tx.lab().save_evolution(id, found).await? {
        return Ok(());
    }
    Err(Failure::GiveUp("it was called off".to_owned()))
}

fn part<T: serde::de::DeserializeOwned>(prepared: &Value, name: &str) -> Result<Option<T>, Failure> {
    match prepared.get(name) {
        None => Ok(None),
        Some(value) => serde_json::from_value(value.clone()).map_err(|error| give_up(&error)),
    }
}

/// What must be written down when a person calls the run of an evolution off.
pub(crate) fn aftermath() -> Box<dyn Aftermath> {
    Box::new(CalledOff)
}

struct CalledOff;

#[async_trait]
impl Aftermath for CalledOff {
    fn kind(&self) -> &'static str {
        evolution::KIND
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

/// Ends one that will not come to its end by itself.
async fn ended(
    house: &House,
    tx: &mut Tx,
    id: EvolutionId,
    why: &str,
) -> Result<Vec<NewEvent>, StorageError> {
    let Some(one) = tx.lab().evolution(id).await? else { return Ok(Vec::new()) };
    let Some(agent) = tx.agents().find(one.agent).await? else { return Ok(Vec::new()) };
    match evolution::failed(house, tx, &agent, &one, why).await {
        Ok(event) => Ok(event.into_iter().collect()),
        Err(LabError::Storage(error)) => Err(error),
        // Whose agent does not learn any more has nothing to end.
        Err(_) => Ok(Vec::new()),
    }
}
