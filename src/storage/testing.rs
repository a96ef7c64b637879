//! What only tests need of SQL. Here, because SQL lives nowhere else.

mod schema;

pub use schema::{schema, unlike_sqlite};

use crate::{Db, OpenOptions, Result, StorageError};
use sqlx::{AssertSqlSafe, Connection, PgConnection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::path::Path;

/// Creates an empty database on a PostgreSQL server that belongs to the test run, in a language of ICU.
pub async fn create_postgres_database(server: &str, name: &str, language: &str) -> Result<()> {
    let mut admin = PgConnection::connect(server).await?;
    let language = format!("locale_provider icu icu_locale '{language}'");
    // `template0` is never connected to, so that tests in parallel do not wait for each other's template.
    let sql = format!("create database {name} template template0 {language}");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
    admin.close().await.map_err(StorageError::from)
}

/// Creates a migrated database on a PostgreSQL server that belongs to the test run. The first test migrates one, of which this and all others are copies:
/// to copy is quicker. `address` says where a database of a name is.
pub async fn create_migrated_postgres_database(
    server: &str,
    name: &str,
    address: impl Fn(&str) -> String,
) -> Result<()> {
    const TEMPLATE: &str = "migrated";
    let mut admin = PgConnection::connect(server).await?;
    sqlx::query("select pg_advisory_lock(1)").execute(&mut admin).await?;
    let known = "select exists (select from pg_database where datname = $1)";
    if !sqlx::query_scalar::<_, bool>(known).bind(TEMPLATE).fetch_one(&mut admin).await? {
        // Left behind by a test that was stopped here.
        sqlx::query("drop database if exists migrating with (force)").execute(&mut admin).await?;
        sqlx::query("create database migrating template template0").execute(&mut admin).await?;
        Db::open(&OpenOptions::new(address("migrating"))).await?.close().await;
        let ready = format!("alter database migrating rename to {TEMPLATE}");
        sqlx::query(AssertSqlSafe(ready)).execute(&mut admin).await?;
    }
    // The lock is let go with the connection.
    admin.close().await?;
    copy_postgres_database(server, name, TEMPLATE).await
}

/// Copies a database that nobody is connected to.
pub async fn copy_postgres_database(server: &str, name: &str, template: &str) -> Result<()> {
    let mut admin = PgConnection::connect(server).await?;
    let sql = format!("create database {name} template {template} strategy file_copy");
    sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
    admin.close().await.map_err(StorageError::from)
}

/// Drops the databases that tests have left, so that a run needs the room of those in use and not of all.
pub async fn drop_postgres_databases(server: &str, is_left: impl Fn(&str) -> bool) -> Result<()> {
    let mut admin = PgConnection::connect(server).await?;
    sqlx::query("select pg_advisory_lock(2)").execute(&mut admin).await?;
    let all = "select datname from pg_database where not datistemplate";
    for name in sqlx::query_scalar::<_, String>(all).fetch_all(&mut admin).await? {
        if is_left(&name) {
            let sql = format!("drop database {name} with (force)");
            sqlx::query(AssertSqlSafe(sql)).execute(&mut admin).await?;
        }
    }
    // The lock is let go with the connection.
    admin.close().await.map_err(StorageError::from)
}

/// Makes a SQLite file as another program would have made it.
pub async fn create_foreign_sqlite(file: &Path) -> Result<()> {
    let mut theirs =
        SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file).create_if_missing(true))
            .await?;
    sqlx::query("create table bookmarks (url text)").execute(&mut theirs).await?;
    theirs.close().await.map_err(StorageError::from)
}

/// Makes a database look as if a later version of the program had changed its schema.
pub async fn pretend_newer_schema(options: &OpenOptions) -> Result<()> {
    let sql = "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
               values (999999, 'later', true, $1, 0)";
    let checksum = vec![0_u8];
    if let Some(file) = options.sqlite_path() {
        let mut ours = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file)).await?;
        sqlx::query(sql).bind(checksum).execute(&mut ours).await?;
        ours.close().await?;
    } else {
        let mut ours = PgConnection::connect(&options.url).await?;
        sqlx::query(sql).bind(checksum).execute(&mut ours).await?;
        ours.close().await?;
    }
    Ok(())
}

/// Takes the kernel's tables back to how a fresh database has them: faster than a fresh database.
pub async fn empty_kernel(db: &crate::Db) -> Result<()> {
    let mut tx = db.begin().await?;
    for sql in [
        "delete from effects",
        "delete from run_phases",
        "delete from runs",
        "delete from jobs",
        "delete from events",
        "update owners set last_seq = 0, served_at = 0",
    ] {
        let mut conn = crate::Repositories::conn(&mut tx);
        on_db!(conn, c => sqlx::query(sql).execute(c).await.map(drop))?;
    }
    tx.save().await
}

/// Ends the leases of all jobs, as if those who had them were dead for long enough.
pub async fn end_leases(db: &crate::Db) -> Result<()> {
    let mut tx = db.begin().await?;
    let mut conn = crate::Repositories::conn(&mut tx);
    let sql = "update jobs set lease_until = 0 where state = 'leased'";
    on_db!(conn, c => sqlx::query(sql).execute(c).await.map(drop))?;
    tx.save().await
}

/// A text in small letters, as the database writes them where nothing else is said.
pub async fn lowered(db: &crate::Db, text: &str) -> Result<String> {
    let mut reader = db.read().await?;
    let mut conn = crate::Repositories::conn(&mut reader);
    Ok(on_db!(conn, c => sqlx::query_scalar("select lower($1)").bind(text).fetch_one(c).await)?)
}

/// Waits until some connection to this PostgreSQL database waits for a lock.
pub async fn until_somebody_waits(options: &OpenOptions) -> Result<()> {
    let waits = "select count(*) > 0 from pg_stat_activity \
                 where datname = current_database() and wait_event_type = 'Lock'";
    until_it_holds(options, waits).await
}

/// Waits until no other connection to this PostgreSQL database is in a transaction.
pub async fn until_no_transaction_is_open(options: &OpenOptions) -> Result<()> {
    let quiet = "select count(*) = 0 from pg_stat_activity where datname = current_database() \
                 and backend_type = 'client backend' and xact_start is not null and pid <> pg_backend_pid()";
    until_it_holds(options, quiet).await
}

async fn until_it_holds(options: &OpenOptions, condition: &'static str) -> Result<()> {
    let mut observer = PgConnection::connect(&options.url).await?;
    while !sqlx::query_scalar::<_, bool>(condition).fetch_one(&mut observer).await? {
        tokio::task::yield_now().await;
    }
    observer.close().await.map_err(StorageError::from)
}
