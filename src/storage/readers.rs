//! The connections that read a SQLite file.
//!
//! sqlx's own pool asks every connection that comes back whether it still lives, from a task of its own. Beside a question across a
//! network that is nothing; here it doubled what a read costs. A file does not hang up: a connection whose last question was
//! answered is ready for the next one. Only one that was left in the middle of a question, or that failed, is asked.

use crate::{Conn, db::Connections};
use sqlx::{ConnectOptions, Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
};

/// The readers of one file. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Readers(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    connect: SqliteConnectOptions,
    /// Where connections are opened, whoever needs one: each has a thread, which is as important as the thread that began it.
    home: Handle,
    patience: Duration,
    most: u32,
    /// A turn for each connection that may be open; none can be had any more once the readers are closed.
    turns: Arc<Semaphore>,
    /// The one used last is on top: its pages are still in memory.
    idle: Mutex<Vec<SqliteConnection>>,
    open: AtomicU32,
}

/// A reader that is in use. It goes back when it is dropped.
#[derive(Debug)]
pub struct Lent {
    /// `None` only while it goes back.
    connection: Option<SqliteConnection>,
    /// Whether a question was begun and not answered.
    unanswered: bool,
    shared: Arc<Shared>,
    turn: Option<OwnedSemaphorePermit>,
}

impl Readers {
    /// Opens the first connection, so that a file that cannot be read is found now.
    pub(crate) async fn open(
        connect: SqliteConnectOptions,
        most: u32,
        patience: Duration,
    ) -> sqlx::Result<Self> {
        let turns = Arc::new(Semaphore::new(usize::try_from(most).unwrap_or(1)));
        let (idle, open) = (Mutex::default(), AtomicU32::new(0));
        let home = Handle::current();
        let readers = Self(Arc::new(Shared { connect, home, patience, most, turns, idle, open }));
        drop(readers.lend().await?);
        Ok(readers)
    }

    /// Waits for a turn, and gives a connection.
    pub(crate) async fn lend(&self) -> sqlx::Result<Lent> {
        let shared = self.0.clone();
        let turn = match shared.turns.clone().try_acquire_owned() {
            Ok(turn) => turn,
            // All are in use, or the readers are closed; only then a timer is worth its price.
            Err(_) => tokio::time::timeout(shared.patience, shared.turns.clone().acquire_owned())
                .await
                .map_err(|_| sqlx::Error::PoolTimedOut)?
                .map_err(|_| sqlx::Error::PoolClosed)?,
        };
        let idle = shared.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => shared.connect().await?,
        };
        Ok(Lent { connection: Some(connection), unanswered: false, shared, turn: Some(turn) })
    }

    pub(crate) fn connections(&self) -> Connections {
        let idle = self.0.idle().len();
        Connections {
            open: self.0.open.load(Ordering::Relaxed),
            idle: u32::try_from(idle).unwrap_or(u32::MAX),
        }
    }

    /// Waits for the readers that are in use, and closes all.
    pub(crate) async fn close(&self) {
        // An error would mean that they are closed already. The turns are kept until no more can be had: whoever waits for one would
        // otherwise get it, and leave a connection open behind.
        let turns = self.0.turns.acquire_many(self.0.most).await;
        self.0.turns.close();
        drop(turns);
        let idle = std::mem::take(&mut *self.0.idle());
        for connection in idle {
            self.0.close(connection).await;
        }
    }
}

impl Shared {
    /// A panic between two lines that only push or pop leaves nothing half done.
    fn idle(&self) -> MutexGuard<'_, Vec<SqliteConnection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> sqlx::Result<SqliteConnection> {
        let connect = self.connect.clone();
        let opened = self.home.spawn(async move { connect.connect().await });
        let connection = opened.await.map_err(|_| sqlx::Error::WorkerCrashed)??;
        self.open.fetch_add(1, Ordering::Relaxed);
        Ok(connection)
    }

    async fn close(&self, connection: SqliteConnection) {
        self.open.fetch_sub(1, Ordering::Relaxed);
        if let Err(error) = connection.close().await {
            tracing::debug!(%error, "A reader could not be closed");
        }
    }

    /// Takes back a connection that may still be at work for nobody, or broken.
    async fn examine(&self, mut connection: SqliteConnection) {
        match connection.ping().await {
            Ok(()) => self.idle().push(connection),
            Err(_) => self.close(connection).await,
        }
    }
}

