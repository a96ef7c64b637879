//! The house's own hourly job: clears away what has served its time. Also the smallest example of a [`Process`].

use super::{
    budgets,
    jobs::{self, Failure},
    runs::{self, PhaseDone, Process, Step},
};
use crate::{House, agents::books, managers::tick};
use async_trait::async_trait;
use domain::{
    JobId, OwnerId, Period,
    events::Subject,
    jobs::{ClaimedJob, HOUSE_UPKEEP, NewJob},
};
use serde_json::{Value, json};
use storage::{StorageError, Tx};

pub const KIND: &str = HOUSE_UPKEEP;

const EVERY: Period = Period::from_hours(1);
const JITTER: Period = Period::from_minutes(5);

/// Failed sign-ins older than this no longer slow anybody down.
const FAILURES_KEPT: Period = crate::sign_in::MEMORY;

/// Finished jobs stay on the list this long.
const JOBS_KEPT: Period = Period::from_days(30);

/// Texts of so many calls are taken away in one go: nobody should wait for it.
const MOST_TEXTS: i64 = 10_000;
const MOST_TICKS: i64 = 2_000;

/// Puts the upkeep on the schedule, unless it is there already. Nobody can take it away again.
pub async fn schedule(house: &House) -> Result<JobId, StorageError> {
    // The first slot lies back as far as jitter goes, so that the first run does not wait for it.
    let first = house.now().minus(JITTER);
    let job = NewJob::once(OwnerId::HOUSE, KIND, Value::Null, first).keyed(KIND).every(EVERY, JITTER);
    jobs::keep_scheduled(house, &job).await
}

/// Clears away what has served its time.
pub struct Upkeep;

#[async_trait]
impl Process for Upkeep {
    fn kind(&self) -> &'static str {
        KIND
    }

    fn phases(&self) -> &'static [&'static str] {
        &[
            "sessions",
            "sign_in_failures",
            "challenges",
            "jobs",
            "budgets",
            "model_texts",
            "tick_texts",
            "books",
            "runs",
        ]
    }

    fn subject(&self, _job: &ClaimedJob) -> Subject {
        Subject::house()
    }

    /// The books are read for longer than a transaction should take.
    async fn prepare(&self, step: &Step<'_>) -> Result<Value, Failure> {
        if step.phase != "books" {
            return Ok(Value::Null);
        }
        let checked = books::check_and_keep(step.house()).await?;
        for wrong in &checked.imbalances {
            tracing::error!(agent = %wrong.agent, what = wrong.what, "A ledger does not balance");
        }
        Ok(
            json!({ "ledgers": checked.ledgers, "entries": checked.entries, "imbalances": checked.imbalances }),
        )
    }

    async fn step(&self, step: &Step<'_>, prepared: Value, tx: &mut Tx) -> Result<PhaseDone, Failure> {
        let now = step.house().now();
        let removed = match step.phase {
            "sessions" => tx.sessions().remove_expired(now).await?,
            "sign_in_failures" => tx.sign_in_failures().remove_older(now.minus(FAILURES_KEPT)).await?,
            "challenges" => tx.challenges().remove_expired(now).await?,
            "jobs" => tx.jobs().remove_ended(now.minus(JOBS_KEPT)).await?,
            "budgets" => {
                let lost = budgets::lose_abandoned(tx, now).await?;
                return Ok(json!({ "unknown": lost }).into());
            }
            "model_texts" => {
                let before = now.minus(step.house().models.memory);
                let pruned = tx.model_calls().prune_texts(before, MOST_TEXTS, now).await?;
                return Ok(json!({ "pruned": pruned }).into());
            }
            "tick_texts" => {
                let before = now.minus(step.house().models.memory);
                let shortened = tick::shorten(tx, before, MOST_TICKS, now).await?;
                return Ok(json!({ "shortened": shortened }).into());
            }
            "books" => return Ok(prepared.into()),
            "runs" => {
                let (interrupted, elsewhere) = runs::interrupt_orphans(tx, now).await?;
                return Ok(PhaseDone { elsewhere, ..json!({ "interrupted": interrupted }).into() });
            }
            other => return Err(Failure::GiveUp(format!("there is no phase {other}"))),
        };
        Ok(json!({ "removed": removed }).into())
    }
}
