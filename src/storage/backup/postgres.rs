//! PostgreSQL's own tools make and read its backups. The connection is described to them by environment variables, so
//! that no password appears in the list of processes.

use super::{BackupError, Copied, beside};
use crate::{OpenOptions, StorageError, masked, migrations};
use sqlx::{
    Connection, PgConnection,
    postgres::{PgConnectOptions, PgSslMode},
};
use std::{io::ErrorKind, path::Path, process::Stdio, str::FromStr};
use tokio::process::Command;

const DUMP: &str = "pg_dump";
const RESTORE: &str = "pg_restore";

/// The table of the steps that the schema has.
const STEPS: &str = "_sqlx_migrations";

pub async fn backup(options: &OpenOptions, file: &Path) -> Result<Copied, BackupError> {
    let mut server = connect(options).await?;
    let schema =
        schema(&mut server).await?.ok_or_else(|| BackupError::NoDatabase(masked(&options.url).into()))?;
    check_version(DUMP, &mut server).await?;
    server.close().await.map_err(StorageError::from)?;

    let partial = beside(file, ".partial");
    // Made first, so that nobody else can read it while it is written.
    let private_file = || {
        use std::os::unix::fs::OpenOptionsExt;
        std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)
    };
    private_file().map_err(|error| BackupError::File { doing: "write", file: partial.clone(), error })?;
    let mut dump = tool(DUMP, options)?;
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(&partial);
    if let Err(error) = run(DUMP, dump).await {
        // Half an archive is of no use to anybody; why there is no whole one is what matters.
        let _ = std::fs::remove_file(&partial);
        return Err(error);
    }
    let finished = private(&partial).and_then(|bytes| std::fs::rename(&partial, file).map(|()| bytes));
    match finished {
        Ok(bytes) => Ok(Copied { bytes, schema, kept: None }),
        Err(error) => {
            let _ = std::fs::remove_file(&partial);
            Err(BackupError::File { doing: "write", file: file.to_owned(), error })
        }
    }
}

pub async fn restore(options: &OpenOptions, file: &Path, overwrite: bool) -> Result<Copied, BackupError> {
    let mut server = connect(options).await?;
    check_version(RESTORE, &mut server).await?;
    // Before anything is touched: a database of a newer version could not be opened afterwards.
    let step = examine(options, file).await?;
    if step > migrations::NEWEST {
        return Err(StorageError::NewerSchema { step }.into());
    }
    let address = masked(&options.url);
    let others: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity
         where application_name = 'agent-manager' and datname = current_database() and pid <> pg_backend_pid()",
    )
    .fetch_one(&mut server)
    .await
    .map_err(StorageError::from)?;
    if others > 0 {
        return Err(BackupError::InUse { address });
    }
    if schema(&mut server).await?.is_some() && !overwrite {
        return Err(BackupError::WouldOverwrite { address });
    }
    let mut restore = tool(RESTORE, options)?;
    // One transaction: a restore that fails leaves the database as it was.
    restore.args([
        "--clean",
        "--if-exists",
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
    ]);
    restore.arg("--dbname").arg(database(options)?).arg(file);
    run(RESTORE, restore).await?;
    let schema = schema(&mut server).await?.unwrap_or_default();
    server.close().await.map_err(StorageError::from)?;
    let bytes = std::fs::metadata(file)
        .map_err(|error| BackupError::File { doing: "read", file: file.to_owned(), error })?
        .len();
    Ok(Copied { bytes, schema, kept: None })
}

/// The newest step of the schema in an archive, which is only read.
async fn examine(options: &OpenOptions, file: &Path) -> Result<i64, BackupError> {
    let not_a_backup =
        |reason: &str| BackupError::NotABackup { file: file.to_owned(), reason: reason.to_owned() };
    let refused = |error: BackupError| match error {
        BackupError::Tool { reason, .. } => not_a_backup(&reason),
        other => other,
    };
    let mut list = tool(RESTORE, options)?;
    list.arg("--list").arg(file);
    if !run(RESTORE, list).await.map_err(refused)?.contains(STEPS) {
        return Err(not_a_backup("it is a PostgreSQL archive of another program"));
    }
    let mut read = tool(RESTORE, options)?;
    read.args(["--data-only", "--table", STEPS, "--file", "-"]).arg(file);
    let rows = run(RESTORE, read).await.map_err(refused)?;
    newest_step(&rows).ok_or_else(|| not_a_backup("its schema was never finished"))
}

/// The largest `version` of the rows between `COPY …_sqlx_migrations (version, …) FROM stdin;` and `\.`.
fn newest_step(rows: &str) -> Option<i64> {
    let mut lines = rows.lines().skip_while(|line| !(line.starts_with("COPY ") && line.contains(STEPS)));
    let columns = lines.next()?.split_once('(')?.1.split_once(')')?.0;
    let version = columns.split(", ").position(|column| column == "version")?;
    let rows = lines.take_while(|line| *line != "\\.");
    rows.filter_map(|row| row.split('\t').nth(version)?.parse().ok()).max()
}

fn parsed(options: &OpenOptions) -> Result<PgConnectOptions, BackupError> {
    PgConnectOptions::from_str(&options.url).map_err(|error| {
        StorageError::Open { address: masked(&options.url), reason: error.to_string() }.into()
    })
}

async fn connect(options: &OpenOptions) -> Result<PgConnection, BackupError> {
    let connect = parsed(options)?.application_name("agent-manager-backup");
    PgConnection::connect_with(&connect).await.map_err(|error| {
        StorageError::Open { address: masked(&options.url), reason: error.to_string() }.into()
    })
}

