//! Putting jobs on the schedule, for the first time or again.

use crate::{Repositories, Result, StorageError, Tx};
use domain::{
    JobId, Timestamp,
    jobs::NewJob,
    schedule::{Repeat, jitter},
};
use uuid::Uuid;

/// What became of a job that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    New(JobId),
    /// An unfinished job of this owner has the same key; nothing was changed.
    Existing(JobId),
}

impl Added {
    pub const fn id(self) -> JobId {
        match self {
            Self::New(id) | Self::Existing(id) => id,
        }
    }
}

impl Tx {
    /// Puts a job on the schedule and wakes the workers of this process when the transaction is saved.
    pub async fn add_job(&mut self, id: JobId, job: &NewJob, now: Timestamp) -> Result<Added> {
        self.reschedule();
        // The other job may end between the two statements; then the place is free after all.
        for _ in 0..3 {
            if self.insert_job(id, job, now).await? {
                return Ok(Added::New(id));
            }
            if let Some(existing) = self.unfinished_job(job).await? {
                return Ok(Added::Existing(existing));
            }
        }
        Err(StorageError::Busy(sqlx::Error::RowNotFound))
    }

    async fn insert_job(&mut self, id: JobId, job: &NewJob, now: Timestamp) -> Result<bool> {
        let sql = "insert into jobs (id, owner_id, kind, key, payload, state, due_at, run_at, every_ms, jitter_ms, \
                   attempts, max_attempts, retry_first_ms, retry_longest_ms, epoch, created_at) \
                   values ($1, $2, $3, $4, $5, 'waiting', $6, $7, $8, $9, 0, $10, $11, $12, 0, $13) \
                   on conflict (owner_id, key) where state in ('waiting', 'leased') do nothing";
        let every = match job.repeat {
            Repeat::Once => None,
            Repeat::Every(period) => Some(period.as_millis()),
        };
        let run_at = job.due_at.plus(jitter(id, job.due_at, job.jitter));
        let mut conn = self.conn();
        let inserted = on_db!(conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(job.owner.as_uuid())
                .bind(&job.kind)
                .bind(job.key.as_deref())
                .bind(job.payload.to_string())
                .bind(job.due_at.as_millis())
                .bind(run_at.as_millis())
                .bind(every)
                .bind(job.jitter.as_millis())
                .bind(i64::from(job.retry.attempts))
                .bind(job.retry.first.as_millis())
                .bind(job.retry.longest.as_millis())
                .bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(inserted == 1)
    }

    async fn unfinished_job(&mut self, job: &NewJob) -> Result<Option<JobId>> {
        let sql = "select id from jobs where owner_id = $1 and key = $2 and state in ('waiting', 'leased')";
        let mut conn = self.conn();
        let id: Option<Uuid> = on_db!(conn, c => {
            let query = sqlx::query_scalar(sql).bind(job.owner.as_uuid()).bind(job.key.as_deref());
            query.fetch_optional(c).await
        })?;
        Ok(id.map(JobId::from_uuid))
    }

    /// Gives a dead job all its attempts again, from now on. `false` when it is not dead.
    pub async fn revive_job(&mut self, id: JobId, now: Timestamp) -> Result<bool> {
        self.reschedule();
        // A new slot, so that it gets a run of its own and the failed one stays as it ended.
        let sql = "update jobs set state = 'waiting', attempts = 0, finished_at = null, run_at = $2, \
                   due_at = case when due_at < $2 then $2 else due_at + 1 end \
                   where id = $1 and state = 'dead'";
        let mut conn = self.conn();
        let changed = on_db!(conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
