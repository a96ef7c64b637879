//! All ticks in one minute, while people look at pages.

use crate::{
    front_door::{
        client,
        report::Report,
        server::{Server, Visitor, describe},
        steady::{Steady, steady_while},
    },
    teams::Managers,
};
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

const PAGES_PER_SECOND: u32 = 50;
const LONGEST: Duration = Duration::from_mins(3);
/// Ticks that made the team.
const BEFORE: u64 = 3;

pub async fn measure(server: &Server, managers: &Managers, report: &mut Report) -> Result<()> {
    let visitor = server.sign_in().await?;
    let wanted = ended(managers, 1);
    let begins_after = first_begins(server, &visitor, ended(managers, 0)).await?;
    report.note(
        "until the first is due, its market having just begun again",
        begins_after.as_secs_f64(),
        "s",
    );
    report.note("  resident at most until then", server.memory_mb("VmHWM:")?, "MB");
    let done = Arc::new(AtomicBool::new(false));
    let looking = tokio::task::LocalSet::new();
    let (first, last) = (managers.all[0], managers.all[managers.all.len() - 1]);
    let paths =
        ["/".to_owned(), format!("/managers/{first}"), "/activity".to_owned(), format!("/managers/{last}")];
    let requests = paths.map(|path| server.request(&path, Some(&visitor.cookie)));
    let (pages, took) = looking
        .run_until(async {
            let is_done = Arc::clone(&done);
            let pages = steady_while(server.address, &requests, PAGES_PER_SECOND, move |_| {
                !is_done.load(Ordering::Relaxed)
            });
            let ticks = async {
                let took = all_ended(server, &visitor, wanted).await;
                done.store(true, Ordering::Relaxed);
                took
            };
            let (pages, took): (Result<Steady>, Result<Duration>) = tokio::join!(pages, ticks);
            Ok::<_, anyhow::Error>((pages?, took?))
        })
        .await?;
    let name = format!("{} managers × 5 agents: ", managers.all.len());
    report.note(&format!("{name}until all have decided"), took.as_secs_f64(), "s");
    report.at_most(
        &format!("{name}from first to last tick"),
        span(server, &visitor, managers.all.len()).await?,
        60.0,
        "s",
    );
    report.note("  pages meanwhile at 50 requests/s, p50", pages.p50_ms, "ms");
    report.at_most("  pages meanwhile at 50 requests/s, p99", pages.p99_ms, 60.0, "ms");
    report.note("  resident after them", server.resident_mb()?, "MB");
    report.at_most("  resident at most", server.memory_mb("VmHWM:")?, 400.0, "MB");
    Ok(())
}

/// Waits until somebody decides.
pub async fn first_begins(server: &Server, visitor: &Visitor, before: u64) -> Result<Duration> {
    let begun = Instant::now();
    while ask(server, visitor, "/api/runs?kind=manager.tick&pageSize=1").await?["total"].as_u64()
        <= Some(before)
    {
        ensure!(begun.elapsed() < LONGEST, "nobody has decided after {LONGEST:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(begun.elapsed())
}

/// How many ticks have ended when everybody has decided so many times more.
pub fn ended(managers: &Managers, more: u64) -> u64 {
    (BEFORE + more) * managers.all.len() as u64
}

/// Waits until so many ticks have been done.
pub async fn all_ended(server: &Server, visitor: &Visitor, wanted: u64) -> Result<Duration> {
    let begun = Instant::now();
    loop {
        let done = done(server, visitor).await?;
        if done >= wanted {
            return Ok(begun.elapsed());
        }
        ensure!(begun.elapsed() < LONGEST, "{done} of {wanted} ticks are done after {LONGEST:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// How many ticks are done.
pub async fn done(server: &Server, visitor: &Visitor) -> Result<u64> {
    let page = ask(server, visitor, "/api/runs?kind=manager.tick&status=done&pageSize=1").await?;
    page["total"].as_u64().context("no total")
}

/// From the first moment to the last of the newest ticks, in seconds.
async fn span(server: &Server, visitor: &Visitor, count: usize) -> Result<f64> {
    let (mut first, mut last) = (None::<String>, None::<String>);
    for page in 1..=count.div_ceil(100) {
        let path = format!("/api/runs?kind=manager.tick&pageSize=100&page={page}");
        let runs = ask(server, visitor, &path).await?;
        for run in runs["items"].as_array().into_iter().flatten() {
            let (Some(began), Some(ended)) = (run["startedAt"].as_str(), run["endedAt"].as_str()) else {
                bail!("a tick has not ended");
            };
            // Moments are written so that their order is that of their text.
            first = Some(first.map_or_else(|| began.to_owned(), |first| first.min(began.to_owned())));
            last = Some(last.map_or_else(|| ended.to_owned(), |last| last.max(ended.to_owned())));
        }
    }
    let (first, last) = (first.context("no ticks")?, last.context("no ticks")?);
    let (first, last): (domain::Timestamp, domain::Timestamp) = (first.parse()?, last.parse()?);
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of a minute")]
    Ok(last.since(first).as_millis() as f64 / 1_000.0)
}

pub async fn ask(server: &Server, visitor: &Visitor, path: &str) -> Result<Value> {
    let answer = client::get(server.address, &server.request(path, Some(&visitor.cookie))).await?;
    ensure!(answer.status == 200, "{path} answers {}", describe(&answer));
    Ok(serde_json::from_slice(&answer.body)?)
}
