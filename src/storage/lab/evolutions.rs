//! Each time that agents asked themselves whether they should be otherwise.

use super::Lab;
use crate::{Result, rows};
use domain::{
    AgentId, EvolutionId, JobId, OwnerId, Page, PageRequest, RunId, Timestamp,
    lab::{Evolution, EvolutionFound, EvolutionStatus, EvolutionWord},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "lab_evolutions";
const COLUMNS: &str = "id, agent_id, owner_id, number, status, asked, job_id, run_id, found, error, asked_at, finished_at, \
                       decided_at, decided_by, reason, made";

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
        made: Option<String>,
    }
}

impl Row {
    fn parse(self) -> Result<Evolution> {
        let word = match (self.decided_at, self.decided_by) {
            (Some(at), Some(by)) => Some(EvolutionWord {
                at: rows::time(at),
                by,
                reason: self.reason,
                made: self.made.map(|text| rows::document(TABLE, "made", &text)).transpose()?,
            }),
            _ => None,
        };
        Ok(Evolution {
            id: EvolutionId::from_uuid(self.id),
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
            word,
        })
    }
}

impl Lab<'_> {
    /// Adds one that has found nothing yet. [`crate::StorageError::Conflict`] while the agent has one that runs or waits.
    pub async fn add_evolution(&mut self, new: &Evolution) -> Result<()> {
        let sql = "insert into lab_evolutions (id, agent_id, owner_id, number, status, asked, job_id, run_id, found, asked_at) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
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
                .bind(new.asked_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn evolution(&mut self, id: EvolutionId) -> Result<Option<Evolution>> {
        let sql = format!("select {COLUMNS} from lab_evolutions where id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    pub async fn evolution_numbered(&mut self, agent: AgentId, number: u32) -> Result<Option<Evolution>> {
        let sql = format!("select {COLUMNS} from lab_evolutions where agent_id = $1 and number = $2");
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(i64::from(number));
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The one that runs or waits.
    pub async fn open_evolution(&mut self, agent: AgentId) -> Result<Option<Evolution>> {
        let sql = format!(
            "select {COLUMNS} from lab_evolutions where agent_id = $1 and status in ('awaiting_approval', 'running')"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// All of an agent, the newest first. There is at most one for every few iterations.
    pub async fn all_evolutions(&mut self, agent: AgentId) -> Result<Vec<Evolution>> {
        let sql = format!("select {COLUMNS} from lab_evolutions where agent_id = $1 order by number desc");
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    pub async fn evolutions(&mut self, agent: AgentId, request: PageRequest) -> Result<Page<Evolution>> {
        Ok(Page::of_all(self.all_evolutions(agent).await?, request))
    }

    /// So many iterations after this one were decided, one way or the other.
    pub async fn decided_since(&mut self, agent: AgentId, after: u32) -> Result<usize> {
        let sql = "select count(*) from agent_iterations \
                   where agent_id = $1 and number > $2 and status in ('applied', 'discarded')";
        let count: i64 = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(agent.as_uuid()).bind(i64::from(after)).fetch_one(c).await
        })?;
        rows::count(TABLE, "count", count)
    }

    /// Keeps what has come of it so far. `false` when it does not run any more: then nothing is changed.
    pub async fn save_evolution(&mut self, id: EvolutionId, found: &EvolutionFound) -> Result<bool> {
        let sql = "update lab_evolutions set found = $2 where id = $1 and status = 'running'";
        let text = rows::written(TABLE, "found", found)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(text);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Ends one that runs. `false` when it had ended before.
    pub async fn end_evolution(
        &mut self,
        id: EvolutionId,
        status: EvolutionStatus,
        error: Option<&str>,
        at: Timestamp,
    ) -> Result<bool> {
        let sql = "update lab_evolutions set status = $2, error = $3, finished_at = $4 \
                   where id = $1 and status = 'running'";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(status.as_str()).bind(error);
            query.bind(at.as_millis()).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Takes one from a status to the next with what a person said; `false` when it is not at that status any more.
    pub async fn decide_evolution(
        &mut self,
        id: EvolutionId,
        (from, to): (EvolutionStatus, EvolutionStatus),
        word: &EvolutionWord,
    ) -> Result<bool> {
        let sql = "update lab_evolutions set status = $3, decided_at = $4, decided_by = $5, reason = $6, made = $7 \
                   where id = $1 and status = $2";
        let made = word.made.map(|made| rows::written(TABLE, "made", &made)).transpose()?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(id.as_uuid())
                .bind(from.as_str())
                .bind(to.as_str())
                .bind(word.at.as_millis())
                .bind(&word.by)
                .bind(word.reason.as_deref())
                .bind(made);
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
