//! Versions of what agents are like.

use super::Lab;
use crate::{Result, rows};
use domain::{AgentId, ModelCallId, Page, PageRequest, lab::PersonalityVersion};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "lab_personalities";
const COLUMNS: &str = "agent_id, version, instructions, personality, questions, system_prompt, cause, reason, read_by, \
                       call_id, made_at";

row! {
    struct Row {
        agent_id: Uuid,
        version: i64,
        instructions: String,
        personality: String,
        questions: String,
        system_prompt: String,
        cause: String,
        reason: Option<String>,
        read_by: String,
        call_id: Option<Uuid>,
        made_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<PersonalityVersion> {
        Ok(PersonalityVersion {
            agent: AgentId::from_uuid(self.agent_id),
            version: rows::count(TABLE, "version", self.version)?,
            instructions: self.instructions,
            personality: rows::document(TABLE, "personality", &self.personality)?,
            questions: rows::document(TABLE, "questions", &self.questions)?,
            system_prompt: self.system_prompt,
            cause: rows::parsed(TABLE, "cause", &self.cause)?,
            reason: self.reason,
            read_by: rows::parsed(TABLE, "read_by", &self.read_by)?,
            call: self.call_id.map(ModelCallId::from_uuid),
            made_at: rows::time(self.made_at),
        })
    }
}

impl Lab<'_> {
    pub async fn add_personality(&mut self, version: &PersonalityVersion) -> Result<()> {
        let sql = format!(
            "insert into lab_personalities ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
        );
        let personality = rows::written(TABLE, "personality", &version.personality)?;
        let questions = rows::written(TABLE, "questions", &version.questions)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(AssertSqlSafe(sql)).bind(version.agent.as_uuid());
            let query = query.bind(i64::from(version.version)).bind(&version.instructions);
            let query = query.bind(personality).bind(questions).bind(&version.system_prompt);
            let query = query.bind(version.cause.as_str()).bind(version.reason.as_deref());
            let query = query.bind(version.read_by.as_str()).bind(version.call.map(ModelCallId::as_uuid));
            query.bind(version.made_at.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn personality(&mut self, agent: AgentId, version: u32) -> Result<Option<PersonalityVersion>> {
        let sql = format!("select {COLUMNS} from lab_personalities where agent_id = $1 and version = $2");
        let row: Option<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid()).bind(i64::from(version));
            query.fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// The versions of an agent, the newest first.
    pub async fn personalities(
        &mut self,
        agent: AgentId,
        request: PageRequest,
    ) -> Result<Page<PersonalityVersion>> {
        let count = "select count(*) from lab_personalities where agent_id = $1";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(agent.as_uuid()).fetch_one(c).await)?;
        let sql = format!(
            "select {COLUMNS} from lab_personalities where agent_id = $1 order by version desc limit $2 offset $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(agent.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let versions = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(versions, rows::count(TABLE, "count", total)?, request))
    }
}
