//! Backup and restore: a consistent copy while servers run, and the way back.
//!
//! SQLite copies itself (`vacuum into`); PostgreSQL has its own tools, which are called. Neither way brings the schema
//! up to date first, so that a backup can be made before an upgrade.

mod postgres;
mod presence;
mod sqlite;

pub use presence::Presence;

use crate::{OpenOptions, StorageError};
use std::path::{Path, PathBuf};

/// Why a backup was not made or not restored. Nothing was changed then, unless the text says so.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} exists already; choose another name, or overwrite it with --force", .0.display())]
    FileExists(PathBuf),
    #[error("there is no database {}; name the right one with --data-dir or --database", .0.display())]
    NoDatabase(PathBuf),
    #[error("there is no file {}", .0.display())]
    NoBackup(PathBuf),
    #[error("{} is not a backup of this program: {reason}", .file.display())]
    NotABackup { file: PathBuf, reason: String },
    #[error("{address} already holds a database; replace it with --force")]
    WouldOverwrite { address: String },
    #[error("a server is using {address}; stop it first")]
    InUse { address: String },
    #[error("{address} is being restored; start the server when that is done")]
    BeingRestored { address: String },
    #[error("the copy is damaged ({reason}); the original is untouched")]
    Damaged { reason: String },
    #[error("cannot {doing} {}", .file.display())]
    File {
        doing: &'static str,
        file: PathBuf,
        #[source]
        error: std::io::Error,
    },
    #[error("{tool} is not installed; install PostgreSQL's client programs (Debian: postgresql-client)")]
    NoTool { tool: &'static str },
    #[error(
        "{tool} {found} is too old for the PostgreSQL {wanted} server; install version {wanted} of its client programs"
    )]
    OldTool { tool: &'static str, found: u32, wanted: u32 },
    #[error("{tool} failed: {reason}")]
    Tool { tool: &'static str, reason: String },
    #[error(transparent)]
    Storage(#[from] StorageError),
}

impl BackupError {
    /// Whether another command line would help, as opposed to another state of the machine.
    pub const fn is_wrong_input(&self) -> bool {
        matches!(
            self,
            Self::FileExists(_)
                | Self::NoDatabase(_)
                | Self::NoBackup(_)
                | Self::NotABackup { .. }
                | Self::WouldOverwrite { .. }
        )
    }
}

/// What was copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Copied {
    pub bytes: u64,
    /// The newest step of the schema in it.
    pub schema: i64,
    /// Where the replaced database was kept, when there was one.
    pub kept: Option<PathBuf>,
}

/// Writes a consistent copy of the database to a file; servers may go on working.
pub async fn backup(options: &OpenOptions, file: &Path, overwrite: bool) -> Result<Copied, BackupError> {
    if file.exists() && !overwrite {
        return Err(BackupError::FileExists(file.to_owned()));
    }
    match options.sqlite_path() {
        Some(database) => sqlite::backup(&database, file).await,
        None => postgres::backup(options, file).await,
    }
}

/// Puts a backup in the place of the database. Refuses while a server runs.
pub async fn restore(options: &OpenOptions, file: &Path, overwrite: bool) -> Result<Copied, BackupError> {
    if !file.is_file() {
        return Err(BackupError::NoBackup(file.to_owned()));
    }
    match options.sqlite_path() {
        Some(database) => sqlite::restore(&database, file, overwrite).await,
        None => postgres::restore(options, file, overwrite).await,
    }
}

/// The neighbour of a file whose name has this ending: `house.db` → `house.db.lock`.
fn beside(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}
