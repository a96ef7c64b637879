//! The database: one writer and many readers on SQLite, one pool on PostgreSQL.

use crate::{OpenOptions, Reader, Result, Tx, migrations, open, readers::Readers};
use domain::OwnerId;
use sqlx::{PgPool, SqlitePool};
use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Notify, broadcast};

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
        readers: Readers,
    },
    Postgres {
        pool: PgPool,
    },
}

/// What saved transactions tell the rest of the process. It only ever says "look again".
#[derive(Debug, Clone)]
pub(crate) struct Signals {
    changes: broadcast::Sender<OwnerId>,
    schedule: Arc<Notify>,
    appended: Arc<AtomicU64>,
    transactions: Arc<AtomicU64>,
    tallies: Arc<Mutex<BTreeMap<&'static str, Tally>>>,
    /// Of what this handle is used for, if that is counted.
    tally: Option<Tally>,
}

/// How many transactions were saved for one purpose.
#[derive(Debug, Clone, Default)]
pub struct Tally(Arc<AtomicU64>);

impl Tally {
    pub fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

impl Signals {
    fn new() -> Self {
        Self {
            changes: broadcast::channel(CHANGES_KEPT).0,
            schedule: Arc::default(),
            appended: Arc::default(),
            transactions: Arc::default(),
            tallies: Arc::default(),
            tally: None,
        }
    }

    fn tallies(&self) -> MutexGuard<'_, BTreeMap<&'static str, Tally>> {
        self.tallies.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn saved(&self, owners: Vec<OwnerId>, events: u64, scheduled: bool) {
        self.appended.fetch_add(events, Ordering::Relaxed);
        self.transactions.fetch_add(1, Ordering::Relaxed);
        if let Some(tally) = &self.tally {
            tally.one_more();
        }
        for owner in owners {
            // Nobody listening is fine: the event is stored, and whoever comes later reads it.
            let _ = self.changes.send(owner);
        }
        if scheduled {
            self.schedule.notify_one();
        }
    }
}

/// How many connections there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connections {
    pub open: u32,
    pub idle: u32,
}

/// An open database. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Db {
    pools: Pools,
    signals: Signals,
}

impl Db {
    /// Opens the database and brings its schema up to date.
    pub async fn open(options: &OpenOptions) -> Result<Self> {
        let pools = open::pools(options).await?;
        let db = Self { pools, signals: Signals::new() };
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
        Tx::begin(&self.pools, self.signals.clone()).await
    }

    /// A connection for reading.
    pub async fn read(&self) -> Result<Reader> {
        Reader::acquire(&self.pools).await
    }

    /// Wakes after a transaction of this process has appended events of an owner. It only says "look again".
    pub fn changes(&self) -> broadcast::Receiver<OwnerId> {
        self.signals.changes.subscribe()
    }

    /// Waits until a transaction of this process has changed when jobs are due. One waiter is woken; a change that
    /// nobody waited for wakes the next one at once.
    pub async fn schedule_changed(&self) {
        self.signals.schedule.notified().await;
    }

    /// How many events this process has appended since it started.
    pub fn events_appended(&self) -> u64 {
        self.signals.appended.load(Ordering::Relaxed)
    }

    /// How many transactions this process has saved since it started.
    pub fn transactions_saved(&self) -> u64 {
        self.signals.transactions.load(Ordering::Relaxed)
    }

    /// What is saved for a purpose, such as the jobs of one kind.
    pub fn tally(&self, purpose: &'static str) -> Tally {
        self.signals.tallies().entry(purpose).or_default().clone()
    }

    /// The same database; what is saved through this handle is counted for a purpose too.
    #[must_use]
    pub fn counting(&self, tally: Tally) -> Self {
        let mut counting = self.clone();
        counting.signals.tally = Some(tally);
        counting
    }

    /// How many transactions this process has saved since it started, for each purpose that is counted.
    pub fn transactions_by_purpose(&self) -> Vec<(&'static str, u64)> {
        let tallies = self.signals.tallies();
        tallies.iter().map(|(purpose, tally)| (*purpose, tally.0.load(Ordering::Relaxed))).collect()
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        self.read().await?.ping().await
    }

    /// The connections of the pool that readers share.
    pub fn connections(&self) -> Connections {
        match &self.pools {
            Pools::Sqlite { readers, .. } => readers.connections(),
            Pools::Postgres { pool } => {
                Connections { open: pool.size(), idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX) }
            }
        }
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
