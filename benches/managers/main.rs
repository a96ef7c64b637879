//! What managers reach on this machine: `cargo xtask bench managers` builds the release server and runs this.
//!
//! The teams are made by ticks of their own before the measured server starts, which then finds all of them due in one minute. Nothing here decides
//! a test.

#[path = "../front_door/mod.rs"]
mod front_door;
mod pages;
mod shared;
#[path = "../stage.rs"]
mod stage;
mod teams;
mod ticks;
mod twins;

use anyhow::{Context, Result};
use front_door::{
    report::Report,
    server::{self, Server},
};
use std::{
    fs,
    path::{Path, PathBuf},
};
use storage::OpenOptions;

const MANAGERS: usize = 1_000;

fn main() -> Result<()> {
    // `cargo bench` adds `--bench`, which means nothing here.
    let program = std::env::args().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let program = program.context("usage: cargo xtask bench managers (it names the server to measure)")?;
    tokio::runtime::Runtime::new()?.block_on(measure(&program))
}

async fn measure(program: &Path) -> Result<()> {
    let mut report = Report::default();
    let folder = tempfile::tempdir()?;
    server::prepare(program, folder.path())?;
    let file = folder.path().join("agent-manager.db");
    let managers = teams::make(&OpenOptions::sqlite_file(&file), MANAGERS).await?;
    let copy = tempfile::tempdir()?;
    let copied = copy.path().join("agent-manager.db");
    fs::copy(&file, &copied)?;
    let server = Server::start(program, folder.path())?;
    report.note("start with those managers", server.started_in.as_secs_f64() * 1_000.0, "ms");
    ticks::measure(&server, &managers, &mut report).await?;
    pages::measure(&server, &managers, &mut report).await?;
    let bundle = server.bundle_kb().await;
    server.stop().await?;
    twins::measure(&OpenOptions::sqlite_file(&copied), MANAGERS, &mut report).await?;
    shared::measure(program, &mut report).await?;
    // Only a program with the pages built for release has a bundle to measure; the rest is measured of any.
    report.at_most("web bundle, brotli", bundle?, 430.0, "KB");
    report.print()
}
