//! Agents that learn: what each of them is like, what it tries, and what is kept of that.

mod evolutions;
mod graduations;
mod iterations;
mod knowledge;
mod personalities;
mod seals;
mod strategies;
mod trades;
mod trials;

pub use iterations::DocumentRun;
pub use strategies::RefinedDocument;

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{AgentId, Money, OwnerId, lab::Learner};
use uuid::Uuid;

const LEARNERS: &str = "lab_learners";

row! {
    struct Row {
        agent_id: Uuid,
        owner_id: Uuid,
        model: String,
        temperature: f64,
        budget_units: i64,
        personality: i64,
    }
}

impl Row {
    fn parse(self) -> Result<Learner> {
        Ok(Learner {
            agent: AgentId::from_uuid(self.agent_id),
            owner: OwnerId::from_uuid(self.owner_id),
            model: rows::parsed(LEARNERS, "model", &self.model)?,
            temperature: self.temperature,
            budget_per_day: Money::from_units(self.budget_units),
            personality: rows::count(LEARNERS, "personality", self.personality)?,
        })
    }
}

pub struct Lab<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn lab(&mut self) -> Lab<'_> {
        Lab { conn: self.conn() }
    }
}

impl Tx {
    pub fn lab(&mut self) -> Lab<'_> {
        Lab { conn: self.conn() }
    }
}

impl Lab<'_> {
    pub async fn learner(&mut self, agent: AgentId) -> Result<Option<Learner>> {
        let sql = "select agent_id, owner_id, model, temperature, budget_units, personality from lab_learners \
                   where agent_id = $1";
        let row: Option<Row> =
            on_db!(self.conn, c => sqlx::query_as(sql).bind(agent.as_uuid()).fetch_optional(c).await)?;
        row.map(Row::parse).transpose()
    }

    pub async fn add_learner(&mut self, learner: &Learner) -> Result<()> {
        let sql = "insert into lab_learners (agent_id, owner_id, model, temperature, budget_units, personality) \
                   values ($1, $2, $3, $4, $5, $6)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(learner.agent.as_uuid()).bind(learner.owner.as_uuid());
            let query = query.bind(learner.model.as_str()).bind(learner.temperature);
            let query = query.bind(learner.budget_per_day.as_units()).bind(i64::from(learner.personality));
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes who thinks for it from now on, and what it is like, while it is at version `before`; else `false`.
    pub async fn save_learner(&mut self, learner: &Learner, before: u32) -> Result<bool> {
        let sql = "update lab_learners set model = $3, temperature = $4, budget_units = $5, personality = $6 \
                   where agent_id = $1 and personality = $2";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(learner.agent.as_uuid()).bind(i64::from(before));
            let query = query.bind(learner.model.as_str()).bind(learner.temperature);
            let query = query.bind(learner.budget_per_day.as_units()).bind(i64::from(learner.personality));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Takes what is kept of an agent's learning until the end of the transaction, so that nobody else decides about it at the same time. Whoever
    /// writes more than one row of it does this first. `false` of an agent that does not learn.
    pub async fn hold(&mut self, agent: AgentId) -> Result<bool> {
        let sql = "update lab_learners set personality = personality where agent_id = $1";
        let held = on_db!(self.conn, c => {
            sqlx::query(sql).bind(agent.as_uuid()).execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(held == 1)
    }
}
