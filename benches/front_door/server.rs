//! The measured program: prepared, started, visited and stopped as a user would.

use super::client::{self, Answer};
use anyhow::{Context, Result, bail, ensure};
use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
    time::{Duration, Instant},
};

pub const NAME: &str = "bench";
const PASSWORD: &str = "correct horse battery";

/// Makes the database with one administrator.
pub fn prepare(program: &Path, folder: &Path) -> Result<()> {
    prepare_with(program, folder, &[])
}

/// The same with further arguments.
pub fn prepare_with(program: &Path, folder: &Path, more: &[String]) -> Result<()> {
    let mut add = Command::new(program)
        .args(["user", "add", NAME, "--password-stdin", "--admin", "--data-dir"])
        .arg(folder)
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("starting {}", program.display()))?;
    add.stdin.take().context("stdin")?.write_all(PASSWORD.as_bytes())?;
    ensure!(add.wait()?.success(), "the administrator could not be added");
    Ok(())
}

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    pub started_in: Duration,
}

impl Server {
    pub fn start(program: &Path, folder: &Path) -> Result<Self> {
        Self::start_with(program, folder, &[])
    }

    /// The same with further arguments.
    pub fn start_with(program: &Path, folder: &Path, more: &[String]) -> Result<Self> {
        let start = Instant::now();
        let mut child = Command::new(program)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log-level",
                "warn",
                "--market-speed",
                "1",
                "--data-dir",
            ])
            .arg(folder)
            .args(more)
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {}", program.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("stdout")?).read_line(&mut line)?;
        let started_in = start.elapsed();
        let address = line.trim().strip_prefix("listening on http://").context("the server did not start")?;
        let address = address.parse()?;
        Ok(Self { child, address, started_in })
    }

    /// In memory now, in megabytes.
    pub fn resident_mb(&self) -> Result<f64> {
        self.memory_mb("VmRSS:")
    }

    /// By the name that the kernel has for it, in megabytes.
    pub fn memory_mb(&self, name: &str) -> Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix(name)).context("no such line")?;
        let kilobytes: f64 = line.trim().trim_end_matches(" kB").trim().parse()?;
        Ok(kilobytes / 1_024.0)
    }

    pub fn request(&self, path: &str, cookie: Option<&str>) -> Vec<u8> {
        let cookie = cookie.map_or_else(String::new, |cookie| format!("Cookie: {cookie}\r\n"));
        format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: text/html\r\n{cookie}\r\n", self.address)
            .into_bytes()
    }

    pub fn post(&self, path: &str, headers: &str, json: &str) -> Vec<u8> {
        format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n{headers}\r\n{json}",
            host = self.address,
            length = json.len(),
        )
        .into_bytes()
    }

    pub async fn sign_in(&self) -> Result<Visitor> {
        let body = serde_json::json!({ "name": NAME, "password": PASSWORD }).to_string();
        let answer = client::get(self.address, &self.post("/api/sign-in", "", &body)).await?;
        let cookie = client::header(&answer.head, "set-cookie").and_then(|cookie| cookie.split(';').next());
        let Some(cookie) = cookie else { bail!("sign-in gave no cookie but {}", describe(&answer)) };
        Ok(Visitor { cookie: cookie.to_owned() })
    }

    /// What every page loads, as a browser asks for it.
    pub async fn bundle_kb(&self) -> Result<f64> {
        let mut size = 0.0;
        for file in ["agent-manager.js", "agent-manager.wasm"] {
            let request =
                format!("GET /pkg/{file} HTTP/1.1\r\nHost: {}\r\nAccept-Encoding: br\r\n\r\n", self.address);
            let answer = client::get(self.address, request.as_bytes()).await?;
            let is_packed = client::header(&answer.head, "content-encoding") == Some("br");
            ensure!(answer.status == 200 && is_packed, "{file} does not come packed");
            size += f64::from(u32::try_from(answer.body.len())?) / 1_024.0;
        }
        Ok(size)
    }

    pub async fn stop(self) -> Result<()> {
        let status = self.end("-TERM").await?;
        ensure!(status.success(), "the server ended with {status}");
        Ok(())
    }

    /// Sends it a signal and waits until it is gone.
    pub async fn end(self, signal: &str) -> Result<ExitStatus> {
        let pid = self.child.id().to_string();
        ensure!(Command::new("kill").args([signal, &pid]).status()?.success(), "cannot signal {pid}");
        let ended = tokio::task::spawn_blocking(move || {
            let mut server = self;
            server.child.wait()
        });
        Ok(ended.await??)
    }
}

pub struct Visitor {
    pub cookie: String,
}

pub fn describe(answer: &Answer) -> String {
    format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body))
}

/// A measurement that breaks off leaves no server behind, which would slow the next one down.
impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}
