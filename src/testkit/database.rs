//! Temporary databases: a file of its own for SQLite, a database of its own in the private PostgreSQL of the test run.

use std::{
    hash::{BuildHasher, RandomState},
    path::Path,
    sync::{
        LazyLock, Mutex, PoisonError,
        atomic::{AtomicU32, Ordering},
    },
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
    room: Room,
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
            Backend::Postgres => OpenOptions::new(create_migrated_postgres_database().await),
        };
        change(&mut options);
        Self::open(options, folder).await
    }

    /// On PostgreSQL in Turkish, which folds the letter I otherwise than others do and orders marks between letters.
    pub async fn in_turkish() -> Self {
        let (name, address) = free_postgres_name().await;
        let created = storage::testing::create_postgres_database(&server(), &name, "tr-TR").await;
        created.expect("a database can be created");
        Self::on(OpenOptions::new(address)).await
    }

    /// On a server of the test's own.
    pub async fn on(options: OpenOptions) -> Self {
        Self::open(options, tempfile::tempdir().expect("a temporary folder")).await
    }

    async fn open(options: OpenOptions, folder: TempDir) -> Self {
        let db = Db::open(&options).await.expect("a fresh database opens");
        let room = Room::new(&options.url, folder);
        Self { db, options, room }
    }

    /// A folder of this test's own.
    pub fn folder(&self) -> &Path {
        self.room.folder.path()
    }
}

/// A database that is copied again and again. Nobody is connected to it.
pub struct Template {
    options: OpenOptions,
    _room: Room,
}

impl TestDb {
    /// As it is now, for copies.
    pub async fn into_template(self) -> Template {
        self.db.close().await;
        Template { options: self.options, _room: self.room }
    }
}

impl Template {
    pub async fn copy(&self) -> TestDb {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let options = if let Some(file) = self.options.sqlite_path() {
            let copy = folder.path().join("house.db");
            std::fs::copy(file, &copy).expect("the file can be copied");
            OpenOptions::sqlite_file(&copy)
        } else {
            let (name, address) = free_postgres_name().await;
            let template = database_name(&self.options.url);
            let copied = storage::testing::copy_postgres_database(&server(), &name, template).await;
            copied.expect("a database can be copied");
            OpenOptions::new(address)
        };
        TestDb::open(options, folder).await
    }
}

/// A fresh database in the server that the test run started, as an address.
async fn create_migrated_postgres_database() -> String {
    let (name, address) = free_postgres_name().await;
    let created =
        storage::testing::create_migrated_postgres_database(&server(), &name, postgres_address).await;
    created.expect("a database can be created");
    address
}

/// The server that the test run started.
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL").expect(
        "TEST_POSTGRES_URL names no server: run the tests with `cargo xtask postgres -- cargo nextest run`, which starts a private one",
    )
}

/// A name that no database has yet, and the address of a database of that name. What other tests have left is dropped first.
async fn free_postgres_name() -> (String, String) {
    // The number of a process comes again in a long run, so that it is not enough.
    static DRAWN: LazyLock<u64> = LazyLock::new(|| RandomState::new().hash_one(0_u8));
    static COUNT: AtomicU32 = AtomicU32::new(0);
    storage::testing::drop_postgres_databases(&server(), is_left).await.expect("what is left can be dropped");
    let process = std::process::id();
    let name = format!("test_{process}_{:x}_{}", *DRAWN, COUNT.fetch_add(1, Ordering::Relaxed));
    let address = postgres_address(&name);
    (name, address)
}

/// Databases of this process that nobody needs any more.
static LEFT: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The room of a database: its folder, and its place in the server.
struct Room {
    folder: TempDir,
    url: String,
}

impl Room {
    fn new(url: &str, folder: TempDir) -> Self {
        Self { folder, url: url.to_owned() }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        LEFT.lock().unwrap_or_else(PoisonError::into_inner).push(database_name(&self.url).to_owned());
    }
}

/// Whether a database was of a test of this process that has ended, or of a process that has.
fn is_left(name: &str) -> bool {
    let Some((process, _)) = name.strip_prefix("test_").and_then(|rest| rest.split_once('_')) else {
        return false;
    };
    if process == std::process::id().to_string() {
        return LEFT.lock().unwrap_or_else(PoisonError::into_inner).iter().any(|left| left == name);
    }
    // Where processes are no files, databases go with the server.
    let processes = Path::new("/proc");
    processes.join("self").exists() && !processes.join(process).exists()
}

fn postgres_address(name: &str) -> String {
    let server = server();
    let (base, query) = server.split_once('?').map_or((server.as_str(), ""), |(base, query)| (base, query));
    let root = base.rsplit_once('/').map_or(base, |(root, _)| root);
    format!("{root}/{name}?{query}")
}

fn database_name(address: &str) -> &str {
    let base = address.split_once('?').map_or(address, |(base, _)| base);
    base.rsplit_once('/').map_or(base, |(_, name)| name)
}
