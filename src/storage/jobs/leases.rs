//! How workers take jobs: under a lease that ends, with an epoch that fences off whoever has lost it.
//!
//! Every statement that ends or prolongs an attempt names job and epoch and asks for the state `leased`; it answers
//! `false` when the lease is no longer held, and the worker drops what it did.

use super::Jobs;
use crate::{DbKind, Repositories, Result, Tx, rows};
use domain::{
    JobId, OwnerId, Period, Timestamp,
    jobs::{ClaimedJob, Lease, Settlement},
    schedule::Retry,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const CLAIMED: &str = "id, owner_id, kind, payload, due_at, every_ms, jitter_ms, attempts, max_attempts, \
                       retry_first_ms, retry_longest_ms, epoch, lease_until, put_off_since";

row! {
    struct ClaimedRow {
        id: Uuid,
        owner_id: Uuid,
        kind: String,
        payload: String,
        due_at: i64,
        every_ms: Option<i64>,
        jitter_ms: i64,
        attempts: i64,
        max_attempts: i64,
        retry_first_ms: i64,
        retry_longest_ms: i64,
        epoch: i64,
        lease_until: Option<i64>,
        put_off_since: Option<i64>,
    }
}

impl ClaimedRow {
    fn parse(self) -> Result<ClaimedJob> {
        Ok(ClaimedJob {
            lease: Lease { job: JobId::from_uuid(self.id), epoch: self.epoch },
            owner: OwnerId::from_uuid(self.owner_id),
            kind: self.kind,
            payload: rows::json("jobs", "payload", &self.payload)?,
            due_at: rows::time(self.due_at),
            repeat: super::repeat(self.every_ms),
            jitter: Period::from_millis(self.jitter_ms),
            retry: Retry {
                attempts: rows::count("jobs", "max_attempts", self.max_attempts)?,
                first: Period::from_millis(self.retry_first_ms),
                longest: Period::from_millis(self.retry_longest_ms),
            },
            attempt: rows::count("jobs", "attempts", self.attempts)?,
            put_off_since: self.put_off_since.map(rows::time),
            lease_until: rows::time(self.lease_until.unwrap_or_default()),
        })
    }
}

/// Who wants work, and which.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The kinds that this worker has handlers for.
    pub kinds: &'a [&'a str],
    pub worker: &'a str,
    pub now: Timestamp,
    pub lease_until: Timestamp,
}

/// The next due job: of the owner who has waited longest for a turn, the one that has been due longest.
fn claim_sql(dialect: DbKind, kinds: usize) -> String {
    let kinds: Vec<String> = (0..kinds).map(|n| format!("${}", n + 4)).collect();
    let due = format!("jobs.state = 'waiting' and jobs.run_at <= $1 and jobs.kind in ({})", kinds.join(", "));
    let next = match dialect {
        DbKind::Sqlite => format!(
            "select jobs.id from jobs where jobs.owner_id = ( \
               select owners.id from owners \
               where exists (select 1 from jobs where jobs.owner_id = owners.id and {due}) \
               order by owners.served_at, owners.id limit 1) \
             and {due} order by jobs.run_at, jobs.id limit 1"
        ),
        // Owners in their turn, and of each one the first job that no other worker is taking at this moment.
        DbKind::Postgres => format!(
            "select first.id from (select id, served_at from owners order by served_at, id) owner \
             cross join lateral ( \
               select jobs.id from jobs where jobs.owner_id = owner.id and {due} \
               order by jobs.run_at, jobs.id limit 1 for update skip locked) first \
             order by owner.served_at, owner.id limit 1"
        ),
    };
    format!(
        "update jobs set state = 'leased', epoch = epoch + 1, attempts = attempts + 1, lease_until = $2, worker = $3 \
         where id = ({next}) returning {CLAIMED}"
    )
}

impl Tx {
    /// Takes a job away from whoever has it, to settle it in this transaction; its worker loses the lease. `None` when
    /// the job has ended.
    pub async fn seize_job(&mut self, id: JobId, now: Timestamp) -> Result<Option<ClaimedJob>> {
        self.reschedule();
        let mut conn = self.conn();
        let row: Option<ClaimedRow> = on_db!(conn, c => {
            let sql = format!(
                "update jobs set state = 'leased', epoch = epoch + 1, lease_until = $2 \
                 where id = $1 and state in ('waiting', 'leased') returning {CLAIMED}"
            );
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).bind(now.as_millis()).fetch_optional(c).await
        })?;
        row.map(ClaimedRow::parse).transpose()
    }

    /// Gives a job back untouched, for any worker to take at once; the attempt does not count.
    pub async fn hand_back_job(&mut self, lease: Lease, now: Timestamp) -> Result<bool> {
        self.reschedule();
        let sql = "update jobs set state = 'waiting', attempts = attempts - 1, lease_until = null, worker = null, \
                   run_at = $3 where id = $1 and epoch = $2 and state = 'leased'";
        self.jobs().fenced(sql, lease, now.as_millis()).await
    }
}

