//! The database: one writer and many readers on SQLite, one pool on PostgreSQL.

use crate::{OpenOptions, Reader, Result, Tx, migrations, open};
use domain::OwnerId;
use sqlx::{PgPool, SqlitePool};
use tokio::sync::broadcast;

/// How many changes a sleeping listener may miss before it is told to look at everything.
const CHANGES_KEPT: usize = 1_024;

/// Which of the two databases it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DbKind {
    Sqlite,
    Postgres,
}

impl DbKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) enum Pools {
    /// Writers queue at their one connection, so that they wait for each other in memory and not in the file.
    Sqlite {
        writer: SqlitePool,
        readers: SqlitePool,
    },
    Postgres {
        pool: PgPool,
    },
}

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    changes: broadcast::Sender<OwnerId>,
}

impl Db {
    /// Opens the database and brings its schema up to date.
    pub async fn open(options: &OpenOptions) -> Result<Self> {
        let pools = open::pools(options).await?;
        let db = Self { pools, changes: broadcast::channel(CHANGES_KEPT).0 };
        migrations::run(&db).await?;
        Ok(db)
    }

    pub const fn kind(&self) -> DbKind {
        match self.pools {
            Pools::Sqlite { .. } => DbKind::Sqlite,
            Pools::Postgres { .. } => DbKind::Postgres,
        }
    }

    pub(crate) const fn pools(&self) -> &Pools {
        &self.pools
    }

    /// A transaction. On SQLite it is the only writer from its first moment (`BEGIN IMMEDIATE`).
    pub async fn begin(&self) -> Result<Tx> {
        Tx::begin(&self.pools, self.changes.clone()).await
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Reader> {
        Reader::acquire(&self.pools).await
    }

    /// Wakes after a transaction of this process has appended events of an owner. It only says "look again".
    pub fn changes(&self) -> broadcast::Receiver<OwnerId> {
        self.changes.subscribe()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.ping().await
    }

    /// Closes every connection; SQLite folds its log into the file.
    pub async fn close(&self) {
        match &self.pools {
            Pools::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Pools::Postgres { pool } => pool.close().await,
        }
    }
}