impl Lent {
    #[expect(clippy::expect_used, reason = "only `drop` takes the connection, and after it nobody can ask")]
    pub(crate) fn conn(&mut self) -> Conn<'_> {
        Conn::Sqlite(self.connection.as_mut().expect("it is there until the end"), Some(&mut self.unanswered))
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(connection) = self.connection.take() else { return };
        if !self.unanswered {
            self.shared.idle().push(connection);
            return;
        }
        let (shared, turn) = (self.shared.clone(), self.turn.take());
        // Without a runtime the program ends, and the file with it.
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(async move {
                shared.examine(connection).await;
                drop(turn);
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOON: Duration = Duration::from_millis(200);
    const LONG: Duration = Duration::from_mins(1);

    async fn readers(folder: &tempfile::TempDir, most: u32, patience: Duration) -> Readers {
        let connect =
            SqliteConnectOptions::new().filename(folder.path().join("a.db")).create_if_missing(true);
        Readers::open(connect, most, patience).await.unwrap()
    }

    async fn count(lent: &mut Lent, to: i64) -> sqlx::Result<i64> {
        let sql =
            "with recursive n (x) as (select 1 union all select x + 1 from n limit $1) select max(x) from n";
        let mut conn = lent.conn();
        on_db!(conn, c => sqlx::query_scalar(sql).bind(to).fetch_one(c).await)
    }

    #[tokio::test]
    async fn a_reader_is_used_again_and_never_by_two() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(&folder, 2, SOON).await;
        for _ in 0..3 {
            assert_eq!(count(&mut readers.lend().await.unwrap(), 5).await.unwrap(), 5);
        }
        assert_eq!(readers.connections(), Connections { open: 1, idle: 1 });
        let (first, second) = (readers.lend().await.unwrap(), readers.lend().await.unwrap());
        assert_eq!(readers.connections(), Connections { open: 2, idle: 0 });
        assert!(matches!(readers.lend().await, Err(sqlx::Error::PoolTimedOut)));
        drop((first, second));
        assert!(readers.lend().await.is_ok());
    }

    #[tokio::test]
    async fn those_who_wait_get_the_one_reader_in_their_order() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(&folder, 1, LONG).await;
        let served = Arc::new(Mutex::new(Vec::new()));
        let first = readers.lend().await.unwrap();
        let waiting: Vec<_> = (0..20)
            .map(|number| {
                let (readers, served) = (readers.clone(), served.clone());
                tokio::spawn(async move {
                    let mut lent = readers.lend().await.unwrap();
                    assert_eq!(count(&mut lent, 5).await.unwrap(), 5);
                    served.lock().unwrap().push(number);
                })
            })
            .collect();
        tokio::task::yield_now().await;
        drop(first);
        for task in waiting {
            task.await.unwrap();
        }
        assert_eq!(*served.lock().unwrap(), (0..20).collect::<Vec<_>>());
        assert_eq!(readers.connections(), Connections { open: 1, idle: 1 });
    }

    #[tokio::test]
    async fn a_reader_that_was_left_in_the_middle_of_a_question_is_examined_first() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(&folder, 1, LONG).await;
        let mut lent = readers.lend().await.unwrap();
        let answer = tokio::select! {
            biased;
            answer = count(&mut lent, 200_000) => Some(answer),
            () = std::future::ready(()) => None,
        };
        assert!(answer.is_none() && lent.unanswered);
        drop(lent);
        assert_eq!(readers.connections(), Connections { open: 1, idle: 0 });
        assert_eq!(count(&mut readers.lend().await.unwrap(), 5).await.unwrap(), 5);
        assert_eq!(readers.connections(), Connections { open: 1, idle: 1 });
    }

    #[tokio::test]
    async fn a_question_that_failed_costs_no_reader() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(&folder, 1, LONG).await;
        for _ in 0..3 {
            let mut lent = readers.lend().await.unwrap();
            let mut conn = lent.conn();
            let failed = on_db!(conn, c => sqlx::query("select nothing").execute(c).await.map(drop));
            assert!(failed.is_err() && lent.unanswered);
        }
        assert_eq!(count(&mut readers.lend().await.unwrap(), 5).await.unwrap(), 5);
        assert_eq!(readers.connections(), Connections { open: 1, idle: 1 });
    }

    #[tokio::test]
    async fn closing_waits_for_those_in_use_and_lends_no_more() {
        let folder = tempfile::tempdir().unwrap();
        let readers = readers(&folder, 1, LONG).await;
        let mut lent = readers.lend().await.unwrap();
        let (closing, asking) = (readers.clone(), readers.clone());
        let closing = tokio::spawn(async move { closing.close().await });
        let asking = tokio::spawn(async move { asking.lend().await.map(drop) });
        assert_eq!(count(&mut lent, 9).await.unwrap(), 9);
        assert!(!closing.is_finished());
        drop(lent);
        closing.await.unwrap();
        assert!(matches!(asking.await.unwrap(), Err(sqlx::Error::PoolClosed)));
        assert!(matches!(readers.lend().await, Err(sqlx::Error::PoolClosed)));
        readers.close().await;
        assert_eq!(readers.connections(), Connections { open: 0, idle: 0 });
    }
}
