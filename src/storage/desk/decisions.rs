//! Reading decisions: pages of them, and those behind what is shown.

use super::{Desk, pages::numbered};
use crate::{Result, rows};
use domain::{AgentId, desk::DecisionRecord, market::Minute};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

row! {
    struct DecisionRow {
        agent_id: Uuid,
        number: i64,
        symbol: String,
        minute: i64,
        at: i64,
        kind: String,
        reason: String,
        seen: String,
        plan: Option<String>,
        order_number: Option<i64>,
        refusal: Option<String>,
        thought: Option<String>,
    }
}

impl DecisionRow {
    fn parse(self) -> Result<DecisionRecord> {
        const TABLE: &str = "desk_decisions";
        Ok(DecisionRecord {
            agent: AgentId::from_uuid(self.agent_id),
            number: self.number,
            symbol: match self.symbol.as_str() {
                "" => None,
                symbol => Some(rows::parsed(TABLE, "symbol", symbol)?),
            },
            minute: Minute::new(self.minute),
            at: rows::time(self.at),
            kind: rows::parsed(TABLE, "kind", &self.kind)?,
            reason: self.reason,
            seen: rows::json(TABLE, "seen", &self.seen)?,
            plan: self.plan,
            order: self.order_number,
            refusal: self.refusal.map(|text| rows::document(TABLE, "refusal", &text)).transpose()?,
            thought: self.thought.map(|text| rows::document(TABLE, "thought", &text)).transpose()?,
        })
    }
}

impl Desk<'_> {
    pub async fn decisions_before(
        &mut self,
        agent: AgentId,
        from: i64,
        limit: i64,
    ) -> Result<Vec<DecisionRecord>> {
        numbered!(
            self,
            DecisionRow,
            "desk_decisions",
            "agent_id, number, symbol, minute, at, kind, reason, seen, plan, order_number, refusal, thought",
            agent,
            from,
            limit
        )
    }

    /// Some decisions by their numbers, as far as there are such.
    pub async fn decisions_of(&mut self, agent: AgentId, numbers: &[i64]) -> Result<Vec<DecisionRecord>> {
        let mut decisions = Vec::with_capacity(numbers.len());
        for numbers in numbers.chunks(rows::IDS) {
            let found: Vec<DecisionRow> = on_db!(self.conn, c => {
                let mut query = QueryBuilder::new(
                    "select agent_id, number, symbol, minute, at, kind, reason, seen, plan, order_number, refusal, \
                     thought from desk_decisions where agent_id = ",
                );
                query.push_bind(agent.as_uuid()).push(" and number in (");
                let mut wanted = query.separated(", ");
                for number in numbers {
                    wanted.push_bind(*number);
                }
                query.push(")");
                query.build_query_as().fetch_all(c).await
            })?;
            decisions.extend(found.into_iter().map(DecisionRow::parse).collect::<Result<Vec<_>>>()?);
        }
        Ok(decisions)
    }
}
