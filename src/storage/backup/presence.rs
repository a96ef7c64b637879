//! Who uses a SQLite file: servers hold a shared lock on a file beside it, a restore holds it alone. The operating system
//! lets go of it also after `kill -9`. (A lock on the database file itself would disturb SQLite's own.)

use super::{BackupError, beside};
use crate::OpenOptions;
use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

/// Held as long as the database is used.
#[derive(Debug)]
#[must_use = "the lock is gone when this is dropped"]
pub struct Presence {
    _lock: Option<File>,
}

impl Presence {
    /// A server says that it uses the database. PostgreSQL knows its connections itself.
    pub fn of_server(options: &OpenOptions) -> Result<Self, BackupError> {
        let Some(database) = options.sqlite_path() else { return Ok(Self { _lock: None }) };
        let (path, lock) = open(&database)?;
        match lock.try_lock_shared() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => {
                Err(BackupError::BeingRestored { address: database.display().to_string() })
            }
            Err(TryLockError::Error(error)) => Err(BackupError::File { doing: "lock", file: path, error }),
        }
    }

    /// A restore wants to be alone.
    pub(super) fn alone(database: &Path) -> Result<Self, BackupError> {
        let (path, lock) = open(database)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: Some(lock) }),
            Err(TryLockError::WouldBlock) => {
                Err(BackupError::InUse { address: database.display().to_string() })
            }
            Err(TryLockError::Error(error)) => Err(BackupError::File { doing: "lock", file: path, error }),
        }
    }
}

fn open(database: &Path) -> Result<(PathBuf, File), BackupError> {
    let path = beside(database, ".lock");
    match File::options().create(true).write(true).truncate(false).open(&path) {
        Ok(file) => Ok((path, file)),
        Err(error) => Err(BackupError::File { doing: "open the lock file", file: path, error }),
    }
}
