//! Managers: what a person set, where they stand, and what they remember.

mod log;
mod peaks;
mod twins;

pub use log::{LogFilter, MOST_COUNTED};
pub use twins::{Compared, TwinRow};

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    Fixed, ManagerId, OwnerId, Page, PageRequest, Timestamp,
    managers::{Manager, ManagerConfig, ManagerStatus},
    market::Minute,
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const TABLE: &str = "agent_managers";

/// A manager, with the peak that the desk has seen since.
const SELECT: &str = "select id, owner_id, name, config, status, tick_count, next_due, failures, peak_equity, p.equity as seen, \
                      drawdown_since, last_decision, memory, version, created_at, updated_at, deleted_at \
                      from agent_managers left join team_peaks p on p.manager_id = id";

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        name: String,
        config: String,
        status: String,
        tick_count: i64,
        next_due: Option<i64>,
        failures: i64,
        peak_equity: String,
        seen: Option<String>,
        drawdown_since: Option<i64>,
        last_decision: Option<i64>,
        memory: String,
        version: i64,
        created_at: i64,
        updated_at: i64,
        deleted_at: Option<i64>,
    }
}

impl Row {
    fn parse(self) -> Result<Manager> {
        Ok(Manager {
            id: ManagerId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            name: rows::parsed(TABLE, "name", &self.name)?,
            config: rows::document(TABLE, "config", &self.config)?,
            status: rows::parsed(TABLE, "status", &self.status)?,
            tick_count: self.tick_count,
            next_due: self.next_due.map(Minute::new),
            failures: rows::count(TABLE, "failures", self.failures)?,
            peak_equity: peak(&self.peak_equity, self.seen.as_deref())?,
            drawdown_since: self.drawdown_since.map(Minute::new),
            memory: rows::document(TABLE, "memory", &self.memory)?,
            last_decision: self.last_decision.map(Minute::new),
            version: self.version,
            created_at: rows::time(self.created_at),
            updated_at: rows::time(self.updated_at),
            deleted_at: self.deleted_at.map(rows::time),
        })
    }
}

/// What the manager has written down, or the desk has seen since.
fn peak(written: &str, seen: Option<&str>) -> Result<Fixed> {
    let written: Fixed = rows::parsed(TABLE, "peak_equity", written)?;
    let seen = seen.map(|seen| rows::parsed("team_peaks", "equity", seen)).transpose()?;
    Ok(seen.map_or(written, |seen: Fixed| written.max(seen)))
}

/// What the money of a team is held against.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub manager: ManagerId,
    pub capital: Fixed,
    pub max_total_drawdown: f64,
    pub peak_equity: Fixed,
}

pub struct Managers<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn managers(&mut self) -> Managers<'_> {
        Managers { conn: self.conn() }
    }
}

impl Tx {
    pub fn managers(&mut self) -> Managers<'_> {
        Managers { conn: self.conn() }
    }
}

