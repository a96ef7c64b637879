//! What managers decided: only ever added to, read from the newest down.

use super::Managers;
use crate::{Result, rows};
use domain::{
    AgentId, ManagerId, ManagerLogId, Page, PageRequest, RunId,
    managers::{DecisionCode, LogRow, ManagerAction},
    market::Minute,
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

/// Rows that a filter finds are counted up to here; more than that is "more".
pub const MOST_COUNTED: i64 = 10_000;

const TABLE: &str = "agent_manager_logs";
const COLUMNS: &str =
    "id, manager_id, number, run_id, action, agent_id, params, reasoning, result, minute, created_at";
/// Rows per statement: SQLite allows 32,766 values in one.
const ROWS: usize = 500;

/// Which rows are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogFilter {
    /// As it was said, also one that is unknown.
    pub action: Option<String>,
    pub agent: Option<AgentId>,
}

row! {
    struct Row {
        id: Uuid,
        manager_id: Uuid,
        number: i64,
        run_id: Uuid,
        action: String,
        agent_id: Option<Uuid>,
        params: String,
        reasoning: String,
        result: String,
        minute: i64,
        created_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<LogRow> {
        Ok(LogRow {
            id: ManagerLogId::from_uuid(self.id),
            manager: ManagerId::from_uuid(self.manager_id),
            number: self.number,
            run: RunId::from_uuid(self.run_id),
            action: self.action,
            agent: self.agent_id.map(AgentId::from_uuid),
            params: rows::document(TABLE, "params", &self.params)?,
            reasoning: self.reasoning,
            result: rows::document(TABLE, "result", &self.result)?,
            minute: Minute::new(self.minute),
            created_at: rows::time(self.created_at),
        })
    }
}

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $manager:expr, $filter:expr) => {{
        $query.push("manager_id = ").push_bind($manager.as_uuid());
        if let Some(action) = &$filter.action {
            $query.push(" and action = ").push_bind(action.clone());
        }
        if let Some(agent) = $filter.agent {
            $query.push(" and agent_id = ").push_bind(agent.as_uuid());
        }
    }};
}

impl Managers<'_> {
    /// Takes numbers for so many rows; the first of them. Whoever takes them writes them in the same transaction.
    pub async fn take_numbers(&mut self, manager: ManagerId, rows: i64) -> Result<i64> {
        let sql =
            "update agent_managers set log_rows = log_rows + $2 where id = $1 returning log_rows - $2 + 1";
        let first = on_db!(self.conn, c => {
            sqlx::query_scalar(sql).bind(manager.as_uuid()).bind(rows).fetch_one(c).await
        })?;
        Ok(first)
    }

    pub async fn append_log(&mut self, log: &[LogRow]) -> Result<()> {
        for chunk in log.chunks(ROWS) {
            let mut lines = Vec::with_capacity(chunk.len());
            for row in chunk {
                let params = rows::written(TABLE, "params", &row.params)?;
                lines.push((row, params, rows::written(TABLE, "result", &row.result)?));
            }
            on_db!(self.conn, c => {
                let mut insert = QueryBuilder::new(
                    "insert into agent_manager_logs (id, manager_id, number, run_id, action, agent_id, params, reasoning, \
                     ok, code, result, minute, created_at) ",
                );
                insert.push_values(lines, |mut line, (row, params, result)| {
                    line.push_bind(row.id.as_uuid())
                        .push_bind(row.manager.as_uuid())
                        .push_bind(row.number)
                        .push_bind(row.run.as_uuid())
                        .push_bind(row.action.clone())
                        .push_bind(row.agent.map(AgentId::as_uuid))
                        .push_bind(params)
                        .push_bind(row.reasoning.clone())
                        .push_bind(i64::from(row.result.ok))
                        .push_bind(row.result.code.map(DecisionCode::as_str))
                        .push_bind(result)
                        .push_bind(row.minute.number())
                        .push_bind(row.created_at.as_millis());
                });
                insert.build().execute(c).await.map(drop)
            })?;
        }
        Ok(())
    }

    /// A page of the log, the newest first, and whether more rows are found than are counted.
    pub async fn log(
        &mut self,
        manager: ManagerId,
        filter: &LogFilter,
        request: PageRequest,
    ) -> Result<(Page<LogRow>, bool)> {
        if rows::has_nul([&filter.action]) {
            return Ok((Page::new(Vec::new(), 0, request), false));
        }
        let counted = self.count_log(manager, filter).await?;
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from agent_manager_logs where ");
            push_filter!(query, manager, filter);
            query.push(" order by number desc limit ").push_bind(request.limit());
            query.push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let items = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        let is_filtered = *filter != LogFilter::default();
        let is_more = is_filtered && counted > MOST_COUNTED;
        let total = if is_more { MOST_COUNTED } else { counted };
        Ok((Page::new(items, rows::count(TABLE, "count", total)?, request), is_more))
    }

    async fn count_log(&mut self, manager: ManagerId, filter: &LogFilter) -> Result<i64> {
        if *filter == LogFilter::default() {
            let sql = "select log_rows from agent_managers where id = $1";
            let rows: Option<i64> = on_db!(self.conn, c => {
                sqlx::query_scalar(sql).bind(manager.as_uuid()).fetch_optional(c).await
            })?;
            return Ok(rows.unwrap_or(0));
        }
        let counted = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from (select 1 from agent_manager_logs where ");
            push_filter!(query, manager, filter);
            query.push(" limit ").push_bind(MOST_COUNTED + 1).push(") found");
            query.build_query_scalar().fetch_one(c).await
        })?;
        Ok(counted)
    }

    /// The rows up to and with a number, the newest first: for downloads and replays, which go through all of them.
    pub async fn log_down_from(&mut self, manager: ManagerId, number: i64, most: u32) -> Result<Vec<LogRow>> {
        let sql = format!(
            "select {COLUMNS} from agent_manager_logs where manager_id = $1 and number <= $2 \
             order by number desc limit $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(manager.as_uuid());
            query.bind(number).bind(i64::from(most)).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// The rows of one run, in their order.
    pub async fn log_of_run(&mut self, manager: ManagerId, run: RunId) -> Result<Vec<LogRow>> {
        let sql = format!(
            "select {COLUMNS} from agent_manager_logs where run_id = $2 and manager_id = $1 order by number"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(manager.as_uuid());
            query.bind(run.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// How often each agent of a manager was changed since a minute.
    pub async fn changes_since(&mut self, manager: ManagerId, since: Minute) -> Result<Vec<(AgentId, u32)>> {
        let changing = [
            ManagerAction::StartAgent,
            ManagerAction::PauseAgent,
            ManagerAction::ModifyAgent,
            ManagerAction::TerminateAgent,
        ];
        let found: Vec<(Uuid, i64)> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new(
                "select agent_id, count(*) from agent_manager_logs where agent_id is not null and ok = 1 and manager_id = ",
            );
            query.push_bind(manager.as_uuid()).push(" and minute >= ").push_bind(since.number());
            query.push(" and action in (");
            let mut actions = query.separated(", ");
            for action in changing {
                actions.push_bind(action.as_str());
            }
            query.push(") group by agent_id");
            query.build_query_as().fetch_all(c).await
        })?;
        found
            .into_iter()
            .map(|(agent, count)| Ok((AgentId::from_uuid(agent), rows::count(TABLE, "count", count)?)))
            .collect()
    }
}
