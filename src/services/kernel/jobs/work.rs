//! One job in the hands of a handler.

use super::{Cause, Handlers, Stats, settle};
use crate::House;
use async_trait::async_trait;
use domain::{
    Period, Timestamp,
    events::NewEvent,
    jobs::{ClaimedJob, Settlement},
};
use std::sync::Arc;
use storage::{Logs, StorageError, Tx};
use tokio_util::sync::CancellationToken;

/// Does the jobs of one kind.
///
/// A handler may be stopped at any moment and started again, on another server too: what it does to the database it
/// does in transactions that begin with [`Work::begin`], and what it does to the outside world it does under an
/// idempotency key.
#[async_trait]
pub trait Handler: Send + Sync {
    /// Such as `house.upkeep`.
    fn kind(&self) -> &'static str;

    /// Whether it mostly waits for somebody outside. Such jobs have places of their own, so that a slow answer keeps nobody else waiting.
    fn waits(&self) -> bool {
        false
    }

    /// Whether it mostly computes and leaves the desk alone, so that a process beside the servers, of the same configuration, may do it.
    fn computes(&self) -> bool {
        false
    }

    /// Ends with [`Work::finish`], which is the only source of [`Finished`].
    async fn handle(&self, work: &Work) -> Result<Finished, Failure>;

    /// What else must be written down when no attempt is left, in the transaction that gives the job up; before its runs are closed. The cause is that
    /// of the last attempt. Gives the events that say so.
    async fn given_up(
        &self,
        _house: &House,
        _tx: &mut Tx,
        _job: (&ClaimedJob, &Cause),
    ) -> Result<Vec<NewEvent>, StorageError> {
        Ok(Vec::new())
    }
}

/// The proof that a job was settled in the transaction of its last effect.
#[derive(Debug)]
pub struct Finished(());

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Worth another attempt, after a wait.
    #[error("{0}")]
    Retry(String),
    /// Somebody outside has said when to come again. The attempt is made then and is still the same one; once it has been put off for a day it has failed.
    #[error("{why}")]
    Later { until: Timestamp, why: String },
    /// No further attempt can help.
    #[error("{0}")]
    GiveUp(String),
    /// Another worker has the job now, or it was called off. Nothing may be written any more.
    #[error("the lease was lost")]
    LeaseLost,
    /// The server stops; the job is handed back between two steps.
    #[error("the server stops")]
    Stopping,
    #[error("could not read or write the database")]
    Storage(#[from] StorageError),
}

/// A claimed job and what its handler needs.
pub struct Work {
    pub house: House,
    pub job: ClaimedJob,
    pub(super) lease: Period,
    pub(super) stop: CancellationToken,
    pub(super) stats: Arc<Stats>,
    /// Whether the log says what becomes of it, also when nothing goes wrong.
    pub(super) is_told: bool,
}

impl Work {
    /// A transaction that only happens while this worker has the lease; it prolongs the lease too.
    pub async fn begin(&self) -> Result<Tx, Failure> {
        let mut tx = self.house.db.begin().await?;
        let until = self.house.now().plus(self.lease);
        if tx.jobs().renew(self.job.lease, until).await? { Ok(tx) } else { Err(Failure::LeaseLost) }
    }

    /// Prolongs the lease, and says that the run behind it is alive.
    pub async fn renew(&self) -> Result<(), Failure> {
        let mut tx = self.begin().await?;
        tx.runs().beat_of_job(self.job.lease, self.house.now()).await?;
        Ok(tx.save().await?)
    }

    /// Between two steps: whether to go on.
    pub fn go_on(&self) -> Result<(), Failure> {
        if self.stop.is_cancelled() { Err(Failure::Stopping) } else { Ok(()) }
    }

    /// Settles the job as done, in the transaction of its last effect, and saves it with its events.
    pub async fn finish(&self, tx: Tx, events: &[NewEvent]) -> Result<Finished, Failure> {
        self.finish_in(tx, &Logs::from([(self.job.owner, events.to_vec())])).await
    }

    /// The same with events for several logs.
    pub(crate) async fn finish_in(&self, mut tx: Tx, logs: &Logs) -> Result<Finished, Failure> {
        let now = self.house.now();
        let settlement = self.job.succeeded(now);
        if !tx.jobs().settle(self.job.lease, settlement, None, now).await? {
            return Err(Failure::LeaseLost);
        }
        tx.append_to_logs(now, logs).await?;
        tx.save().await?;
        self.stats.finished();
        if self.is_told {
            tracing::info!(job = %self.job.lease.job, kind = %self.job.kind, "Did a job");
        }
        Ok(Finished(()))
    }

    /// Settles a failed attempt, or hands the job back.
    pub(super) async fn fail(&self, failure: Failure, handlers: &Handlers) -> Result<(), StorageError> {
        let now = self.house.now();
        match failure {
            Failure::LeaseLost => {
                self.stats.lost();
                tracing::warn!(job = %self.job.lease.job, kind = %self.job.kind, "Lost the lease of a job; what it did was dropped");
                Ok(())
            }
            Failure::Stopping => self.hand_back().await,
            Failure::Later { until, why } => self.settle(self.job.put_off(now, until), why, handlers).await,
            failure => {
                let hopeless = matches!(failure, Failure::GiveUp(_));
                let error = settle::in_words(&failure);
                self.settle(self.job.failed(now, hopeless), error, handlers).await
            }
        }
    }

    async fn settle(
        &self,
        settlement: Settlement,
        error: String,
        handlers: &Handlers,
    ) -> Result<(), StorageError> {
        let (job, kind, attempt) = (self.job.lease.job, &self.job.kind, self.job.attempt);
        if let Settlement::Later { run_at, .. } = settlement {
            tracing::debug!(%job, %kind, attempt, why = error, until = %run_at, "Put a job off");
        } else {
            self.stats.failed();
            tracing::warn!(%job, %kind, attempt, error, "A job failed");
        }
        if settlement == Settlement::Dead {
            self.stats.died();
        }
        let mut tx = self.house.db.begin().await?;
        let settled = (settlement, Cause::Failed(error));
        if settle::failed(&mut tx, (&self.house, handlers), &self.job, settled).await? {
            tx.save().await?;
        }
        Ok(())
    }

    pub(super) async fn hand_back(&self) -> Result<(), StorageError> {
        let mut tx = self.house.db.begin().await?;
        if tx.hand_back_job(self.job.lease, self.house.now()).await? {
            tx.save().await?;
            self.stats.handed_back();
            if self.is_told {
                tracing::info!(job = %self.job.lease.job, kind = %self.job.kind, "Handed a job back");
            }
        }
        Ok(())
    }
}
