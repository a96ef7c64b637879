//! The life of a run. Writes of a worker name the run's epoch, which is that of its job's lease.

use super::Runs;
use crate::Result;
use domain::{Money, OwnerId, RunId, Timestamp, events::Subject, jobs::Lease, runs::RunStatus};
use serde_json::Value;

/// A run that is about to start, at its first phase.
#[derive(Debug, Clone)]
pub struct NewRun<'a> {
    pub id: RunId,
    pub owner: OwnerId,
    pub kind: &'a str,
    pub subject: &'a Subject,
    pub phase: &'a str,
    pub lease: Lease,
    pub at: Timestamp,
}

impl Runs<'_> {
    /// Starts a run whose cost is nothing so far. `false` when it exists already.
    pub async fn start(&mut self, run: &NewRun<'_>) -> Result<bool> {
        let sql = "insert into runs (id, owner_id, kind, subject_kind, subject_id, status, phase, job_id, epoch, \
                   cost_units, started_at, heartbeat_at) \
                   values ($1, $2, $3, $4, $5, 'running', $6, $7, $8, 0, $9, $9) on conflict (id) do nothing";
        let inserted = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(run.id.as_uuid())
                .bind(run.owner.as_uuid())
                .bind(run.kind)
                .bind(run.subject.kind())
                .bind(run.subject.id())
                .bind(run.phase)
                .bind(run.lease.job.as_uuid())
                .bind(run.lease.epoch)
                .bind(run.at.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(inserted == 1)
    }

    /// Takes a run over for a new lease of its job. `false` when the run has ended.
    pub async fn resume(&mut self, id: RunId, epoch: i64, now: Timestamp) -> Result<bool> {
        let sql = "update runs set epoch = $2, heartbeat_at = $3 where id = $1 and status = 'running'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(epoch).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Says that the run is alive. `false` when it has ended or belongs to a newer lease.
    pub async fn beat(&mut self, id: RunId, epoch: i64, now: Timestamp) -> Result<bool> {
        let sql = "update runs set heartbeat_at = $3 where id = $1 and epoch = $2 and status = 'running'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(epoch).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// The same for whatever run this lease drives, also in the middle of a phase.
    pub async fn beat_of_job(&mut self, lease: Lease, now: Timestamp) -> Result<()> {
        let sql = "update runs set heartbeat_at = $3 where job_id = $1 and epoch = $2 and status = 'running'";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(lease.job.as_uuid()).bind(lease.epoch).bind(now.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn begin_phase(
        &mut self,
        run: RunId,
        position: usize,
        name: &str,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "insert into run_phases (run_id, position, name, started_at) values ($1, $2, $3, $4)";
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(run.as_uuid()).bind(position).bind(name).bind(now.as_millis());
            query.execute(c).await.map(drop)
        })?;
        let sql = "update runs set phase = $2 where id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(run.as_uuid()).bind(name).execute(c).await.map(drop))?;
        Ok(())
    }

    pub async fn finish_phase(
        &mut self,
        run: RunId,
        position: usize,
        result: &Value,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "update run_phases set ended_at = $3, result = $4 where run_id = $1 and position = $2";
        let position = i64::try_from(position).unwrap_or(i64::MAX);
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(run.as_uuid()).bind(position).bind(now.as_millis());
            query.bind(result.to_string()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Says what the phase that the run is in waits for; what it finds takes the place of that.
    pub async fn save_waiting(&mut self, run: RunId, waiting: &Value) -> Result<()> {
        let sql = "update run_phases set result = $2 where run_id = $1 and ended_at is null";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(run.as_uuid()).bind(waiting.to_string());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Adds to what the run has cost. An unknown cost makes the sum unknown, for good.
    pub async fn add_cost(&mut self, run: RunId, cost: Option<Money>) -> Result<()> {
        let sql = "update runs set cost_units = cost_units + $2 where id = $1";
        let units = cost.map(Money::as_units);
        on_db!(self.conn, c => sqlx::query(sql).bind(run.as_uuid()).bind(units).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Ends a running run. The caller has asked [`RunStatus::step`].
    pub async fn end(
        &mut self,
        id: RunId,
        status: RunStatus,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let sql = "update runs set status = $2, error = $3, ended_at = $4, heartbeat_at = $4 \
                   where id = $1 and status = 'running'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(status.as_str()).bind(error).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
