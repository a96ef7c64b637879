//! Rounds of learning: what each has found so far, and what was decided of it.

use super::Lab;
use crate::{Result, rows};
use domain::{
    AgentId, IterationId, JobId, OwnerId, Page, PageRequest, RunId, Timestamp,
    lab::{Decision, Found, Iteration, IterationAsked, IterationStatus, Refinement, Results},
};
use serde::Deserialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "agent_iterations";
const COLUMNS: &str = "id, agent_id, owner_id, number, status, asked, job_id, run_id, found, error, asked_at, finished_at, \
                       decided_at, decided_by, reason, taken, strategy";

row! {
    struct Row {
        id: Uuid,
        agent_id: Uuid,
        owner_id: Uuid,
        number: i64,
        status: String,
        asked: String,
        job_id: Uuid,
        run_id: Uuid,
        found: String,
        error: Option<String>,
        asked_at: i64,
        finished_at: Option<i64>,
        decided_at: Option<i64>,
        decided_by: Option<String>,
        reason: Option<String>,
        taken: Option<String>,
        strategy: Option<i64>,
    }
}

impl Row {
    fn parse(self) -> Result<Iteration> {
        let decision = match (self.decided_at, self.decided_by) {
            (Some(at), Some(by)) => Some(Decision {
                at: rows::time(at),
                by,
                reason: self.reason,
                taken: self.taken.map_or(Ok(Vec::new()), |text| rows::document(TABLE, "taken", &text))?,
                strategy: self.strategy.map(|version| rows::count(TABLE, "strategy", version)).transpose()?,
            }),
            _ => None,
        };
        Ok(Iteration {
            id: IterationId::from_uuid(self.id),
            agent: AgentId::from_uuid(self.agent_id),
            owner: OwnerId::from_uuid(self.owner_id),
            number: rows::count(TABLE, "number", self.number)?,
            status: rows::parsed(TABLE, "status", &self.status)?,
            asked: rows::document(TABLE, "asked", &self.asked)?,
            job: JobId::from_uuid(self.job_id),
            run: RunId::from_uuid(self.run_id),
            found: rows::document(TABLE, "found", &self.found)?,
            error: self.error,
            asked_at: rows::time(self.asked_at),
            finished_at: self.finished_at.map(rows::time),
            decision,
        })
    }
}

/// Which document an iteration has run, on what, and what that did.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentRun {
    /// The number of the iteration.
    pub iteration: u32,
    pub asked: IterationAsked,
    pub document: String,
    pub results: Results,
    /// The changes that it offered.
    pub refinements: Vec<Refinement>,
}

/// As much of what an iteration has found. The rest of it, which is long, is passed over when it is read.
#[derive(Deserialize)]
struct Ran {
    strategy: Option<Document>,
    results: Option<Results>,
    refinements: Option<Vec<Refinement>>,
}

#[derive(Deserialize)]
struct Document {
    document: String,
}

row! {
    struct RanRow {
        number: i64,
        asked: String,
        found: String,
    }
}

impl RanRow {
    /// None of one that has run nothing.
    fn parse(self) -> Result<Option<DocumentRun>> {
        let found: Ran = rows::document(TABLE, "found", &self.found)?;
        let (Some(strategy), Some(results)) = (found.strategy, found.results) else { return Ok(None) };
        Ok(Some(DocumentRun {
            iteration: rows::count(TABLE, "number", self.number)?,
            asked: rows::document(TABLE, "asked", &self.asked)?,
            document: strategy.document,
            results,
            refinements: found.refinements.unwrap_or_default(),
        }))
    }
}

