//! The steps of the schema, embedded in the program and named here, in both dialects.

use crate::{Result, StorageError};
use sqlx::{
    AssertSqlSafe, SqlSafeStr, SqlStr,
    migrate::{MigrateError, Migration, MigrationType, Migrator},
};
use std::borrow::Cow;

struct Step {
    version: i64,
    name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

macro_rules! steps {
    ($($version:literal $name:literal),+ $(,)?) => {
        &[$(Step {
            version: $version,
            name: $name,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

const STEPS: &[Step] = steps![
    1 "0001_foundation", 2 "0002_account_epoch", 3 "0003_market", 4 "0004_strategies", 5 "0005_desk",
    6 "0006_prices", 7 "0007_equity", 8 "0008_models", 9 "0009_recordings", 10 "0010_managers",
    11 "0011_model_agents", 12 "0012_twins", 13 "0013_minds", 14 "0014_shortened_runs",
    15 "0015_team_peaks", 16 "0016_looks", 17 "0017_turns", 18 "0018_lab", 19 "0019_team_reference",
    20 "0020_market_context",
    21 "0021_learning", 22 "0022_graduation", 23 "0023_evolution", 24 "0024_graduated",
    25 "0025_counted",
    26 "0026_learnt_on", 27 "0027_put_off", 28 "0028_measures", 29 "0029_equal_parts", 30 "0030_claims", 31 "0031_grounds",
    32 "0032_kept_trades", 33 "0033_when_approved",
];

/// The newest step this program knows.
pub const NEWEST: i64 = STEPS[STEPS.len() - 1].version;

pub fn sqlite() -> Migrator {
    migrator(|step| step.sqlite)
}

pub fn postgres() -> Migrator {
    migrator(|step| step.postgres)
}

fn migrator(sql: impl Fn(&Step) -> &'static str) -> Migrator {
    let steps = STEPS.iter().map(|step| {
        let text: SqlStr = AssertSqlSafe(sql(step)).into_sql_str();
        Migration::new(step.version, Cow::Borrowed(step.name), MigrationType::Simple, text, false)
    });
    Migrator::with_migrations(steps.collect())
}

/// A step that this program does not know was made by a newer one: refuse rather than damage.
pub fn refused(error: MigrateError) -> StorageError {
    match error {
        MigrateError::VersionMissing(step) | MigrateError::VersionTooOld(step, _) if step > NEWEST => {
            StorageError::NewerSchema { step }
        }
        MigrateError::Execute(error) => error.into(),
        other => StorageError::Migration(other),
    }
}

/// Brings the schema up to date on either database.
pub async fn run(db: &crate::Db) -> Result<()> {
    match db.pools() {
        crate::db::Pools::Sqlite { writer, .. } => sqlite().run(writer).await,
        crate::db::Pools::Postgres { pool } => postgres().run(pool).await,
    }
    .map_err(refused)
}

impl crate::Reader {
    /// The newest step of the schema that this database has.
    pub async fn schema_step(&mut self) -> Result<i64> {
        let mut conn = crate::Repositories::conn(self);
        let sql = "select coalesce(max(version), 0) from _sqlx_migrations";
        Ok(on_db!(conn, c => sqlx::query_scalar(sql).fetch_one(c).await)?)
    }
}
