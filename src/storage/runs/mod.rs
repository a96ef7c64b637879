//! Runs and their phases, as people see them. How a worker writes them is in `write.rs`, what becomes of old ones in `shorten.rs`.

mod shorten;
mod write;

pub use write::NewRun;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    JobId, Money, OwnerId, Page, PageRequest, RunId, Timestamp,
    events::Subject,
    runs::{Run, RunFilter, RunPhase},
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, kind, subject_kind, subject_id, status, phase, job_id, cost_units, error, \
                       started_at, heartbeat_at, ended_at";

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $filter:expr) => {{
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

row! {
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

row! {
    struct PhaseRow {
        position: i64,
        name: String,
        started_at: i64,
        ended_at: Option<i64>,
        result: Option<String>,
    }
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

impl Runs<'_> {
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
        if owners.is_empty() || rows::has_nul([&filter.kind, &filter.subject]) {
            return Ok(Page::new(Vec::new(), 0, request));
        }
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from runs where ");
            crate::rows::push_owners!(query, owners);
            push_filter!(query, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let rows: Vec<RunRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from runs where id in (");
            // The newest of each owner, which an index has in their order; those of all together would be sorted, however many there are.
            for (place, owner) in owners.iter().enumerate() {
                query.push(if place == 0 { "select id from (" } else { " union all select id from (" });
                query.push("select id from runs where owner_id = ").push_bind(owner.as_uuid());
                push_filter!(query, filter);
                query.push(" order by started_at desc, id desc limit ").push_bind(request.offset() + request.limit());
                query.push(") as newest");
            }
            query.push(") order by started_at desc, id desc limit ").push_bind(request.limit());
            query.push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let runs = rows.into_iter().map(RunRow::parse).collect::<Result<_>>()?;
        Ok(Page::new(runs, rows::count("runs", "count", total)?, request))
    }

    /// The kinds of runs that these owners have.
    pub async fn kinds(&mut self, owners: &[OwnerId]) -> Result<Vec<String>> {
        let mut kinds: Vec<String> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select distinct kind from runs where ");
            crate::rows::push_owners!(query, owners);
            query.build_query_scalar().fetch_all(c).await
        })?;
        // Here and not in the database, whose order would depend on its language.
        kinds.sort_unstable();
        Ok(kinds)
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

    /// Running runs of kinds that are not among the given ones, whose job nobody has taken since the given time.
    pub async fn untaken(&mut self, known: &[&str], since: Timestamp, limit: i64) -> Result<Vec<Run>> {
        let rows: Vec<RunRow> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from runs where status = 'running' and kind not in (");
            let mut kinds = query.separated(", ");
            for kind in known {
                kinds.push_bind((*kind).to_owned());
            }
            query.push(") and exists (select 1 from jobs where jobs.id = runs.job_id and jobs.state = 'waiting'");
            query.push(" and jobs.run_at <= ").push_bind(since.as_millis());
            query.push(") order by id limit ").push_bind(limit);
            query.build_query_as().fetch_all(c).await
        })?;
        rows.into_iter().map(RunRow::parse).collect()
    }
}
