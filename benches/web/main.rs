//! What the house reaches on this machine: `cargo xtask bench web` builds the release server and runs this.
//!
//! Every figure is measured against the real program, which runs as a process of its own; the load comes from one thread
//! of this one, so the two share the machine's cores. Nothing here decides a test.

mod append;
#[path = "../front_door/mod.rs"]
mod front_door;
mod saturate;
mod stream;
mod visitor;

use anyhow::{Context, Result};
use front_door::{
    client,
    report::Report,
    server::{self, Server},
    steady,
};
use std::{path::PathBuf, time::Duration};

const SATURATION: Duration = Duration::from_secs(6);
const STEADY: Duration = Duration::from_secs(10);
const CONNECTIONS: usize = 16;

fn main() -> Result<()> {
    // `cargo bench` adds `--bench`, which means nothing here.
    let program = std::env::args().skip(1).find(|argument| argument != "--bench").map(PathBuf::from);
    let program = program.context("usage: cargo xtask bench web (it names the server to measure)")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(measure(program))
}

async fn measure(program: PathBuf) -> Result<()> {
    let mut report = Report::default();
    let folder = tempfile::tempdir()?;
    server::prepare(&program, folder.path())?;
    start_up(&program, folder.path(), &mut report).await?;

    let server = Server::start(&program, folder.path())?;
    // The idle figure is taken before the first request, when the house is as a person left it over night.
    report.at_most("idle server, resident", server.resident_mb()?, 40.0, "MB");
    report.at_most("web bundle, brotli", server.bundle_kb().await?, 280.0, "KB");
    let visitor = server.sign_in().await?;
    visitor.fill_the_log(&server, 60).await?;
    pages(&server, &visitor, &mut report).await?;
    stream::measure(&server, &visitor, &mut report).await?;
    report.note("server after the load, resident", server.resident_mb()?, "MB");
    server.stop().await?;

    append::measure(folder.path(), &mut report).await?;
    report.print()
}

/// From starting the process to its line on stdout, with a database that exists.
async fn start_up(program: &std::path::Path, folder: &std::path::Path, report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..7 {
        let server = Server::start(program, folder)?;
        times.push(server.started_in.as_secs_f64() * 1_000.0);
        server.stop().await?;
    }
    times.sort_by(f64::total_cmp);
    report.at_most("start to ready, median of 7", times[times.len() / 2], 300.0, "ms");
    Ok(())
}

async fn pages(server: &Server, visitor: &server::Visitor, report: &mut Report) -> Result<()> {
    let sign_in = server.request("/sign-in", None);
    let activity = server.request("/activity?pageSize=50", Some(&visitor.cookie));
    let page = client::get(server.address, &activity).await?;
    anyhow::ensure!(page.status == 200, "the Activity page answers {}", page.status);
    let rows = page.body.windows(8).filter(|window| *window == b"<tr data").count();
    report.note("Activity page: rows in the answer", f64::from(u32::try_from(rows)?), "rows");
    report.note("Activity page: size", f64::from(u32::try_from(page.body.len())?) / 1_024.0, "KB");

    // Once unmeasured, so that caches, pools and the allocator are as in the middle of a day.
    for request in [&sign_in, &activity] {
        saturate::saturate(server.address, request, CONNECTIONS, Duration::from_secs(2)).await?;
    }
    let rate = saturate::saturate(server.address, &sign_in, CONNECTIONS, SATURATION).await?;
    report.at_least("sign-in page, saturated", rate.per_second, 8_000.0, "requests/s");
    let rate = saturate::saturate(server.address, &activity, CONNECTIONS, SATURATION).await?;
    report.at_least("Activity page, saturated", rate.per_second, 2_500.0, "requests/s");
    for (name, request) in [("sign-in", &sign_in), ("Activity", &activity)] {
        let steady = steady::steady(server.address, request, 500, STEADY).await?;
        report.note(&format!("{name} page at 500 requests/s, p50"), steady.p50_ms, "ms");
        report.at_most(&format!("{name} page at 500 requests/s, p99"), steady.p99_ms, 10.0, "ms");
    }
    Ok(())
}
