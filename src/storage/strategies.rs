//! A person's strategies and their versions.

use crate::{Conn, Reader, Repositories, Result, Tx, rows};
use domain::{
    OwnerId, Page, PageRequest, StrategyId, Timestamp,
    strategies::{SavedStrategy, StrategyVersion},
};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

const COLUMNS: &str = "id, owner_id, name, version, created_at, updated_at";

row! {
    struct Row {
        id: Uuid,
        owner_id: Uuid,
        name: String,
        version: i64,
        created_at: i64,
        updated_at: i64,
    }
}

impl Row {
    fn parse(self) -> Result<SavedStrategy> {
        Ok(SavedStrategy {
            id: StrategyId::from_uuid(self.id),
            owner: OwnerId::from_uuid(self.owner_id),
            name: self.name,
            version: rows::count("strategies", "version", self.version)?,
            created_at: rows::time(self.created_at),
            updated_at: rows::time(self.updated_at),
        })
    }
}

row! {
    struct VersionRow {
        strategy_id: Uuid,
        version: i64,
        document: String,
        created_at: i64,
    }
}

impl VersionRow {
    fn parse(self) -> Result<StrategyVersion> {
        Ok(StrategyVersion {
            strategy: StrategyId::from_uuid(self.strategy_id),
            version: rows::count("strategy_versions", "version", self.version)?,
            document: self.document,
            created_at: rows::time(self.created_at),
        })
    }
}

pub struct Strategies<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn strategies(&mut self) -> Strategies<'_> {
        Strategies { conn: self.conn() }
    }
}

impl Tx {
    pub fn strategies(&mut self) -> Strategies<'_> {
        Strategies { conn: self.conn() }
    }
}

impl Strategies<'_> {
    /// The owner's strategies, the last changed first.
    pub async fn page(&mut self, owner: OwnerId, request: PageRequest) -> Result<Page<SavedStrategy>> {
        let count = "select count(*) from strategies where owner_id = $1 and deleted_at is null";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(owner.as_uuid()).fetch_one(c).await)?;
        let sql = format!(
            "select {COLUMNS} from strategies where owner_id = $1 and deleted_at is null \
             order by updated_at desc, id desc limit $2 offset $3"
        );
        let rows: Vec<Row> = on_db!(self.conn, c => {
            let query = sqlx::query_as(AssertSqlSafe(sql)).bind(owner.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let items = rows.into_iter().map(Row::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, rows::count("strategies", "count", total)?, request))
    }

    /// A strategy that was not deleted.
    pub async fn find(&mut self, id: StrategyId) -> Result<Option<SavedStrategy>> {
        let sql = format!("select {COLUMNS} from strategies where id = $1 and deleted_at is null");
        let row: Option<Row> = on_db!(self.conn, c => {
            sqlx::query_as(AssertSqlSafe(sql)).bind(id.as_uuid()).fetch_optional(c).await
        })?;
        row.map(Row::parse).transpose()
    }

    /// Adds a strategy with its first version; [`crate::StorageError::Conflict`] when its name is taken.
    pub async fn add(&mut self, strategy: &SavedStrategy, document: &str) -> Result<()> {
        let sql = "insert into strategies (id, owner_id, name, version, created_at, updated_at) \
                   values ($1, $2, $3, $4, $5, $5)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(strategy.id.as_uuid())
                .bind(strategy.owner.as_uuid())
                .bind(&strategy.name)
                .bind(i64::from(strategy.version))
                .bind(strategy.created_at.as_millis());
            query.execute(c).await.map(drop)
        })?;
        self.add_version(strategy.id, strategy.version, document, strategy.created_at).await
    }

    /// Makes the version after `seen` the newest one. `false` when it is not `seen` any more.
    pub async fn save(
        &mut self,
        seen: &SavedStrategy,
        name: &str,
        document: &str,
        now: Timestamp,
    ) -> Result<bool> {
        let sql = "update strategies set name = $2, version = version + 1, updated_at = $3 \
                   where id = $1 and version = $4 and deleted_at is null";
        let changed = on_db!(self.conn, c => {
            let query = sqlx::query(sql)
                .bind(seen.id.as_uuid())
                .bind(name)
                .bind(now.as_millis())
                .bind(i64::from(seen.version));
            query.execute(c).await.map(|done| done.rows_affected())
        })?;
        if changed == 1 {
            self.add_version(seen.id, seen.version + 1, document, now).await?;
        }
        Ok(changed == 1)
    }

    /// Takes a strategy away. Versions that a backtest used stay, for it to be read.
    pub async fn delete(&mut self, id: StrategyId, now: Timestamp) -> Result<()> {
        let versions = "delete from strategy_versions where strategy_id = $1 and not exists (\
                        select 1 from backtests where backtests.strategy_id = strategy_versions.strategy_id \
                        and backtests.strategy_version = strategy_versions.version)";
        let row = "delete from strategies where id = $1 and not exists (\
                   select 1 from strategy_versions where strategy_id = strategies.id)";
        for sql in [versions, row] {
            on_db!(self.conn, c => sqlx::query(sql).bind(id.as_uuid()).execute(c).await.map(drop))?;
        }
        let hide = "update strategies set deleted_at = $2 where id = $1";
        on_db!(self.conn, c => {
            sqlx::query(hide).bind(id.as_uuid()).bind(now.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }

    pub async fn version(&mut self, id: StrategyId, version: u32) -> Result<Option<StrategyVersion>> {
        let sql = "select strategy_id, version, document, created_at from strategy_versions \
                   where strategy_id = $1 and version = $2";
        let row: Option<VersionRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(id.as_uuid()).bind(i64::from(version));
            query.fetch_optional(c).await
        })?;
        row.map(VersionRow::parse).transpose()
    }

    /// The versions of a strategy, the newest first.
    pub async fn versions(&mut self, id: StrategyId, request: PageRequest) -> Result<Page<StrategyVersion>> {
        let count = "select count(*) from strategy_versions where strategy_id = $1";
        let total: i64 =
            on_db!(self.conn, c => sqlx::query_scalar(count).bind(id.as_uuid()).fetch_one(c).await)?;
        let sql = "select strategy_id, version, document, created_at from strategy_versions \
                   where strategy_id = $1 order by version desc limit $2 offset $3";
        let rows: Vec<VersionRow> = on_db!(self.conn, c => {
            let query = sqlx::query_as(sql).bind(id.as_uuid());
            query.bind(request.limit()).bind(request.offset()).fetch_all(c).await
        })?;
        let items = rows.into_iter().map(VersionRow::parse).collect::<Result<_>>()?;
        Ok(Page::new(items, rows::count("strategy_versions", "count", total)?, request))
    }

    async fn add_version(
        &mut self,
        id: StrategyId,
        version: u32,
        document: &str,
        now: Timestamp,
    ) -> Result<()> {
        let sql = "insert into strategy_versions (strategy_id, version, document, created_at) \
                   values ($1, $2, $3, $4)";
        on_db!(self.conn, c => {
            let query = sqlx::query(sql).bind(id.as_uuid()).bind(i64::from(version));
            query.bind(document).bind(now.as_millis()).execute(c).await.map(drop)
        })?;
        Ok(())
    }
}
