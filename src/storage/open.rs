//! How the two databases are opened.

use crate::{Result, StorageError, db::Pools, readers::Readers};
use sqlx::{
    Connection, PgConnection, SqliteConnection,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

/// Where the database is and how it is used.
#[derive(Debug, Clone)]
pub struct OpenOptions {
    /// `sqlite://FILE` or `postgres://…`.
    pub url: String,
    pub connections: u32,
    /// How long a request waits for a connection, or for another program's write lock.
    pub patience: Duration,
    /// SQLite: the file may not grow beyond this many bytes.
    pub max_bytes: Option<u64>,
}

impl OpenOptions {
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), connections: 8, patience: Duration::from_secs(5), max_bytes: None }
    }

    pub fn sqlite_file(file: &std::path::Path) -> Self {
        Self::new(format!("sqlite://{}", file.display()))
    }

    /// The file of a SQLite database; `None` for PostgreSQL.
    pub fn sqlite_path(&self) -> Option<PathBuf> {
        self.url.strip_prefix("sqlite://").map(PathBuf::from)
    }
}

pub(crate) async fn pools(options: &OpenOptions) -> Result<Pools> {
    if let Some(file) = options.sqlite_path() {
        return sqlite(options, file).await;
    }
    if options.url.starts_with("postgres://") || options.url.starts_with("postgresql://") {
        return postgres(options).await;
    }
    Err(StorageError::Open {
        address: options.url.clone(),
        reason: "it must begin with sqlite:// or postgres://".to_owned(),
    })
}

const PAGE_BYTES: u64 = 4_096;

async fn sqlite(options: &OpenOptions, file: PathBuf) -> Result<Pools> {
    refuse_foreign(options, &file).await?;
    let mut connect = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .foreign_keys(true)
        .busy_timeout(options.patience)
        .journal_mode(SqliteJournalMode::Wal)
        // With the write-ahead log a power cut may lose the last moments but never the file.
        .synchronous(SqliteSynchronous::Normal)
        .page_size(4_096)
        .pragma("temp_store", "memory")
        .pragma("cache_size", "-8192")
        .statement_cache_capacity(200);
    if let Some(bytes) = options.max_bytes {
        connect = connect.pragma("max_page_count", (bytes / PAGE_BYTES).max(1).to_string());
    }
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(options.patience)
        // A file does not hang up, and a thread that a job began for it would stand back as the job does.
        .max_lifetime(None)
        .idle_timeout(None)
        .before_acquire(|connection, _| Box::pin(is_usable(connection)))
        .connect_with(connect.clone())
        .await
        .map_err(|error| explained(&options.url, error))?;
    let connect = connect.create_if_missing(false).read_only(true);
    let readers = Readers::open(connect, options.connections.max(1), options.patience)
        .await
        .map_err(|error| explained(&options.url, error))?;
    Ok(Pools::Sqlite { writer, readers })
}

/// Tables, but not ours: a file of another program, in which ours would be strangers. Asked before anything is set, since
/// already the journal mode would change the file.
async fn refuse_foreign(options: &OpenOptions, file: &Path) -> Result<()> {
    if !file.metadata().is_ok_and(|found| found.len() > 0) {
        return Ok(());
    }
    let refused = |error| explained(&options.url, error);
    let look = SqliteConnectOptions::new().filename(file).read_only(true).busy_timeout(options.patience);
    let mut connection = SqliteConnection::connect_with(&look).await.map_err(refused)?;
    let sql = "select count(*) > 0 and coalesce(sum(name = 'owners'), 0) = 0 from sqlite_master
               where type = 'table' and name not like 'sqlite!_%' escape '!' and name <> '_sqlx_migrations'";
    let foreign: bool = sqlx::query_scalar(sql).fetch_one(&mut connection).await.map_err(refused)?;
    connection.close().await.map_err(refused)?;
    if foreign {
        let reason = "it is a SQLite database of another program".to_owned();
        return Err(StorageError::Open { address: options.url.clone(), reason });
    }
    Ok(())
}

/// When the disk is full, SQLite ends the transaction by itself, the driver's own rollback then fails, and it would refuse
/// every later transaction on this connection. Such a connection is closed, and the next one is a new one.
async fn is_usable(connection: &mut SqliteConnection) -> sqlx::Result<bool> {
    if connection.is_in_transaction() {
        // The rollback of a dropped transaction may still be under way.
        connection.ping().await?;
    }
    Ok(!connection.is_in_transaction())
}

async fn postgres(options: &OpenOptions) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(&options.url)
        .map_err(|error| StorageError::Open { address: masked(&options.url), reason: error.to_string() })?
        .application_name("agent-manager")
        .statement_cache_capacity(200);
    // One connection without the pool: the pool would answer "timed out" and keep the reason to itself.
    let refused = |reason: String| StorageError::Open { address: masked(&options.url), reason };
    let probe = tokio::time::timeout(options.patience, PgConnection::connect_with(&connect))
        .await
        .map_err(|_| refused(format!("it did not answer within {} s", options.patience.as_secs())))?
        .map_err(|error| refused(error.to_string()))?;
    probe.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(2))
        .acquire_timeout(options.patience)
        .connect_lazy_with(connect);
    Ok(Pools::Postgres { pool })
}

fn explained(address: &str, error: sqlx::Error) -> StorageError {
    match StorageError::from(error) {
        known @ (StorageError::ReadOnly(_) | StorageError::Full(_) | StorageError::Busy(_)) => known,
        other => {
            let reason =
                std::error::Error::source(&other).map_or_else(|| other.to_string(), ToString::to_string);
            StorageError::Open { address: address.to_owned(), reason }
        }
    }
}

/// The address without its password, wherever it stands.
pub fn masked(url: &str) -> String {
    // The last `@` counts, so that a password with an `@`, `/` or `?` in it is hidden whole.
    let shown = match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            let user = url[scheme + 3..at].split([':', '/', '?']).next().unwrap_or_default();
            format!("{}://{user}@{}", &url[..scheme], &url[at + 1..])
        }
        _ => url.to_owned(),
    };
    let Some((base, query)) = shown.split_once('?') else { return shown };
    let options: Vec<&str> = query.split('&').filter(|option| !option.starts_with("password=")).collect();
    if options.is_empty() { base.to_owned() } else { format!("{base}?{}", options.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_part_of_an_error() {
        assert_eq!(masked("postgres://ada:secret@db/house"), "postgres://ada@db/house");
        assert_eq!(masked("postgres://ada@db/house"), "postgres://ada@db/house");
        assert_eq!(masked("sqlite://data/house.db"), "sqlite://data/house.db");
        assert_eq!(masked("postgres://db/house?password=secret"), "postgres://db/house");
        assert_eq!(masked("postgres://ada:se?cr@et@db/house"), "postgres://ada@db/house");
        assert_eq!(
            masked("postgres://ada:s@db/h?host=/run&password=s&x=1"),
            "postgres://ada@db/h?host=/run&x=1"
        );
    }
}
