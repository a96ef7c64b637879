//! Parts that the program works without. Their absence is a note, and says what is not possible then.

use super::{Finding, Setup};
use std::{io::ErrorKind, path::Path, process::Stdio, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::UnixStream,
    process::Command,
    time::timeout,
};

const PATIENCE: Duration = Duration::from_secs(2);
const DOCKER_SOCKET: &str = "/var/run/docker.sock";

pub async fn look(setup: &Setup) -> Vec<Finding> {
    let mut findings = vec![docker().await, broker(), sandbox().await];
    if setup.database.sqlite_path().is_none() {
        findings.push(backup_tool().await);
    }
    findings
}

async fn docker() -> Finding {
    const ABOUT: &str = "Docker";
    if let Some(host) = std::env::var_os("DOCKER_HOST").filter(|host| !host.is_empty()) {
        let why = format!("DOCKER_HOST names {}, and only the local engine is asked here", host.display());
        return Finding::not_checked(ABOUT, why);
    }
    let mend = "install Docker and give this user access to its socket, if agents shall run in containers";
    match timeout(PATIENCE, ask_docker(Path::new(DOCKER_SOCKET))).await {
        Ok(Ok(answer)) if answer.contains(" 200 ") => {
            Finding::ok(ABOUT, format!("the engine at {DOCKER_SOCKET} answers"))
        }
        Ok(Ok(_)) => Finding::note(ABOUT, format!("{DOCKER_SOCKET} does not answer as Docker does"), mend),
        Ok(Err(error)) => {
            Finding::note(ABOUT, format!("no engine answers at {DOCKER_SOCKET} ({error})"), mend)
        }
        Err(_) => {
            Finding::note(ABOUT, format!("the engine at {DOCKER_SOCKET} does not answer within 2 s"), mend)
        }
    }
}

async fn ask_docker(socket: &Path) -> std::io::Result<String> {
    let mut stream = UnixStream::connect(socket).await?;
    stream.write_all(b"GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n").await?;
    let mut answer = Vec::new();
    stream.take(4_096).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned())
}

/// There is no setting that names a broker, so there is nothing to ask.
fn broker() -> Finding {
    Finding::not_checked("broker", "no message broker is configured, and this version uses none")
}

/// Installed is not enough: a machine may forbid the namespaces a sandbox is made of. So one is made.
async fn sandbox() -> Finding {
    const ABOUT: &str = "sandbox";
    let arguments = ["--unshare-all", "--ro-bind", "/", "/", "true"];
    match finish("bwrap", &arguments).await {
        Ok(_) => Finding::ok(ABOUT, "bubblewrap makes sandboxes on this machine"),
        Err(Trouble::Missing) => Finding::note(
            ABOUT,
            "bubblewrap is not installed, so programs cannot be locked in",
            "install it (Debian: apt install bubblewrap)",
        ),
        Err(Trouble::Failed(reason)) => Finding::note(
            ABOUT,
            format!("bubblewrap makes no sandbox here: {reason}"),
            "allow unprivileged user namespaces (sysctl kernel.unprivileged_userns_clone=1)",
        ),
    }
}

async fn backup_tool() -> Finding {
    const ABOUT: &str = "backup tool";
    match finish("pg_dump", &["--version"]).await {
        Ok(version) => Finding::ok(ABOUT, version),
        Err(Trouble::Missing) => Finding::note(
            ABOUT,
            "pg_dump is not installed, so `agent-manager backup` cannot work",
            "install PostgreSQL's client programs (Debian: apt install postgresql-client)",
        ),
        Err(Trouble::Failed(reason)) => {
            Finding::note(ABOUT, format!("pg_dump does not work: {reason}"), "install it again")
        }
    }
}

enum Trouble {
    Missing,
    Failed(String),
}

/// The first line a program prints, or why it did not end well.
async fn finish(program: &str, arguments: &[&str]) -> Result<String, Trouble> {
    let running = Command::new(program).args(arguments).stdin(Stdio::null()).kill_on_drop(true).output();
    let first = |bytes: &[u8]| String::from_utf8_lossy(bytes).lines().next().unwrap_or_default().to_owned();
    match timeout(PATIENCE, running).await {
        Err(_) => Err(Trouble::Failed("it does not end within 2 s".to_owned())),
        Ok(Err(error)) if error.kind() == ErrorKind::NotFound => Err(Trouble::Missing),
        Ok(Err(error)) => Err(Trouble::Failed(error.to_string())),
        Ok(Ok(output)) if output.status.success() => Ok(first(&output.stdout)),
        Ok(Ok(output)) => Err(Trouble::Failed(first(&output.stderr))),
    }
}
