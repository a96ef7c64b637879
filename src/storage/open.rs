//! How the two databases are opened.

use crate::{Result, StorageError, db::Pools};
use sqlx::{
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};
use std::{path::PathBuf, str::FromStr, time::Duration};

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
        .connect_with(connect.clone())
        .await
        .map_err(|error| explained(&options.url, error))?;
    let readers = SqlitePoolOptions::new()
        .max_connections(options.connections.max(1))
        .acquire_timeout(options.patience)
        .connect_with(connect.create_if_missing(false).read_only(true))
        .await
        .map_err(|error| explained(&options.url, error))?;
    Ok(Pools::Sqlite { writer, readers })
}

async fn postgres(options: &OpenOptions) -> Result<Pools> {
    let connect = PgConnectOptions::from_str(&options.url)
        .map_err(|error| StorageError::Open { address: masked(&options.url), reason: error.to_string() })?
        .application_name("agent-manager")
        .statement_cache_capacity(200);
    let pool = PgPoolOptions::new()
        .max_connections(options.connections.max(2))
        .acquire_timeout(options.patience)
        .connect_with(connect)
        .await
        .map_err(|error| explained(&masked(&options.url), error))?;
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

/// The address without its password.
fn masked(url: &str) -> String {
    match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => {
            let user = url[scheme + 3..at].split(':').next().unwrap_or_default();
            format!("{}://{user}@{}", &url[..scheme], &url[at + 1..])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_part_of_an_error() {
        assert_eq!(masked("postgres://ada:secret@db/house"), "postgres://ada@db/house");
        assert_eq!(masked("postgres://ada@db/house"), "postgres://ada@db/house");
        assert_eq!(masked("sqlite://data/house.db"), "sqlite://data/house.db");
    }
}
