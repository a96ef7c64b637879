//! What only tests need of SQL. Here, because SQL lives nowhere else.

use crate::{Result, StorageError};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// Creates an empty database on a PostgreSQL server that belongs to the test run.
pub async fn create_postgres_database(server: &str, name: &str) -> Result<()> {
    let mut admin = PgConnection::connect(server).await?;
    // `template0` is never connected to, so that tests in parallel do not wait for each other's template.
    let sql = format!("create database {name} template template0");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
    admin.close().await.map_err(StorageError::from)
}
