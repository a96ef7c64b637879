//! Pages of agents, the first page of long books, a backtest from its form, and what a browser loads.

use crate::{
    front_door::{
        client::{self, Answer},
        report::Report,
        server::{Server, Visitor, describe},
        steady::steady,
    },
    past::Past,
};
use anyhow::{Context, Result, bail, ensure};
use std::time::{Duration, Instant};

const STEADY: Duration = Duration::from_secs(10);
const BACKTESTS: usize = 5;

pub async fn measure(server: &Server, visitor: &Visitor, past: &Past, report: &mut Report) -> Result<()> {
    let Past { old, rich, .. } = past;
    let settled = settled(server, visitor).await?;
    report.note("until the books were checked that it began with", settled.as_secs_f64(), "s");
    let seldom = [
        ("/agents/ID", format!("/agents/{old}"), 50, 30.0),
        ("ledger page, 1,000,000 rows", format!("/agents/{rich}?tab=ledger"), 20, 10.0),
        ("GET …/ledger, 1,000,000 rows", format!("/api/agents/{rich}/ledger?pageSize=50"), 20, 10.0),
    ];
    for (name, path, per_second, bound) in seldom {
        let request = server.request(&path, Some(&visitor.cookie));
        let begun = Instant::now();
        let first = client::get(server.address, &request).await?;
        ensure!(first.status == 200, "{path} answers {}", describe(&first));
        report.note(&format!("{name}: first after the start"), begun.elapsed().as_secs_f64() * 1_000.0, "ms");
        steady(server.address, &request, per_second, Duration::from_secs(2)).await?;
        let measured = steady(server.address, &request, per_second, STEADY).await?;
        report.note(&format!("{name} at {per_second} requests/s, p50"), measured.p50_ms, "ms");
        report.at_most(&format!("{name} at {per_second} requests/s, p99"), measured.p99_ms, bound, "ms");
    }
    backtests(server, visitor, report).await?;
    report.at_most("web bundle, brotli", server.bundle_kb().await?, 380.0, "KB");
    Ok(())
}

/// Waits until the upkeep of the start is over: it goes through every ledger once, and a figure taken beside it is that of the first minute only.
async fn settled(server: &Server, visitor: &Visitor) -> Result<Duration> {
    let begun = Instant::now();
    let path = "/api/runs?kind=house.upkeep&status=done&pageSize=1";
    loop {
        let answer = client::get(server.address, &server.request(path, Some(&visitor.cookie))).await?;
        ensure!(answer.status == 200, "{path} answers {}", describe(&answer));
        let page: serde_json::Value = serde_json::from_slice(&answer.body)?;
        if page["total"].as_u64() > Some(0) {
            return Ok(begun.elapsed());
        }
        ensure!(begun.elapsed() < Duration::from_mins(3), "the upkeep of the start does not end");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// From sending the form to the page that shows the result, on a year of minutes; each time another strategy of the form.
async fn backtests(server: &Server, visitor: &Visitor, report: &mut Report) -> Result<()> {
    let mut times = Vec::with_capacity(BACKTESTS);
    for number in 0..BACKTESTS {
        let fields = format!(
            "what=example%3Asma_cross&instrument=ORB-USD&from=2024-11-04&to=2025-11-04&cash=100000&params=fast%3D{}",
            10 + number
        );
        let begun = Instant::now();
        let answer = client::get(server.address, &form(server, visitor, "/ui/ask_backtest", &fields)).await?;
        let page = client::header(&answer.head, "location");
        let page = page.with_context(|| format!("the form was refused: {}", describe(&answer)))?;
        ensure!(page.starts_with("/backtests/"), "the form leads to {page}");
        let request = server.request(page, Some(&visitor.cookie));
        while !is_shown(&client::get(server.address, &request).await?)? {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        times.push(begun.elapsed().as_secs_f64());
    }
    report.note("backtest of a year of minutes, first", times[0], "s");
    times.sort_by(f64::total_cmp);
    report.at_most("backtest of a year of minutes, median of 5", times[BACKTESTS / 2], 1.5, "s");
    Ok(())
}

fn is_shown(page: &Answer) -> Result<bool> {
    let text = String::from_utf8_lossy(&page.body);
    if page.status != 200 || text.contains(">failed</span>") {
        bail!("the backtest ended with {}", describe(page));
    }
    Ok(text.contains("Final equity"))
}

fn form(server: &Server, visitor: &Visitor, path: &str, fields: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nAccept: text/html\r\nCookie: {cookie}\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{fields}",
        host = server.address,
        cookie = visitor.cookie,
        length = fields.len(),
    )
    .into_bytes()
}
