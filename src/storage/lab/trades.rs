//! Closed trades that figures were counted from, beside those of iterations, packed as they come.

use super::Lab;
use crate::Result;
use domain::{AgentId, lab::TradesOf};

impl Lab<'_> {
    /// Keeps them, in the place of those that were kept of the same before.
    pub async fn keep_trades(&mut self, agent: AgentId, of: TradesOf, content: &[u8]) -> Result<()> {
        let sql = "insert into lab_trades (agent_id, kind, number, part, content) values ($1, $2, $3, $4, $5) \
                   on conflict (agent_id, kind, number, part) do update set content = excluded.content";
        let (kind, number, part) = of.parts();
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(agent.as_uuid()).bind(kind).bind(i64::from(number));
            query.bind(part).bind(content).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Packed as they were stored; none of what was measured before trades were kept.
    pub async fn kept_trades(&mut self, agent: AgentId, of: TradesOf) -> Result<Option<Vec<u8>>> {
        let sql =
            "select content from lab_trades where agent_id = $1 and kind = $2 and number = $3 and part = $4";
        let (kind, number, part) = of.parts();
        Ok(on_db!(self.conn, c => {
            let query = sqlx::query_scalar(sql).bind(agent.as_uuid()).bind(kind).bind(i64::from(number));
            query.bind(part).fetch_optional(c).await
        })?)
    }
}
