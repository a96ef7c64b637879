//! Versions of agents' strategies. The newest is the one that holds: whatever is to hold becomes a version, also what held before.

use super::Lab;
use crate::{Result, rows};
use domain::{
    AgentId, OwnerId, Page, PageRequest, Timestamp,
    lab::{Edit, StrategyVersion},
    market::Symbol,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "agent_strategies";
const COLUMNS: &str = "agent_id, version, parent, iteration, cause, document, rationale, figures, change, edits, lesson, \
                       results, when_approved, made_at, made_by";

row! {
    struct Row {
        agent_id: Uuid,
        version: i64,
        parent: Option<i64>,
        iteration: Option<i64>,
        cause: String,
        document: String,
        rationale: String,
        figures: String,
        change: String,
        edits: String,
        lesson: Option<String>,
        results: Option<String>,
        when_approved: Option<String>,
        made_at: i64,
        made_by: String,
    }
}

impl Row {
    fn parse(self) -> Result<StrategyVersion> {
        let maybe =
            |column, value: Option<i64>| value.map(|value| rows::count(TABLE, column, value)).transpose();
        Ok(StrategyVersion {
            agent: AgentId::from_uuid(self.agent_id),
            version: rows::count(TABLE, "version", self.version)?,
            parent: maybe("parent", self.parent)?,
            iteration: maybe("iteration", self.iteration)?,
            cause: rows::parsed(TABLE, "cause", &self.cause)?,
            document: self.document,
            rationale: self.rationale,
            figures: rows::document(TABLE, "figures", &self.figures)?,
            change: self.change,
            edits: rows::document(TABLE, "edits", &self.edits)?,
            lesson: self.lesson,
            results: self.results.map(|text| rows::document(TABLE, "results", &text)).transpose()?,
            when_approved: self
                .when_approved
                .map(|text| rows::document(TABLE, "when_approved", &text))
                .transpose()?,
            made_at: rows::time(self.made_at),
            made_by: self.made_by,
        })
    }
}

/// The document that refinements of an iteration made.
#[derive(Debug, Clone, PartialEq)]
pub struct RefinedDocument {
    /// The number of the iteration.
    pub iteration: u32,
    pub edits: Vec<Edit>,
    pub document: String,
}

impl Lab<'_> {
    /// [`crate::StorageError::Conflict`] when the agent has a version of this number.
    pub async fn add_strategy(&mut self, new: &StrategyVersion) -> Result<()> {
        let sql = format!(
            "insert into agent_strategies ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)"
        );
        let edits = rows::written(TABLE, "edits", &new.edits)?;
        let figures = rows::written(TABLE, "figures", &new.figures)?;
        let results =
            new.results.as_ref().map(|results| rows::written(TABLE, "results", results)).transpose()?;
        let when = new.when_approved.as_ref();
        let when = when.map(|when| rows::written(TABLE, "when_approved", when)).transpose()?;
        on_db!(self.conn, c => {
            let query = sqlx::query(AssertSqlSafe(sql))
                .bind(new.agent.as_uuid())
                .bind(i64::from(new.version))
                .bind(new.parent.map(i64::from))
                .bind(new.iteration.map(i64::from))
                .bind(new.cause.as_str())
                .bind(&new.document)
                .bind(&new.rationale)
                .bind(figures)
                .bind(&new.change)
                .bind(edits)
                .bind(new.lesson.as_deref())
                .bind(results)
                .bind(when)
                .bind(new.made_at.as_millis())
                .bind(&new.made_by);
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn strategy(&mut self, agent: AgentId, version: u32) -> Result<Option<StrategyVersion>> {
        let sql = format!("select {COLUMNS} from agent_strategies where agent_id = $1 and version = $2");
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(i64::from(version));
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The version that holds; none before the first.
    pub async fn holding_strategy(&mut self, agent: AgentId) -> Result<Option<StrategyVersion>> {
        let sql = format!(
            "select {COLUMNS} from agent_strategies where agent_id = $1 order by version desc limit 1"
        );
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The agent that is not on paper and has a document among its versions, and from when an instrument is sealed for it.
    pub async fn sealed_for(
        &mut self,
        owner: OwnerId,
        (document, symbol): (&str, &Symbol),
    ) -> Result<Option<(AgentId, Timestamp)>> {
        let sql = "select a.id, l.sealed_from from agent_strategies s join agents a on a.id = s.agent_id \
                   join lab_seals l on l.agent_id = s.agent_id and l.symbol = $3 \
                   where a.owner_id = $1 and s.document = $2 and a.stage <> 'paper' order by l.sealed_from limit 1";
        let row: Option<(Uuid, i64)> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(owner.as_uuid()).bind(document).bind(symbol.as_str());
            query.fetch_optional(c).await
        })?;
        Ok(row.map(|(agent, from)| (AgentId::from_uuid(agent), rows::time(from))))
    }

    /// What versions that refinements of an iteration made are, whichever of them still has its document: the iteration, the changes and the document.
    pub async fn refined(&mut self, agent: AgentId) -> Result<Vec<RefinedDocument>> {
        let sql = "select iteration, edits, document from agent_strategies \
                   where agent_id = $1 and cause = 'refined' and iteration is not null order by version desc";
        let found: Vec<(i64, String, String)> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await)?;
        let one = |(iteration, edits, document): (i64, String, String)| {
            Ok(RefinedDocument {
                iteration: rows::count(TABLE, "iteration", iteration)?,
                edits: rows::document(TABLE, "edits", &edits)?,
                document,
            })
        };
        found.into_iter().map(one).collect()
    }

    /// The last version of a document that was run when it was approved.
    pub async fn ran_when_approved(&mut self, agent: AgentId, document: &str) -> Result<Option<u32>> {
        let sql = "select max(s.version) from agent_strategies s join lab_trades t \
                   on t.agent_id = s.agent_id and t.kind = 'strategy' and t.number = s.version \
                   where s.agent_id = $1 and s.document = $2";
        let found: Option<i64> = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(agent.as_uuid()).bind(document).fetch_one(c).await
        })?;
        found.map(|version| rows::count(TABLE, "version", version)).transpose()
    }

    /// The versions of an agent, the newest first.
    pub async fn strategies(
        &mut self,
        agent: AgentId,
        request: PageRequest,
    ) -> Result<Page<StrategyVersion>> {
        let count = "select count(*) from agent_strategies where agent_id = $1";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(agent.as_uuid()).fetch_one(c).await)?;
        let sql = format!(
            "select {COLUMNS} from agent_strategies where agent_id = $1 order by version desc limit $2 offset $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let versions = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(versions, rows::count(TABLE, "count", total)?, request))
    }
}
