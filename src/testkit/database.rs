//! Temporary databases: a file of its own for SQLite, a database of its own in the private PostgreSQL of the test run.

use std::{
    path::Path,
    sync::atomic::{AtomicU32, Ordering},
};
use storage::{Db, OpenOptions};
use tempfile::TempDir;

/// Which database a contract test runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

/// A database that goes away with the test.
pub struct TestDb {
    pub db: Db,
    pub options: OpenOptions,
    folder: TempDir,
}

impl TestDb {
    /// An empty, migrated database.
    pub async fn new(backend: Backend) -> Self {
        Self::with(backend, |_| ()).await
    }

    /// The same, opened in another way.
    pub async fn with(backend: Backend, change: impl FnOnce(&mut OpenOptions)) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut options = match backend {
            Backend::Sqlite => OpenOptions::sqlite_file(&folder.path().join("house.db")),
            Backend::Postgres => OpenOptions::new(create_postgres_database(None).await),
        };
        change(&mut options);
        Self::open(options, folder).await
    }

    /// On PostgreSQL in Turkish, which folds the letter I otherwise than others do and orders marks between letters.
    pub async fn in_turkish() -> Self {
        Self::on(OpenOptions::new(create_postgres_database(Some("tr-TR")).await)).await
    }

    /// On a server of the test's own.
    pub async fn on(options: OpenOptions) -> Self {
        Self::open(options, tempfile::tempdir().expect("a temporary folder")).await
    }

    async fn open(options: OpenOptions, folder: TempDir) -> Self {
        let db = Db::open(&options).await.expect("a fresh database opens");
        Self { db, options, folder }
    }

    /// A folder of this test's own.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// A fresh database in the server that the test run started, as an address.
async fn create_postgres_database(language: Option<&str>) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no server: run the tests with `cargo xtask postgres -- cargo nextest run`, which starts a private one",
    );
    let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
    let created = storage::testing::create_postgres_database(&server, &name, language).await;
    created.expect("a database can be created");
    let (base, query) = server.split_once('?').map_or((server.as_str(), ""), |(base, query)| (base, query));
    let root = base.rsplit_once('/').map_or(base, |(root, _)| root);
    format!("{root}/{name}?{query}")
}