fn database(options: &OpenOptions) -> Result<String, BackupError> {
    let parsed = parsed(options)?;
    Ok(parsed.get_database().unwrap_or(parsed.get_username()).to_owned())
}

/// The newest step of the schema; `None` when there is none.
async fn schema(server: &mut PgConnection) -> Result<Option<i64>, StorageError> {
    let exists: bool = sqlx::query_scalar("select to_regclass('_sqlx_migrations') is not null")
        .fetch_one(&mut *server)
        .await?;
    if !exists {
        return Ok(None);
    }
    Ok(sqlx::query_scalar("select max(version) from _sqlx_migrations").fetch_one(server).await?)
}

/// Older tools refuse newer servers, and say so less clearly.
async fn check_version(name: &'static str, server: &mut PgConnection) -> Result<(), BackupError> {
    let number: String =
        sqlx::query_scalar("show server_version_num").fetch_one(server).await.map_err(StorageError::from)?;
    let wanted = number.parse::<u32>().unwrap_or_default() / 10_000;
    let mut version = Command::new(name);
    version.arg("--version");
    let answer = run(name, version).await?;
    match major_version(&answer) {
        Some(found) if found < wanted => Err(BackupError::OldTool { tool: name, found, wanted }),
        Some(_) => Ok(()),
        None => {
            Err(BackupError::Tool { tool: name, reason: format!("its version {answer:?} is not readable") })
        }
    }
}

/// `pg_dump (PostgreSQL) 15.18 (Debian …)` → 15
pub fn major_version(answer: &str) -> Option<u32> {
    let version = answer.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    version.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

fn tool(name: &str, options: &OpenOptions) -> Result<Command, BackupError> {
    let connect = parsed(options)?;
    let host =
        connect.get_socket().map_or_else(|| connect.get_host().to_owned(), |path| path.display().to_string());
    let ssl_mode = match connect.get_ssl_mode() {
        PgSslMode::Disable => "disable",
        PgSslMode::Allow => "allow",
        PgSslMode::Prefer => "prefer",
        PgSslMode::Require => "require",
        PgSslMode::VerifyCa => "verify-ca",
        PgSslMode::VerifyFull => "verify-full",
    };
    let mut command = Command::new(name);
    command
        .env("PGHOST", host)
        .env("PGPORT", connect.get_port().to_string())
        .env("PGUSER", connect.get_username())
        .env("PGDATABASE", database(options)?)
        .env("PGSSLMODE", ssl_mode)
        .env("PGAPPNAME", "agent-manager-backup");
    if let Some(password) = password(&options.url) {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

/// Runs a tool to its end and gives its output; its last complaint is the error.
async fn run(name: &'static str, mut command: Command) -> Result<String, BackupError> {
    let finished = command.stdin(Stdio::null()).kill_on_drop(true).output().await;
    let output = finished.map_err(|error| match error.kind() {
        ErrorKind::NotFound => BackupError::NoTool { tool: name },
        _ => BackupError::Tool { tool: name, reason: error.to_string() },
    })?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaints = String::from_utf8_lossy(&output.stderr);
    let first = complaints.lines().find(|line| line.contains("error")).or(complaints.lines().last());
    let reason = first.map_or_else(|| output.status.to_string(), str::to_owned);
    Err(BackupError::Tool { tool: name, reason })
}

/// Makes the archive readable for its owner only; gives its size.
fn private(file: &Path) -> std::io::Result<u64> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))?;
    Ok(std::fs::metadata(file)?.len())
}

/// The password of an address; without one the tools look where they always look.
fn password(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("://")?;
    let user = rest.split(['/', '?']).next()?.rsplit_once('@').map(|(user, _)| user);
    let in_user = user.and_then(|user| user.split_once(':')).map(|(_, password)| password);
    let in_query = || rest.split_once('?')?.1.split('&').find_map(|option| option.strip_prefix("password="));
    in_user.or_else(in_query).map(percent_decoded)
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let hex =
            (first == b'%').then(|| others.get(..2).and_then(|hex| std::str::from_utf8(hex).ok())).flatten();
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            bytes.push(byte);
            rest = &others[2..];
        } else {
            bytes.push(first);
            rest = others;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_found_and_decoded() {
        assert_eq!(password("postgres://ada:p%40ss%2F@db/house").as_deref(), Some("p@ss/"));
        assert_eq!(password("postgres://ada@db/house?host=/run&password=x%25").as_deref(), Some("x%"));
        assert_eq!(password("postgres://ada@db/house"), None);
    }

    #[test]
    fn the_newest_step_is_read_from_an_archives_rows() {
        let rows = "SET x = 1;\n\nCOPY public._sqlx_migrations (version, description, success) FROM stdin;\n\
                    1\t0001_foundation\tt\n12\tlater\tt\n2\tx\tt\n\\.\n\nSELECT 99;\n";
        assert_eq!(newest_step(rows), Some(12));
        let moved = "COPY public._sqlx_migrations (success, version) FROM stdin;\nt\t3\n\\.\n";
        assert_eq!(newest_step(moved), Some(3));
        for none in [
            "",
            "COPY public.events (version) FROM stdin;\n7\n\\.\n",
            "COPY public._sqlx_migrations (version) FROM stdin;\n\\.\n",
        ] {
            assert_eq!(newest_step(none), None, "{none}");
        }
    }

    #[test]
    fn the_version_of_a_tool_is_its_first_number() {
        assert_eq!(major_version("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(major_version("pg_dump (PostgreSQL) 18beta1"), Some(18));
        assert_eq!(major_version("pg_dump"), None);
    }
}