impl Managers<'_> {
    /// A manager, also a deleted one.
    pub async fn find(&mut self, id: ManagerId) -> Result<Option<Manager>> {
        let sql = format!("{SELECT} where id = $1");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// Keeps everybody else from changing a manager until the transaction ends.
    pub async fn lock(&mut self, id: ManagerId) -> Result<()> {
        let sql = "update agent_managers set version = version where id = $1";
        on_db!(self.conn, c => sqlx::query(sql).bind(id.as_uuid()).execute(c).await.map(drop))?;
        Ok(())
    }

    /// The owner's managers that are not deleted, by name.
    pub async fn of_owner(&mut self, owner: OwnerId) -> Result<Vec<Manager>> {
        let sql = format!("{SELECT} where owner_id = $1 and deleted_at is null order by name_folded, id");
        let found: Vec<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid()).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// A page of them.
    pub async fn page_of_owner(&mut self, owner: OwnerId, request: PageRequest) -> Result<Page<Manager>> {
        let (total, _) = self.count_of_owner(owner).await?;
        let sql = format!(
            "{SELECT} where owner_id = $1 and deleted_at is null order by name_folded, id limit $2 offset $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        Ok(Page::new(found.into_iter().map(Row::parse).collect::<Result<_>>()?, total, request))
    }

    /// How many managers of an owner are not deleted, and how many of them run.
    pub async fn count_of_owner(&mut self, owner: OwnerId) -> Result<(u64, u64)> {
        let sql = "select count(*), coalesce(sum(case when status = $2 then 1 else 0 end), 0) from agent_managers \
                   where owner_id = $1 and deleted_at is null";
        let (all, running): (i64, i64) = on_db!(self.conn, c => {
            sqlx::query_as(sql).bind(owner.as_uuid()).bind(ManagerStatus::Running.as_str()).fetch_one(c).await
        })?;
        Ok((rows::count(TABLE, "count", all)?, rows::count(TABLE, "running", running)?))
    }

    /// Some of the owner's managers that are not deleted: those that run before the others, each by name.
    pub async fn foremost_of_owner(&mut self, owner: OwnerId, most: u32) -> Result<Vec<Manager>> {
        let sql = format!(
            "{SELECT} where id in (select id from agent_managers where owner_id = $1 and deleted_at is null \
             order by case when status = $2 then 0 else 1 end, name_folded, id limit $3) \
             order by case when status = $2 then 0 else 1 end, name_folded, id"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid());
            query.bind(ManagerStatus::Running.as_str()).bind(i64::from(most)).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// The bounds of all that are neither deleted nor held, whosever they are: for the desk, which looks at them again and again and has no
    /// use for what they remember.
    pub async fn bounds(&mut self) -> Result<Vec<Bounds>> {
        let sql = "select id, config, peak_equity, p.equity from agent_managers left join team_peaks p on p.manager_id = id \
                   where deleted_at is null and drawdown_since is null";
        let found: Vec<(Uuid, String, String, Option<String>)> =
            on_db!(self.conn, c => sqlx::query_as(sql).fetch_all(c).await)?;
        let bounds = |(id, config, written, seen): (Uuid, String, String, Option<String>)| {
            let config: ManagerConfig = rows::document(TABLE, "config", &config)?;
            Ok(Bounds {
                manager: ManagerId::from_uuid(id),
                capital: config.capital,
                max_total_drawdown: config.risk_params.max_total_drawdown,
                peak_equity: peak(&written, seen.as_deref())?,
            })
        };
        found.into_iter().map(bounds).collect()
    }

    /// Running managers whose next tick is due, the longest waiting first.
    pub async fn due(&mut self, now: Minute, most: u32) -> Result<Vec<Manager>> {
        let sql = format!(
            "{SELECT} where status = $1 and next_due <= $2 and deleted_at is null \
             order by next_due, id limit $3"
        );
        let found: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(ManagerStatus::Running.as_str());
            query.bind(now.number()).bind(i64::from(most)).fetch_all(c).await
        })?;
        found.into_iter().map(Row::parse).collect()
    }

    /// Moves the next tick from a slot to another one. `false` when it is not that slot any more.
    pub async fn advance(&mut self, id: ManagerId, from: Minute, to: Minute) -> Result<bool> {
        let sql =
            "update agent_managers set next_due = $3, version = version + 1 where id = $1 and next_due = $2";
        let moved = on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(from.number()).bind(to.number());
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(moved == 1)
    }

    /// [`crate::StorageError::Conflict`] when the owner has one of that name.
    pub async fn add(&mut self, manager: &Manager) -> Result<()> {
        let sql = "insert into agent_managers (id, owner_id, name, name_folded, owner_address, config, status, tick_count, \
                   next_due, failures, peak_equity, drawdown_since, last_decision, memory, log_rows, version, created_at, \
                   updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 0, $15, $16, $17)";
        let config = rows::written(TABLE, "config", &manager.config)?;
        let memory = rows::written(TABLE, "memory", &manager.memory)?;
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(manager.id.as_uuid())
                .bind(manager.owner.as_uuid())
                .bind(manager.name.as_str())
                .bind(manager.name.as_str().to_lowercase())
                .bind(&manager.config.owner_address)
                .bind(config)
                .bind(manager.status.as_str())
                .bind(manager.tick_count)
                .bind(manager.next_due.map(Minute::number))
                .bind(i64::from(manager.failures))
                .bind(manager.peak_equity.to_string())
                .bind(manager.drawdown_since.map(Minute::number))
                .bind(manager.last_decision.map(Minute::number))
                .bind(memory)
                .bind(manager.version)
                .bind(manager.created_at.as_millis())
                .bind(manager.updated_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        Ok(())
    }

    /// Writes a changed manager, one version on. `false` when somebody else has changed it since it was read.
    pub async fn save(&mut self, manager: &Manager, now: Timestamp) -> Result<bool> {
        let sql = "update agent_managers set name = $3, name_folded = $4, owner_address = $5, config = $6, status = $7, \
                   tick_count = $8, next_due = $9, failures = $10, peak_equity = $11, drawdown_since = $12, \
                   last_decision = $13, memory = $14, updated_at = $15, deleted_at = $16, version = version + 1 \
                   where id = $1 and version = $2";
        let config = rows::written(TABLE, "config", &manager.config)?;
        let memory = rows::written(TABLE, "memory", &manager.memory)?;
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(manager.id.as_uuid())
                .bind(manager.version)
                .bind(manager.name.as_str())
                .bind(manager.name.as_str().to_lowercase())
                .bind(&manager.config.owner_address)
                .bind(config)
                .bind(manager.status.as_str())
                .bind(manager.tick_count)
                .bind(manager.next_due.map(Minute::number))
                .bind(i64::from(manager.failures))
                .bind(manager.peak_equity.to_string())
                .bind(manager.drawdown_since.map(Minute::number))
                .bind(manager.last_decision.map(Minute::number))
                .bind(memory)
                .bind(now.as_millis())
                .bind(manager.deleted_at.map(Timestamp::as_millis));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        Ok(changed == 1)
    }
}
