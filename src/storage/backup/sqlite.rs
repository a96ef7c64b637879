//! SQLite copies itself: `vacuum into` reads one consistent state while others write. The copy is checked before it gets
//! its name, so that a file with the right name is always whole.

use super::{BackupError, Copied, Presence, beside};
use crate::{StorageError, migrations};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use std::{
    fs::{self, File},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

pub async fn backup(database: &Path, file: &Path) -> Result<Copied, BackupError> {
    if !database.is_file() {
        return Err(BackupError::NoDatabase(database.to_owned()));
    }
    let partial = beside(file, ".partial");
    let schema = copy(database, &partial).await?;
    finish(&partial, file, schema, None)
}

pub async fn restore(database: &Path, file: &Path, overwrite: bool) -> Result<Copied, BackupError> {
    let not_a_backup = |reason: String| BackupError::NotABackup { file: file.to_owned(), reason };
    let schema = examine(file).await.map_err(not_a_backup)?;
    if schema > migrations::NEWEST {
        return Err(StorageError::NewerSchema { step: schema }.into());
    }
    let alone = Presence::alone(database)?;
    if database.exists() && !overwrite {
        return Err(BackupError::WouldOverwrite { address: database.display().to_string() });
    }
    let partial = beside(database, ".restoring");
    copy(file, &partial).await?;
    let kept = set_aside(database)?;
    let copied = finish(&partial, database, schema, kept);
    drop(alone);
    copied
}

/// Copies a database into a new file, checks the copy and gives its newest step.
async fn copy(from: &Path, to: &Path) -> Result<i64, BackupError> {
    remove(to)?;
    // Made first, so that nobody else can read it for even a moment.
    File::options()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(to)
        .map_err(|error| cannot("write", to, error))?;
    let mut source = connect(from).await.map_err(StorageError::from)?;
    let target = to.display().to_string();
    let copied = sqlx::query("vacuum into $1").bind(target).execute(&mut source).await;
    source.close().await.map_err(StorageError::from)?;
    if let Err(error) = copied {
        remove(to)?;
        return Err(StorageError::from(error).into());
    }
    match examine(to).await {
        Ok(schema) => Ok(schema),
        Err(reason) => {
            remove(to)?;
            Err(BackupError::Damaged { reason })
        }
    }
}

async fn connect(file: &Path) -> sqlx::Result<SqliteConnection> {
    SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(file).read_only(true)).await
}

/// Reads every page of a file; gives its newest step, or the reason why it is not a whole database of this program.
async fn examine(file: &Path) -> Result<i64, String> {
    let mut connection = connect(file).await.map_err(in_words)?;
    let found: Vec<String> =
        sqlx::query_scalar("pragma integrity_check").fetch_all(&mut connection).await.map_err(in_words)?;
    if found != ["ok"] {
        return Err(found.join(", "));
    }
    let schema: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .map_err(|_| "it is a SQLite database of another program".to_owned())?;
    connection.close().await.map_err(in_words)?;
    schema.ok_or_else(|| "its schema was never finished".to_owned())
}

fn in_words(error: sqlx::Error) -> String {
    match error {
        sqlx::Error::Database(error) if error.code().as_deref() == Some("26") => {
            "it is not a SQLite database".to_owned()
        }
        sqlx::Error::Database(error) => error.message().to_owned(),
        other => other.to_string(),
    }
}

/// Moves a database and its log out of the way. The log goes first: beside another database it would be replayed into it.
fn set_aside(database: &Path) -> Result<Option<PathBuf>, BackupError> {
    if !database.exists() {
        return Ok(None);
    }
    let kept = beside(database, ".before-restore");
    remove(&beside(&kept, "-wal"))?;
    let log = beside(database, "-wal");
    if log.exists() {
        rename(&log, &beside(&kept, "-wal"))?;
    }
    remove(&beside(database, "-shm"))?;
    rename(database, &kept)?;
    Ok(Some(kept))
}

/// Makes the copy durable and gives it its name.
fn finish(partial: &Path, file: &Path, schema: i64, kept: Option<PathBuf>) -> Result<Copied, BackupError> {
    let bytes = File::open(partial)
        .and_then(|copy| copy.sync_all().and_then(|()| copy.metadata()))
        .map_err(|error| cannot("write", partial, error))?
        .len();
    if let Err(error) = rename(partial, file) {
        remove(partial)?;
        return Err(error);
    }
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(|error| cannot("write", folder, error))?;
    Ok(Copied { bytes, schema, kept })
}

fn rename(from: &Path, to: &Path) -> Result<(), BackupError> {
    fs::rename(from, to).map_err(|error| cannot("write", to, error))
}

fn remove(file: &Path) -> Result<(), BackupError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(cannot("remove", file, error)),
        _ => Ok(()),
    }
}

fn cannot(doing: &'static str, file: &Path, error: std::io::Error) -> BackupError {
    BackupError::File { doing, file: file.to_owned(), error }
}
