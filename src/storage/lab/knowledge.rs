//! What agents know. Each topic of an agent is one row, whose evidence grows.

use super::Lab;
use crate::{Result, rows};
use domain::{AgentId, InsightId, lab::Insight};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "agent_knowledge";
const COLUMNS: &str = "id, agent_id, kind, topic, statement, condition, evidence, confidence, standing, known_from, \
                       learnt_at, changed_at";

row! {
    struct Row {
        id: Uuid,
        agent_id: Uuid,
        kind: String,
        topic: String,
        statement: String,
        condition: Option<String>,
        evidence: String,
        confidence: f64,
        standing: String,
        known_from: i64,
        learnt_at: i64,
        changed_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<Insight> {
        Ok(Insight {
            id: InsightId::from_uuid(self.id),
            agent: AgentId::from_uuid(self.agent_id),
            kind: rows::parsed(TABLE, "kind", &self.kind)?,
            topic: self.topic,
            statement: self.statement,
            condition: self.condition,
            evidence: rows::document(TABLE, "evidence", &self.evidence)?,
            confidence: self.confidence,
            standing: rows::parsed(TABLE, "standing", &self.standing)?,
            known_from: rows::time(self.known_from),
            learnt_at: rows::time(self.learnt_at),
            changed_at: rows::time(self.changed_at),
        })
    }
}

impl Lab<'_> {
    /// [`crate::StorageError::Conflict`] when the agent knows something of this topic.
    pub async fn add_insight(&mut self, new: &Insight) -> Result<()> {
        let sql = format!(
            "insert into agent_knowledge ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)"
        );
        let evidence = rows::written(TABLE, "evidence", &new.evidence)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(AssertSqlSafe(sql))
                .bind(new.id.as_uuid())
                .bind(new.agent.as_uuid())
                .bind(new.kind.as_str())
                .bind(&new.topic)
                .bind(&new.statement)
                .bind(new.condition.as_deref())
                .bind(evidence)
                .bind(new.confidence)
                .bind(new.standing.as_str())
                .bind(new.known_from.as_millis())
                .bind(new.learnt_at.as_millis())
                .bind(new.changed_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes what evidence has made of it; its words stay. `false` when it is gone.
    pub async fn save_insight(&mut self, insight: &Insight) -> Result<bool> {
        let sql = "update agent_knowledge set evidence = $2, confidence = $3, standing = $4, changed_at = $5 where id = $1";
        let evidence = rows::written(TABLE, "evidence", &insight.evidence)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(insight.id.as_uuid()).bind(evidence).bind(insight.confidence);
            let query = query.bind(insight.standing.as_str()).bind(insight.changed_at.as_millis());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    pub async fn insight_about(&mut self, agent: AgentId, topic: &str) -> Result<Option<Insight>> {
        let sql = format!("select {COLUMNS} from agent_knowledge where agent_id = $1 and topic = $2");
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(topic);
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// Everything that an agent knows, in the order in which it has learnt it.
    pub async fn insights(&mut self, agent: AgentId) -> Result<Vec<Insight>> {
        let sql = format!("select {COLUMNS} from agent_knowledge where agent_id = $1 order by learnt_at, id");
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }
}
