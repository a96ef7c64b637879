//! What the desk reaches on this machine: `cargo xtask bench desk` builds the release server and runs this.
//!
//! The crowd trades in a process of its own with a clock that is moved by hand. Everything else is asked of the real program, which finds a past that
//! was traded before it started. Nothing here decides a test.

mod crowd;
#[path = "../front_door/mod.rs"]
mod front_door;
mod house;
mod market;
#[path = "../memory.rs"]
mod memory;
mod pages;
mod past;
#[path = "../stage.rs"]
mod stage;

use anyhow::{Context, Result, ensure};
use front_door::{
    report::Report,
    server::{self, Server},
};
use serde_json::Value;
use std::{
    path::{Path, PathBuf},
    process::Command,
};

const CROWD: &str = "--crowd";

fn main() -> Result<()> {
    // `cargo bench` adds `--bench`, which means nothing here.
    let argument = std::env::args().skip(1).find(|argument| argument != "--bench");
    let argument = argument.context("usage: cargo xtask bench desk (it names the server to measure)")?;
    // The program itself works with all cores; so does its desk.
    let runtime = tokio::runtime::Runtime::new()?;
    if argument == CROWD {
        return print(&runtime.block_on(crowd::run())?);
    }
    runtime.block_on(measure(&PathBuf::from(argument)))
}

#[expect(clippy::print_stdout, reason = "what the process that asked reads")]
fn print(measured: &Value) -> Result<()> {
    println!("{}", serde_json::to_string(measured)?);
    Ok(())
}

async fn measure(program: &Path) -> Result<()> {
    let mut report = Report::default();
    crowd(&mut report)?;
    market::measure(&mut report).await?;
    let folder = tempfile::tempdir()?;
    server::prepare(program, folder.path())?;
    let past = past::make(folder.path()).await?;
    report.note("the old agent's life", f64::from(i32::try_from(past.days)?), "days");
    report.at_least("the old agent's trades", f64::from(u32::try_from(past.trades)?), 300.0, "trades");
    let server = Server::start(program, folder.path())?;
    report.note("start with that past", server.started_in.as_secs_f64() * 1_000.0, "ms");
    let visitor = server.sign_in().await?;
    pages::measure(&server, &visitor, &past, &mut report).await?;
    report.note("server after that, resident", server.resident_mb()?, "MB");
    server.stop().await?;
    report.print()
}

/// In a process of its own.
fn crowd(report: &mut Report) -> Result<()> {
    let ended = Command::new(std::env::current_exe()?).arg(CROWD).output()?;
    ensure!(ended.status.success(), "the crowd did not trade: {}", String::from_utf8_lossy(&ended.stderr));
    let found: Value = serde_json::from_slice(&ended.stdout)?;
    let number = |name: &str| found[name].as_f64().with_context(|| format!("no figure {name}"));
    report.note("agents, strategies on bars of 5m", number("agents")?, "agents");
    report.note("  strategies on instruments, in all", number("thoughts")?, "");
    report.note("  of which think for themselves", number("minds")?, "minds");
    report.note("  all take their seats", number("seated")?, "s");
    report.at_most("  a close of all, the slowest of 12", number("close")?, 5.0, "s");
    report.note("  a minute between closes, the slowest", number("minute")?, "s");
    report.note("  resident after them", number("resident")?, "MB");
    report.at_most("  resident at most", number("peak")?, 400.0, "MB");
    report.note("  taken over after 30 days that nobody traded", number("takenOver")?, "s");
    report.note("  taken over from a desk that traded", number("takenOverAgain")?, "s");
    report.note("  resident at most then", number("peakLater")?, "MB");
    Ok(())
}
