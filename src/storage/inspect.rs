//! What `agent-manager doctor` asks of a database: looked at as it is, without bringing its schema up to date.

use crate::{Conn, OpenOptions, Repositories, Result, StorageError, masked, migrations, rows};
use domain::Timestamp;
use sqlx::{
    Connection, PgConnection, SqliteConnection, postgres::PgConnectOptions, sqlite::SqliteConnectOptions,
};
use std::str::FromStr;

/// The state of a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// The newest step of its schema; `None` when it has none.
    pub schema: Option<i64>,
    /// The newest step this program knows.
    pub newest: i64,
    pub bytes: u64,
    /// What is wrong inside the file, empty when nothing is; `None` where this cannot be asked (PostgreSQL).
    pub damage: Option<Vec<String>>,
    /// The database server's own clock; SQLite has none.
    pub time: Option<Timestamp>,
    /// The figures in it; `None` while its schema is not this program's.
    pub contents: Option<Contents>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contents {
    pub accounts: i64,
    pub active_admins: i64,
    pub newest_event_at: Option<Timestamp>,
}

/// Connects, looks and leaves. A SQLite file must exist: looking creates nothing.
pub async fn inspect(options: &OpenOptions) -> Result<Inspection> {
    let looking = async {
        let mut database = Opened::connect(options).await?;
        let found = database.inspect().await?;
        database.close().await?;
        Ok(found)
    };
    tokio::time::timeout(options.patience, looking).await.unwrap_or_else(|_| {
        let reason = format!("it did not answer within {} s", options.patience.as_secs());
        Err(StorageError::Open { address: masked(&options.url), reason })
    })
}

/// One connection, for one look.
enum Opened {
    Sqlite(Box<SqliteConnection>),
    Postgres(Box<PgConnection>),
}

impl Repositories for Opened {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(conn) => Conn::Sqlite(conn, None),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}

impl Opened {
    async fn connect(options: &OpenOptions) -> Result<Self> {
        let connected = match options.sqlite_path() {
            Some(file) => {
                let connect = SqliteConnectOptions::new().filename(file).read_only(true);
                SqliteConnection::connect_with(&connect).await.map(|conn| Self::Sqlite(Box::new(conn)))
            }
            None => match PgConnectOptions::from_str(&options.url) {
                Ok(connect) => PgConnection::connect_with(&connect.application_name("agent-manager-doctor"))
                    .await
                    .map(|conn| Self::Postgres(Box::new(conn))),
                Err(error) => Err(error),
            },
        };
        connected
            .map_err(|error| StorageError::Open { address: masked(&options.url), reason: error.to_string() })
    }

    async fn inspect(&mut self) -> Result<Inspection> {
        let schema = self.schema().await?;
        let contents = if schema == Some(migrations::NEWEST) { Some(self.contents().await?) } else { None };
        Ok(Inspection {
            schema,
            newest: migrations::NEWEST,
            bytes: self.bytes().await?,
            damage: self.damage().await?,
            time: self.time().await?,
            contents,
        })
    }

    async fn schema(&mut self) -> Result<Option<i64>> {
        let exists = match self {
            Self::Sqlite(_) => "select count(*) > 0 from sqlite_master where name = '_sqlx_migrations'",
            Self::Postgres(_) => "select to_regclass('_sqlx_migrations') is not null",
        };
        let mut conn = self.conn();
        if !on_db!(conn, c => sqlx::query_scalar::<_, bool>(exists).fetch_one(c).await)? {
            return Ok(None);
        }
        let sql = "select max(version) from _sqlx_migrations";
        Ok(on_db!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await)?)
    }

    async fn contents(&mut self) -> Result<Contents> {
        let mut conn = self.conn();
        let sql =
            "select count(*), count(case when role = 'admin' and status = 'active' then 1 end) from accounts";
        let (accounts, active_admins): (i64, i64) =
            on_db!(conn, c => sqlx::query_as(sql).fetch_one(c).await)?;
        let sql = "select max(at) from events";
        let newest: Option<i64> = on_db!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await)?;
        Ok(Contents { accounts, active_admins, newest_event_at: newest.map(Timestamp::from_millis) })
    }

    async fn bytes(&mut self) -> Result<u64> {
        let sql = match self {
            Self::Sqlite(_) => "select page_count * page_size from pragma_page_count, pragma_page_size",
            Self::Postgres(_) => "select pg_database_size(current_database())",
        };
        let mut conn = self.conn();
        let bytes: i64 = on_db!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await)?;
        rows::count("database", "size", bytes)
    }

    async fn damage(&mut self) -> Result<Option<Vec<String>>> {
        let Self::Sqlite(conn) = self else { return Ok(None) };
        let mut found: Vec<String> = sqlx::query_scalar("pragma quick_check")
            .fetch_all(conn.as_mut())
            .await
            .map_err(StorageError::from)?;
        found.retain(|line| line != "ok");
        Ok(Some(found))
    }

    async fn time(&mut self) -> Result<Option<Timestamp>> {
        let Self::Postgres(conn) = self else { return Ok(None) };
        let sql = "select (extract(epoch from clock_timestamp()) * 1000)::bigint";
        let millis: i64 = sqlx::query_scalar(sql).fetch_one(conn.as_mut()).await?;
        Ok(Some(Timestamp::from_millis(millis)))
    }

    async fn close(self) -> Result<()> {
        match self {
            Self::Sqlite(conn) => conn.close().await?,
            Self::Postgres(conn) => conn.close().await?,
        }
        Ok(())
    }
}
