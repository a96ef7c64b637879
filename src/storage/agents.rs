//! Agents: who trades what, under which limits.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    AgentId, ManagerId, OwnerId, Page, PageRequest, Timestamp,
    agents::{Agent, AgentFilter, AgentName, AgentOrder, Status},
    market::{Minute, Timeframe},
};
use sqlx::{AssertSqlSafe, QueryBuilder};
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, manager_id, name, stage, status, person_lock, instructions, pairs, timeframe_ms, \
                       allocation, risk, brain, trades_from, version, created_at, updated_at";

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        manager_id: Option<Uuid>,
        name: String,
        stage: String,
        status: String,
        person_lock: i64,
        instructions: String,
        pairs: String,
        timeframe_ms: i64,
        allocation: String,
        risk: String,
        brain: String,
        trades_from: Option<i64>,
        version: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<Agent> {
        let timeframe = Timeframe::from_ms(self.timeframe_ms)
            .ok_or_else(|| rows::corrupt("agents", "timeframe_ms", self.timeframe_ms))?;
        Ok(Agent {
            id: AgentId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            manager: self.manager_id.map(ManagerId::from_uuid),
            name: rows::parsed("agents", "name", &self.name)?,
            stage: rows::parsed("agents", "stage", &self.stage)?,
            status: rows::parsed("agents", "status", &self.status)?,
            locked: self.person_lock != 0,
            instructions: self.instructions,
            pairs: rows::document("agents", "pairs", &self.pairs)?,
            timeframe,
            allocation: rows::parsed("agents", "allocation", &self.allocation)?,
            risk: rows::document("agents", "risk", &self.risk)?,
            brain: rows::document("agents", "brain", &self.brain)?,
            trades_from: self.trades_from.map(Minute::new),
            version: self.version,
            created_at: rows::time(self.created_at),
            updated_at: rows::time(self.updated_at),
        })
    }
}

/// The pairs, limits and brain of an agent, as they are stored.
fn documents(agent: &Agent) -> Result<[String; 3]> {
    Ok([
        rows::written("agents", "pairs", &agent.pairs)?,
        rows::written("agents", "risk", &agent.risk)?,
        rows::written("agents", "brain", &agent.brain)?,
    ])
}

/// Adds the conditions of a list; a macro, because the two query builders are different types.
macro_rules! push_filter {
    ($query:ident, $owners:expr, $filter:expr) => {{
        crate::rows::push_owners!($query, $owners);
        if let Some(status) = $filter.status {
            $query.push(" and status = ").push_bind(status.as_str());
        }
        if let Some(stage) = $filter.stage {
            $query.push(" and stage = ").push_bind(stage.as_str());
        }
        if let Some(manager) = $filter.manager {
            $query.push(" and manager_id = ").push_bind(manager.as_uuid());
        }
        if let Some(pair) = &$filter.pair {
            // Symbols have no character that JSON or LIKE would read otherwise, but `_`.
            let quoted = format!("%\"{}\"%", pair.as_str().replace('_', "\\_"));
            $query.push(" and pairs like ").push_bind(quoted).push(" escape '\\'");
        }
        if let Some(search) = &$filter.search {
            let text = search.to_lowercase().replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            $query.push(" and name_folded like ").push_bind(format!("%{text}%")).push(" escape '\\'");
        }
    }};
}

pub struct Agents<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn agents(&mut self) -> Agents<'_> {
        Agents { conn: self.conn() }
    }
}

impl Tx {
    pub fn agents(&mut self) -> Agents<'_> {
        Agents { conn: self.conn() }
    }
}

