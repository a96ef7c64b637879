//! What can go wrong in storage, named by what the caller can do about it.

use sqlx::error::ErrorKind;

pub type Result<T, E = StorageError> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nothing is lost; the same call may succeed in a moment.
    #[error("the database cannot be reached")]
    Unavailable(#[source] sqlx::Error),
    /// The connection broke off while a transaction was being saved, and with it the answer.
    #[error("the connection to the database was lost while it saved; it may have saved or not")]
    OutcomeUnknown(#[source] sqlx::Error),
    #[error("the database is busy with another writer")]
    Busy(#[source] sqlx::Error),
    #[error("the disk that holds the database is full, or the database has reached its largest allowed size")]
    Full(#[source] sqlx::Error),
    #[error("the database cannot be written: its file or folder is read-only")]
    ReadOnly(#[source] sqlx::Error),
    /// A row with this key exists already.
    #[error("this exists already")]
    Conflict(#[source] sqlx::Error),
    /// What this was to follow from has changed in the meantime.
    #[error("the account was changed at this moment")]
    Overtaken,
    #[error(
        "the database was made by a newer version of this program (its schema has step {step}); install that version or newer"
    )]
    NewerSchema { step: i64 },
    #[error("the database could not be brought up to date")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A stored row is not what this program writes.
    #[error("{table}.{column} holds {value:?}, which this program did not write")]
    Corrupt { table: &'static str, column: &'static str, value: String },
    #[error("cannot open the database {address}: {reason}")]
    Open { address: String, reason: String },
    #[error("the database refused a statement")]
    Other(#[source] sqlx::Error),
}

impl StorageError {
    /// Whether waiting a moment may help: the caller answers "try again" instead of "broken".
    pub const fn is_temporary(&self) -> bool {
        matches!(self, Self::Unavailable(_) | Self::Busy(_) | Self::Full(_))
    }
}

/// A commit that was not answered: nobody here knows whether it happened.
pub(crate) fn of_commit(error: sqlx::Error) -> StorageError {
    match StorageError::from(error) {
        StorageError::Unavailable(error) => StorageError::OutcomeUnknown(error),
        refused => refused,
    }
}

impl From<sqlx::Error> for StorageError {
    fn from(error: sqlx::Error) -> Self {
        let Some(database) = error.as_database_error() else {
            return match error {
                sqlx::Error::PoolTimedOut
                | sqlx::Error::PoolClosed
                | sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed => Self::Unavailable(error),
                other => Self::Other(other),
            };
        };
        let kind = database.kind();
        match database.code().as_deref() {
            _ if matches!(kind, ErrorKind::UniqueViolation) => Self::Conflict(error),
            // SQLite's extended codes carry the primary one in their lowest byte.
            Some(code) if code.len() < 5 => match code.parse::<i32>().map(|code| code & 0xff) {
                Ok(5 | 6) => Self::Busy(error),
                Ok(8) => Self::ReadOnly(error),
                Ok(13) => Self::Full(error),
                Ok(10 | 14) => Self::Unavailable(error),
                _ => Self::Other(error),
            },
            // PostgreSQL: no connection, going down, starting up, too many clients.
            Some(code) if code.starts_with("08") || matches!(code, "57P01" | "57P02" | "57P03" | "53300") => {
                Self::Unavailable(error)
            }
            Some("53100") => Self::Full(error),
            Some("25006") => Self::ReadOnly(error),
            // Serialisation failure, deadlock, lock timeout.
            Some("40001" | "40P01" | "55P03") => Self::Busy(error),
            _ => Self::Other(error),
        }
    }
}
