//! What agents were worth at the ends of their days.

use super::{Desk, journal::ROWS};
use crate::{Result, rows};
use domain::{AgentId, desk::EquityMark, market::Minute};
use sqlx::QueryBuilder;
use uuid::Uuid;

const TABLE: &str = "desk_equity";

row! {
    struct Row {
        agent_id: Uuid,
        minute: i64,
        equity: String,
        paid: String,
    }
}

impl Row {
    fn parse(self) -> Result<EquityMark> {
        Ok(EquityMark {
            agent: AgentId::from_uuid(self.agent_id),
            minute: Minute::new(self.minute),
            equity: rows::parsed(TABLE, "equity", &self.equity)?,
            paid: rows::parsed(TABLE, "paid", &self.paid)?,
        })
    }
}

impl Desk<'_> {
    /// All marks of an agent, oldest first: one a day at most, and one for each time that money was paid in or out.
    pub async fn marks(&mut self, agent: AgentId) -> Result<Vec<EquityMark>> {
        let sql =
            "select agent_id, minute, equity, paid from desk_equity where agent_id = $1 order by minute";
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(agent.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// What was written down of agents since a minute of each, the minute itself included; of each the oldest first.
    pub async fn marks_since(&mut self, wanted: &[(AgentId, Minute)]) -> Result<Vec<EquityMark>> {
        let mut marks = Vec::new();
        for some in wanted.chunks(rows::IDS) {
            let found: Vec<Row> = on_db!(self.conn, c => {
                let mut query = QueryBuilder::new("with wanted (agent_id, since) as (");
                query.push_values(some, |mut row, (agent, since)| {
                    row.push_bind(agent.as_uuid()).push_bind(since.number());
                });
                // Crossed, so that SQLite begins with those that are wanted and finds the marks of each by the key.
                query.push(
                    ") select e.agent_id, e.minute, e.equity, e.paid from wanted cross join desk_equity e \
                     where e.agent_id = wanted.agent_id and e.minute >= wanted.since order by e.agent_id, e.minute",
                );
                query.build_query_as().fetch_all(c).await
            })?;
            marks.extend(found.into_iter().map(Row::parse).collect::<Result<Vec<_>>>()?);
        }
        Ok(marks)
    }

    /// Money may come in the minute in which a day ends: then one mark says both.
    pub(super) async fn write_marks(&mut self, marks: &[EquityMark]) -> Result<()> {
        for chunk in marks.chunks(ROWS) {
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new("insert into desk_equity (agent_id, minute, equity, paid) ");
                insert.push_values(chunk, |mut row, mark| {
                    row.push_bind(mark.agent.as_uuid())
                        .push_bind(mark.minute.number())
                        .push_bind(mark.equity.to_string())
                        .push_bind(mark.paid.to_string());
                });
                insert.push(" on conflict (agent_id, minute) do update set equity = excluded.equity, paid = excluded.paid");
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }
}
