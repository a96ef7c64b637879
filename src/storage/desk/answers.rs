//! What models have answered, until the desk takes it.

use super::Desk;
use crate::{Result, rows};
use domain::{AgentId, agents::ModelAnswer, market::Minute};

const TABLE: &str = "agent_answers";

impl Desk<'_> {
    /// Lays an answer down for the desk.
    pub async fn add_answer(&mut self, answer: &ModelAnswer) -> Result<()> {
        let sql = "insert into agent_answers (agent_id, slot, answer) values ($1, $2, $3) \
                   on conflict (agent_id, slot) do nothing";
        let document = rows::written(TABLE, "answer", answer)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(answer.agent.as_uuid()).bind(answer.slot.number());
            query.bind(document).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// All that wait, those of earlier closes first.
    pub async fn answers(&mut self) -> Result<Vec<ModelAnswer>> {
        let sql = "select answer from agent_answers order by slot, agent_id";
        let found: Vec<String> = on_db!(self.conn, c => sqlx::query_scalar(sql).fetch_all(c).await)?;
        found.iter().map(|text| rows::document(TABLE, "answer", text)).collect()
    }

    /// Takes an answer away. `false` when it is gone.
    pub async fn take_answer(&mut self, agent: AgentId, slot: Minute) -> Result<bool> {
        let sql = "delete from agent_answers where agent_id = $1 and slot = $2";
        let taken = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(agent.as_uuid()).bind(slot.number());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(taken == 1)
    }
}