impl Lab<'_> {
    /// Adds one that has found nothing yet. [`crate::StorageError::Conflict`] while the agent has one that runs or waits.
    pub async fn add_iteration(&mut self, new: &Iteration) -> Result<()> {
        let sql = "insert into agent_iterations \
                   (id, agent_id, owner_id, number, status, asked, job_id, run_id, found, trials, asked_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
        let asked = rows::written(TABLE, "asked", &new.asked)?;
        let found = rows::written(TABLE, "found", &new.found)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(new.id.as_uuid())
                .bind(new.agent.as_uuid())
                .bind(new.owner.as_uuid())
                .bind(i64::from(new.number))
                .bind(new.status.as_str())
                .bind(asked)
                .bind(new.job.as_uuid())
                .bind(new.run.as_uuid())
                .bind(found)
                .bind(number(new.found.trials))
                .bind(new.asked_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn iteration(&mut self, id: IterationId) -> Result<Option<Iteration>> {
        let sql = format!("select {COLUMNS} from agent_iterations where id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    pub async fn iteration_numbered(&mut self, agent: AgentId, number: u32) -> Result<Option<Iteration>> {
        let sql = format!("select {COLUMNS} from agent_iterations where agent_id = $1 and number = $2");
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(i64::from(number));
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The one that was asked for last.
    pub async fn last_iteration(&mut self, agent: AgentId) -> Result<Option<Iteration>> {
        let sql = format!(
            "select {COLUMNS} from agent_iterations where agent_id = $1 order by number desc limit 1"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The rounds of an agent, the newest first.
    pub async fn iterations(&mut self, agent: AgentId, request: PageRequest) -> Result<Page<Iteration>> {
        let count = "select count(*) from agent_iterations where agent_id = $1";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(agent.as_uuid()).fetch_one(c).await)?;
        let sql = format!(
            "select {COLUMNS} from agent_iterations where agent_id = $1 order by number desc limit $2 offset $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let iterations = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(iterations, rows::count(TABLE, "count", total)?, request))
    }

    /// The rounds of an agent before one, the newest first.
    pub async fn iterations_before(&mut self, agent: AgentId, number: u32) -> Result<Vec<Iteration>> {
        let sql = format!(
            "select {COLUMNS} from agent_iterations where agent_id = $1 and number < $2 order by number desc"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(i64::from(number));
            query.fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// What the rounds of an agent have run, the newest first.
    pub async fn documents_run(&mut self, agent: AgentId) -> Result<Vec<DocumentRun>> {
        let sql = "select number, asked, found from agent_iterations where agent_id = $1 \
                   and trades is not null order by number desc";
        let found: Vec<RanRow> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        found.into_iter().filter_map(|row| row.parse().transpose()).collect()
    }

    /// What the rounds of an agent were asked to do, by their numbers.
    pub async fn iterations_asked(&mut self, agent: AgentId) -> Result<Vec<(u32, IterationAsked)>> {
        let sql = "select number, asked from agent_iterations where agent_id = $1 order by number";
        let found: Vec<(i64, String)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        let asked = |(number, asked): (i64, String)| {
            Ok((rows::count(TABLE, "number", number)?, rows::document(TABLE, "asked", &asked)?))
        };
        found.into_iter().map(asked).collect()
    }

    /// Keeps what has been found so far. `false` when it does not run any more: then nothing is changed.
    pub async fn save_found(&mut self, id: IterationId, found: &Found) -> Result<bool> {
        let sql = "update agent_iterations set found = $2, trials = $3, trades = $4, sharpe = $5 \
                   where id = $1 and status = 'running'";
        let text = rows::written(TABLE, "found", found)?;
        let results = found.results.as_ref();
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(text)
                .bind(number(found.trials))
                .bind(results.map(|results| number(results.trades)))
                .bind(results.and_then(|results| results.sharpe).map(|sharpe| sharpe.value));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends one that runs: it waits for a word or has failed. `false` when it had ended before.
    pub async fn end_iteration(
        &mut self,
        id: IterationId,
        status: IterationStatus,
        error: Option<&str>,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "update agent_iterations set status = $2, error = $3, finished_at = $4 \
                   where id = $1 and status = 'running'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(status.as_str()).bind(error);
            query.bind(at.as_millis()).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Writes what was decided of one that waits. `false` when it does not wait any more.
    pub async fn decide_iteration(
        &mut self,
        id: IterationId,
        status: IterationStatus,
        decision: &Decision,
    ) -> Result<bool> {
        let sql = "update agent_iterations set status = $2, decided_at = $3, decided_by = $4, reason = $5, taken = $6, \
                   strategy = $7 where id = $1 and status = 'awaiting_approval'";
        let taken = rows::written(TABLE, "taken", &decision.taken)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(status.as_str())
                .bind(decision.at.as_millis())
                .bind(&decision.by)
                .bind(decision.reason.as_deref())
                .bind(taken)
                .bind(decision.strategy.map(i64::from));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Keeps a long list of an iteration, packed, in the place of the one of that name.
    pub async fn save_lab_file(&mut self, id: IterationId, name: &str, content: &[u8]) -> Result<()> {
        let sql = "insert into lab_files (iteration_id, name, content) values ($1, $2, $3) \
                   on conflict (iteration_id, name) do update set content = excluded.content";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(id.as_uuid()).bind(name).bind(content).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// One of its files, packed as it was stored.
    pub async fn lab_file(&mut self, id: IterationId, name: &str) -> Result<Option<Vec<u8>>> {
        let sql = "select content from lab_files where iteration_id = $1 and name = $2";
        Ok(on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(id.as_uuid()).bind(name).fetch_optional(c).await
        })?)
    }
}

/// A count as a column holds it.
pub(super) fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