impl Jobs<'_> {
    /// Takes the next due job, if there is one, and sends its owner to the end of the queue.
    pub async fn claim(&mut self, claim: Claim<'_>) -> Result<Option<ClaimedJob>> {
        if claim.kinds.is_empty() {
            return Ok(None);
        }
        let sql = claim_sql(self.conn.kind(), claim.kinds.len());
        let row: Option<ClaimedRow> = on_db!(self.conn, c => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql))
                .bind(claim.now.as_millis())
                .bind(claim.lease_until.as_millis())
                .bind(claim.worker);
            for kind in claim.kinds {
                query = query.bind(*kind);
            }
            query.fetch_optional(c).await
        })?;
        let Some(job) = row.map(ClaimedRow::parse).transpose()? else { return Ok(None) };
        self.serve(job.owner).await?;
        Ok(Some(job))
    }

    /// A counter, not a time: two turns in one millisecond must still have an order.
    async fn serve(&mut self, owner: OwnerId) -> Result<()> {
        let sql = "update owners set served_at = (select max(served_at) from owners) + 1 where id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(owner.as_uuid()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Prolongs a lease. Also the fence of every transaction that a worker makes: on PostgreSQL it locks the job's row
    /// until the end of the transaction, so that nobody takes the job over in between.
    pub async fn renew(&mut self, lease: Lease, until: Timestamp) -> Result<bool> {
        // A lease is never shortened by a clock that is behind.
        let sql = "update jobs set lease_until = case when lease_until > $3 then lease_until else $3 end \
                   where id = $1 and epoch = $2 and state = 'leased'";
        self.fenced(sql, lease, until.as_millis()).await
    }

    async fn fenced(&mut self, sql: &'static str, lease: Lease, value: i64) -> Result<bool> {
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(lease.job.as_uuid()).bind(lease.epoch).bind(value);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends an attempt. `error` stays visible until the job succeeds.
    pub async fn settle(
        &mut self,
        lease: Lease,
        settlement: Settlement,
        error: Option<&str>,
        now: Timestamp,
    ) -> Result<bool> {
        let (state, due_at, run_at, attempts, finished_at) = match settlement {
            Settlement::Done => ("done", None, None, None, Some(now)),
            Settlement::Dead => ("dead", None, None, None, Some(now)),
            Settlement::Cancelled => ("cancelled", None, None, None, Some(now)),
            Settlement::Again { run_at } | Settlement::Later { run_at, .. } => {
                ("waiting", None, Some(run_at), None, None)
            }
            Settlement::NextSlot { due_at, run_at } => {
                ("waiting", Some(due_at), Some(run_at), Some(0_i64), None)
            }
        };
        // An attempt that is put off was none.
        let (uncounted, put_off_since) = match settlement {
            Settlement::Later { since, .. } => (1_i64, Some(since)),
            _ => (0, None),
        };
        let sql = "update jobs set state = $3, due_at = coalesce($4, due_at), run_at = coalesce($5, run_at), \
                   attempts = coalesce($6, attempts - $9), put_off_since = $10, finished_at = $7, last_error = $8, lease_until = null, worker = null \
                   where id = $1 and epoch = $2 and state = 'leased'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(lease.job.as_uuid())
                .bind(lease.epoch)
                .bind(state)
                .bind(due_at.map(Timestamp::as_millis))
                .bind(run_at.map(Timestamp::as_millis))
                .bind(attempts)
                .bind(finished_at.map(Timestamp::as_millis))
                .bind(error)
                .bind(uncounted)
                .bind(put_off_since.map(Timestamp::as_millis));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Jobs whose workers have vanished: their leases have ended. The caller settles them in the same transaction.
    pub async fn expired(&mut self, now: Timestamp, limit: i64) -> Result<Vec<ClaimedJob>> {
        let lock = match self.conn.kind() {
            DbKind::Sqlite => "",
            DbKind::Postgres => " for update skip locked",
        };
        let rows: Vec<ClaimedRow> = on_db!(self.conn, c => {
            let sql = format!(
                "select {CLAIMED} from jobs where state = 'leased' and lease_until <= $1 \
                 order by lease_until, id limit $2{lock}"
            );
            sqlx::query_as(AssertSqlSafe(sql)).bind(now.as_millis()).bind(limit).fetch_all(c).await
        })?;
        rows.into_iter().map(ClaimedRow::parse).collect()
    }
}
