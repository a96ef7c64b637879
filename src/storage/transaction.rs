//! Transactions and readers: what repositories are borrowed from.

use crate::{
    Conn, Repositories, Result,
    db::{Pools, Signals},
    error, failpoint,
    readers::Lent,
};
use domain::OwnerId;
use sqlx::{Postgres, Sqlite, Transaction, pool::PoolConnection};

enum Open {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// Everything that must happen together. Dropped without [`Tx::save`], nothing has happened.
#[must_use = "dropped without `save`, nothing has happened"]
pub struct Tx {
    open: Open,
    signals: Signals,
    touched: Vec<OwnerId>,
    appended: u64,
    scheduled: bool,
}

impl Tx {
    pub(crate) async fn begin(pools: &Pools, signals: Signals) -> Result<Self> {
        failpoint::before_statement();
        let open = match pools {
            Pools::Sqlite { writer, .. } => Open::Sqlite(writer.begin_with("begin immediate").await?),
            Pools::Postgres { pool } => Open::Postgres(pool.begin().await?),
        };
        Ok(Self { open, signals, touched: Vec::new(), appended: 0, scheduled: false })
    }

    /// Remembers that this transaction appends events of the owner, whose listeners are woken when it is saved.
    pub(crate) fn touch(&mut self, owner: OwnerId, events: usize) {
        self.appended += events as u64;
        if !self.touched.contains(&owner) {
            self.touched.push(owner);
        }
    }

    /// Remembers that this transaction changes when a job is due, so that workers look again when it is saved.
    pub(crate) const fn reschedule(&mut self) {
        self.scheduled = true;
    }

    /// Makes everything true at once. When the answer is lost, it is not known whether it did.
    pub async fn save(self) -> Result<()> {
        failpoint::before_statement();
        match self.open {
            Open::Sqlite(tx) => tx.commit().await,
            Open::Postgres(tx) => tx.commit().await,
        }
        .map_err(error::of_commit)?;
        self.signals.saved(self.touched, self.appended, self.scheduled);
        Ok(())
    }
}

impl Repositories for Tx {
    fn conn(&mut self) -> Conn<'_> {
        match &mut self.open {
            Open::Sqlite(tx) => Conn::Sqlite(tx, None),
            Open::Postgres(tx) => Conn::Postgres(tx),
        }
    }
}

/// A connection for reading. On SQLite the file is opened read-only here, so a write through it fails.
pub enum Reader {
    Sqlite(Lent),
    Postgres(PoolConnection<Postgres>),
}

impl Reader {
    pub(crate) async fn acquire(pools: &Pools) -> Result<Self> {
        Ok(match pools {
            Pools::Sqlite { readers, .. } => Self::Sqlite(readers.lend().await?),
            Pools::Postgres { pool } => Self::Postgres(pool.acquire().await?),
        })
    }

    pub(crate) async fn ping(&mut self) -> Result<()> {
        let mut conn = self.conn();
        on_db!(conn, c => sqlx::query("select 1").execute(c).await.map(drop))?;
        Ok(())
    }
}

impl Repositories for Reader {
    fn conn(&mut self) -> Conn<'_> {
        match self {
            Self::Sqlite(lent) => lent.conn(),
            Self::Postgres(conn) => Conn::Postgres(conn),
        }
    }
}