impl Agents<'_> {
    pub async fn find(&mut self, id: AgentId) -> Result<Option<Agent>> {
        let row: Option<Row> = on_db!(self.conn, c => {
            let sql = AssertSqlSafe(format!("select {COLUMNS} from agents where id = $1"));
            sqlx::query_as(sql).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    pub async fn page(
        &mut self,
        owners: &[OwnerId],
        filter: &AgentFilter,
        order: AgentOrder,
        request: PageRequest,
    ) -> Result<Page<Agent>> {
        if rows::has_nul([&filter.search]) {
            return Ok(Page::new(Vec::new(), 0, request));
        }
        let total: i64 = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select count(*) from agents where ");
            push_filter!(query, owners, filter);
            query.build_query_scalar().fetch_one(c).await
        })?;
        let order = match order {
            AgentOrder::Name => " order by name_folded, id limit ",
            AgentOrder::Newest => " order by created_at desc, id desc limit ",
            AgentOrder::Status => " order by status, name_folded, id limit ",
        };
        let found: Vec<Row> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select ");
            query.push(COLUMNS).push(" from agents where ");
            push_filter!(query, owners, filter);
            query.push(order).push_bind(request.limit()).push(" offset ").push_bind(request.offset());
            query.build_query_as().fetch_all(c).await
        })?;
        let agents = found.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(agents, rows::count("agents", "count", total)?, request))
    }

    /// The team of a manager by name, terminated ones included.
    pub async fn of_manager(&mut self, manager: ManagerId) -> Result<Vec<Agent>> {
        let sql = format!("select {COLUMNS} from agents where manager_id = $1 order by name_folded, id");
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(manager.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// The agents of these ids that there are.
    pub async fn some(&mut self, ids: &[AgentId]) -> Result<Vec<Agent>> {
        let mut agents = Vec::with_capacity(ids.len());
        for ids in ids.chunks(rows::IDS) {
            let found: Vec<Row> = on_db!(self.conn, c => {
                let mut query = QueryBuilder::new("select ");
                query.push(COLUMNS).push(" from agents where id in (");
                let mut wanted = query.separated(", ");
                for id in ids {
                    wanted.push_bind(id.as_uuid());
                }
                query.push(")");
                query.build_query_as().fetch_all(c).await
            })?;
            agents.extend(found.into_iter().map(Row::parse).collect::<Result<Vec<_>>>()?);
        }
        Ok(agents)
    }

    /// Asked before a name is taken inside of a longer transaction: on PostgreSQL a refused insert ends the whole of it.
    pub async fn is_name_taken(&mut self, owner: OwnerId, name: &AgentName) -> Result<bool> {
        let sql = "select count(*) from agents where owner_id = $1 and name_folded = $2";
        let found: i64 = on_db!(self.conn, c => {
            let query = sqlx::query_scalar(sql).bind(owner.as_uuid());
            query.bind(name.as_str().to_lowercase()).fetch_one(c).await
        })?;
        Ok(found > 0)
    }

    /// The versions of all that were started once, so that the desk sees what has changed since it last looked.
    pub async fn versions(&mut self) -> Result<Vec<(AgentId, i64)>> {
        let sql = "select id, version from agents where trades_from is not null";
        let found: Vec<(Uuid, i64)> = on_db!(self.conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
        Ok(found.into_iter().map(|(id, version)| (AgentId::from_uuid(id), version)).collect())
    }

    /// How many agents of the owners have each status.
    pub async fn count_by_status(&mut self, owners: &[OwnerId]) -> Result<Vec<(Status, u64)>> {
        let found: Vec<(String, i64)> = on_db!(self.conn, c => {
            let mut query = QueryBuilder::new("select status, count(*) from agents where ");
            crate::rows::push_owners!(query, owners);
            query.push(" group by status order by status");
            query.build_query_as().fetch_all(c).await
        })?;
        found
            .into_iter()
            .map(|(status, count)| {
                Ok((rows::parsed("agents", "status", &status)?, rows::count("agents", "count", count)?))
            })
            .collect()
    }

    /// [`crate::StorageError::Conflict`] when the owner has one of that name.
    pub async fn add(&mut self, agent: &Agent) -> Result<()> {
        let sql = "insert into agents (id, owner_id, manager_id, name, name_folded, stage, status, instructions, pairs, \
                   timeframe_ms, allocation, risk, brain, trades_from, version, created_at, updated_at, person_lock) \
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)";
        let [pairs, risk, brain] = documents(agent)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(agent.id.as_uuid())
                .bind(agent.owner.as_uuid())
                .bind(agent.manager.map(ManagerId::as_uuid))
                .bind(agent.name.as_str())
                .bind(agent.name.as_str().to_lowercase())
                .bind(agent.stage.as_str())
                .bind(agent.status.as_str())
                .bind(&agent.instructions)
                .bind(pairs)
                .bind(agent.timeframe.ms())
                .bind(agent.allocation.to_string())
                .bind(risk)
                .bind(brain)
                .bind(agent.trades_from.map(Minute::number))
                .bind(agent.version)
                .bind(agent.created_at.as_millis())
                .bind(agent.updated_at.as_millis())
                .bind(i64::from(agent.locked));
            query.execute(c).await.map(drop)
        })?;
        if agent.manager.is_some() { self.remember_origin(agent.id).await } else { Ok(()) }
    }

    /// Keeps what a manager's agent was when it was made, and what its manager was set to.
    async fn remember_origin(&mut self, id: AgentId) -> Result<()> {
        let sql = "insert into agent_origins (agent_id, manager_id, owner_id, name, instructions, pairs, timeframe_ms, \
                   allocation, risk, brain, manager_config, trades_from, created_at) \
                   select a.id, a.manager_id, a.owner_id, a.name, a.instructions, a.pairs, a.timeframe_ms, a.allocation, \
                   a.risk, a.brain, m.config, a.trades_from, a.created_at \
                   from agents a join agent_managers m on m.id = a.manager_id where a.id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(id.as_uuid()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// Keeps when a manager's agent could first trade.
    pub async fn first_started(&mut self, id: AgentId, minute: Minute) -> Result<()> {
        let sql = "update agent_origins set trades_from = $2 where agent_id = $1 and trades_from is null";
        on_db!(self.conn, c => {
            sqlx::query(sql).bind(id.as_uuid()).bind(minute.number()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes a changed agent, one version on. `false` when somebody else has changed it since it was read.
    pub async fn save(&mut self, agent: &Agent, now: Timestamp) -> Result<bool> {
        let sql = "update agents set name = $3, name_folded = $4, stage = $5, status = $6, instructions = $7, pairs = $8, \
                   timeframe_ms = $9, allocation = $10, risk = $11, brain = $12, trades_from = $13, \
                   version = version + 1, updated_at = $14, person_lock = $15 where id = $1 and version = $2";
        let [pairs, risk, brain] = documents(agent)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(agent.id.as_uuid())
                .bind(agent.version)
                .bind(agent.name.as_str())
                .bind(agent.name.as_str().to_lowercase())
                .bind(agent.stage.as_str())
                .bind(agent.status.as_str())
                .bind(&agent.instructions)
                .bind(pairs)
                .bind(agent.timeframe.ms())
                .bind(agent.allocation.to_string())
                .bind(risk)
                .bind(brain)
                .bind(agent.trades_from.map(Minute::number))
                .bind(now.as_millis())
                .bind(i64::from(agent.locked));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }

    /// Removes an agent and everything that is written of it.
    pub async fn remove(&mut self, id: AgentId) -> Result<()> {
        let files = "delete from lab_files where iteration_id in (select id from agent_iterations where agent_id = $1)";
        on_db!(self.conn, c => sqlx::query(files).bind(id.as_uuid()).execute(c).await.map(drop))?;
        for table in [
            "desk_orders",
            "desk_fills",
            "desk_trades",
            "desk_positions",
            "desk_decisions",
            "desk_ledger",
            "desk_equity",
            "desk_accounts",
            "agent_answers",
            "agent_iterations",
            "agent_strategies",
            "agent_knowledge",
            "lab_trades",
            "lab_trials",
            "lab_seals",
            "lab_openings",
            "lab_graduations",
            "lab_evolutions",
            "lab_personalities",
            "lab_learners",
        ] {
            let sql = format!("delete from {table} where agent_id = $1");
            on_db!(self.conn, c => {
                sqlx::query(AssertSqlSafe(sql)).bind(id.as_uuid()).execute(c).await.map(drop)
            })?;
        }
        let sql = "delete from agents where id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(id.as_uuid()).execute(c).await.map(drop))?;
        Ok(())
    }
}
