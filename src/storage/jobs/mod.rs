//! The schedule as people see it: what waits, runs, is done or dead. How workers take jobs is in `leases.rs`.

mod add;
mod leases;

pub use add::Added;
pub use leases::Claim;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    JobId, OwnerId, Page, PageRequest, Period, Timestamp,
    health::JobCounts,
    jobs::{Job, JobFilter, JobState},
    schedule::Repeat,
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, kind, key, state, due_at, run_at, every_ms, attempts, max_attempts, last_error, \
                       lease_until, worker, created_at, finished_at";

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $owners:expr, $filter:expr) => {{
        crate::rows::push_owners!($query, $owners);
        if let Some(kind) = &$filter.kind {
            $query.push(" and kind = ").push_bind(kind.clone());
        }
        if let Some(state) = $filter.state {
            $query.push(" and state = ").push_bind(state.as_str());
        }
    }};
}

row! {
    struct JobRow {
        id: Uuid,
        owner_id: Uuid,
        kind: String,
        key: Option<String>,
        state: String,
        due_at: i64,
        run_at: i64,
        every_ms: Option<i64>,
        attempts: i64,
        max_attempts: i64,
        last_error: Option<String>,
        lease_until: Option<i64>,
        worker: Option<String>,
        created_at: i64,
        finished_at: Option<i64>,
    }
}

impl JobRow {
    fn parse(self) -> Result<Job> {
        Ok(Job {
            id: JobId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            kind: self.kind,
            key: self.key,
            state: rows::parsed("jobs", "state", &self.state)?,
            due_at: rows::time(self.due_at),
            run_at: rows::time(self.run_at),
            repeat: repeat(self.every_ms),
            attempts: rows::count("jobs", "attempts", self.attempts)?,
            max_attempts: rows::count("jobs", "max_attempts", self.max_attempts)?,
            last_error: self.last_error,
            lease_until: self.lease_until.map(rows::time),
            worker: self.worker,
            created_at: rows::time(self.created_at),
            finished_at: self.finished_at.map(rows::time),
        })
    }
}

fn repeat(every_ms: Option<i64>) -> Repeat {
    every_ms.map_or(Repeat::Once, |millis| Repeat::Every(Period::from_millis(millis)))
}

pub struct Jobs<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn jobs(&mut self) -> Jobs<'_> {
        Jobs { conn: self.conn() }
    }
}

impl Tx {
    pub fn jobs(&mut self) -> Jobs<'_> {
        Jobs { conn: self.conn() }
    }
}

impl Jobs<'_> {
    pub async fn find(&mut self, id: JobId) -> Result<Option<Job>> {
        let row: Option<JobRow> = on_db!(self.conn, c => {
            let sql = AssertSqlSafe(format!("select {COLUMNS} from jobs where id = $1"));
            sqlx::query_as(sql).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(JobRow::parse).transpose()
    }

    /// The wanted jobs of the given owners; what is due next comes first.
    pub async fn page(
        &mut self,
        owners: &[OwnerId],
        filter: &JobFilter,
        request: PageRequest,
    ) -> Result<Page<Job>> {
        if rows::has_nul([&filter.kind]) {
            return Ok(Page::new(Vec::new(), 0, request));
        }
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from jobs where ");
            push_filter!(query, owners, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let rows: Vec<JobRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from jobs where ");
            push_filter!(query, owners, filter);
            // Finished jobs come last, the latest of them first.
            query.push(" order by finished_at is not null, case when finished_at is null then run_at else -finished_at end, id");
            query.push(" limit ").push_bind(request.limit()).push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let jobs = rows.into_iter().map(JobRow::parse).collect::<Result<_>>()?;
        Ok(Page::new(jobs, rows::count("jobs", "count", total)?, request))
    }

    /// How many jobs of the whole house there are in the states that need attention.
    pub async fn counts(&mut self, overdue_before: Timestamp) -> Result<JobCounts> {
        let sql = "select state, count(*), sum(case when run_at < $1 then 1 else 0 end) from jobs \
                   where state in ('waiting', 'leased', 'dead') group by state";
        let rows: Vec<(String, i64, i64)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(overdue_before.as_millis()).fetch_all(c).await)?;
        let mut counts = JobCounts::default();
        for (state, count, late) in rows {
            let count = rows::count("jobs", "count", count)?;
            match rows::parsed("jobs", "state", &state)? {
                JobState::Waiting => {
                    counts.waiting = count;
                    counts.overdue = rows::count("jobs", "count", late)?;
                }
                JobState::Leased => counts.leased = count,
                JobState::Dead => counts.dead = count,
                JobState::Done | JobState::Cancelled => {}
            }
        }
        Ok(counts)
    }

    /// When there is something to do next: a job becomes due, or a lease ends.
    pub async fn next_at(&mut self) -> Result<Option<Timestamp>> {
        let sql = "select min(at) from ( \
                     select min(run_at) as at from jobs where state = 'waiting' \
                     union all select min(lease_until) as at from jobs where state = 'leased') moments";
        let at: Option<i64> = on_db!(self.conn, c => sqlx::query_scalar(sql).fetch_one(c).await)?;
        Ok(at.map(rows::time))
    }

    /// Calls a job off. `false` when it had ended already.
    pub async fn cancel(&mut self, id: JobId, now: Timestamp) -> Result<bool> {
        let sql = "update jobs set state = 'cancelled', finished_at = $2, lease_until = null, worker = null \
                   where id = $1 and state in ('waiting', 'leased', 'dead')";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(now.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Removes jobs that ended well, or by a person, before the given time. Dead ones stay until a person has seen to
    /// them. Their runs stay too and no longer name a job.
    pub async fn remove_ended(&mut self, before: Timestamp) -> Result<u64> {
        let detach = "update runs set job_id = null where job_id in \
                      (select id from jobs where state in ('done', 'cancelled') and finished_at <= $1)";
        let remove = "delete from jobs where state in ('done', 'cancelled') and finished_at <= $1";
        let mut removed = 0;
        for sql in [detach, remove] {
            removed = on_db!(self.conn, c => {
                let query = sqlx::query(sql).bind(before.as_millis());
                query.execute(c).await.map(|done| done.rows_affected())
            })?;
        }
        Ok(removed)
    }
}
