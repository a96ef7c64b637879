//! Runs and their phases. Writes of a worker name the run's epoch, which is that of its job's lease.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    JobId, Money, OwnerId, Page, PageRequest, RunId, Timestamp,
    events::Subject,
    jobs::Lease,
    runs::{Run, RunFilter, RunPhase, RunStatus},
};
use serde_json::Value;
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, kind, subject_kind, subject_id, status, phase, job_id, cost_units, error, \
                       started_at, heartbeat_at, ended_at";

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $owners:expr, $filter:expr) => {{
        crate::rows::push_owners!($query, $owners);
        if let Some(kind) = &$filter.kind {
            $query.push(" and kind = ").push_bind(kind.clone());
        }
        if let Some(subject) = &$filter.subject {
            let (kind, id) =
                subject.split_once(':').map_or((subject.as_str(), None), |(kind, id)| (kind, Some(id)));
            $query.push(" and subject_kind = ").push_bind(kind.to_owned());
            if let Some(id) = id {
                $query.push(" and subject_id = ").push_bind(id.to_owned());
            }
        }
        if let Some(status) = $filter.status {
            $query.push(" and status = ").push_bind(status.as_str());
        }
    }};
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: Uuid,
    owner_id: Uuid,
    kind: String,
    subject_kind: String,
    subject_id: String,
    status: String,
    phase: Option<String>,
    job_id: Option<Uuid>,
    cost_units: Option<i64>,
    error: Option<String>,
    started_at: i64,
    heartbeat_at: i64,
    ended_at: Option<i64>,
}

impl RunRow {
    fn parse(self) -> Result<Run> {
        let subject = format!("{}:{}", self.subject_kind, self.subject_id);
        Ok(Run {
            id: RunId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            kind: self.kind,
            subject: Subject::parse(&subject).map_err(|_| rows::corrupt("runs", "subject_id", &subject))?,
            status: rows::parsed("runs", "status", &self.status)?,
            phase: self.phase,
            job: self.job_id.map(JobId::from_uuid),
            cost: self.cost_units.map(Money::from_units),
            error: self.error,
            started_at: rows::time(self.started_at),
            heartbeat_at: rows::time(self.heartbeat_at),
            ended_at: self.ended_at.map(rows::time),
        })
    }
}

#[derive(sqlx::FromRow)]
struct PhaseRow {
    position: i64,
    name: String,
    started_at: i64,
    ended_at: Option<i64>,
    result: Option<String>,
}

impl PhaseRow {
    fn parse(self) -> Result<RunPhase> {
        Ok(RunPhase {
            position: rows::count("run_phases", "position", self.position)?,
            name: self.name,
            started_at: rows::time(self.started_at),
            ended_at: self.ended_at.map(rows::time),
            result: self.result.map(|text| rows::json("run_phases", "result", &text)).transpose()?,
        })
    }
}

pub struct Runs<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn runs(&mut self) -> Runs<'_> {
        Runs { conn: self.conn() }
    }
}

impl Tx {
    pub fn runs(&mut self) -> Runs<'_> {
        Runs { conn: self.conn() }
    }
}

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

    /// Runs that a job has started and not ended.
    pub async fn running_of_job(&mut self, job: JobId) -> Result<Vec<Run>> {
        let rows: Vec<RunRow> = on_db!(self.conn, c => {
            let sql = format!("select {COLUMNS} from runs where job_id = $1 and status = 'running' order by id");
            sqlx::query_as(AssertSqlSafe(sql)).bind(job.as_uuid()).fetch_all(c).await
        })?;
        rows.into_iter().map(RunRow::parse).collect()
    }

    /// Running runs that nobody will drive on: their job is gone, or has ended.
    pub async fn orphans(&mut self, limit: i64) -> Result<Vec<Run>> {
        let rows: Vec<RunRow> = on_db!(self.conn, c => {
            let sql = format!(
                "select {COLUMNS} from runs where status = 'running' and not exists (\
                 select 1 from jobs where jobs.id = runs.job_id and jobs.state in ('waiting', 'leased')) \
                 order by id limit $1"
            );
            sqlx::query_as(AssertSqlSafe(sql)).bind(limit).fetch_all(c).await
        })?;
        rows.into_iter().map(RunRow::parse).collect()
    }

    pub async fn find(&mut self, id: RunId) -> Result<Option<Run>> {
        let row: Option<RunRow> = on_db!(self.conn, c => {
            let sql = AssertSqlSafe(format!("select {COLUMNS} from runs where id = $1"));
            sqlx::query_as(sql).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(RunRow::parse).transpose()
    }

    pub async fn phases(&mut self, run: RunId) -> Result<Vec<RunPhase>> {
        let sql = "select position, name, started_at, ended_at, result from run_phases \
                   where run_id = $1 order by position";
        let rows: Vec<PhaseRow> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(run.as_uuid()).fetch_all(c).await)?;
        rows.into_iter().map(PhaseRow::parse).collect()
    }

    /// The wanted runs of the given owners, newest first.
    pub async fn page(
        &mut self,
        owners: &[OwnerId],
        filter: &RunFilter,
        request: PageRequest,
    ) -> Result<Page<Run>> {
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from runs where ");
            push_filter!(query, owners, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let rows: Vec<RunRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from runs where ");
            push_filter!(query, owners, filter);
            query.push(" order by started_at desc, id desc limit ").push_bind(request.limit());
            query.push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let runs = rows.into_iter().map(RunRow::parse).collect::<Result<_>>()?;
        Ok(Page::new(runs, rows::count("runs", "count", total)?, request))
    }

    /// The kinds of runs that these owners have.
    pub async fn kinds(&mut self, owners: &[OwnerId]) -> Result<Vec<String>> {
        Ok(on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select distinct kind from runs where ");
            crate::rows::push_owners!(query, owners);
            query.push(" order by kind");
            query.build_query_scalar().fetch_all(c).await
        })?)
    }
}
