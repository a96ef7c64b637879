//! Load at a steady rate, which does not wait for slow answers.

use super::client::Connection;
use anyhow::{Result, ensure};
use std::{cell::RefCell, net::SocketAddr, rc::Rc, time::Duration};
use tokio::task::LocalSet;

pub struct Steady {
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// Requests leave at fixed moments; a late answer does not delay the next request, and waiting counts as latency.
pub async fn steady(address: SocketAddr, request: &[u8], per_second: u32, time: Duration) -> Result<Steady> {
    let end = tokio::time::Instant::now() + time;
    steady_while(address, &[request.to_vec()], per_second, move |due| due < end).await
}

/// The same with several requests in turn, as long as `go_on` says so of the moment at which the next one is due.
pub async fn steady_while(
    address: SocketAddr,
    requests: &[Vec<u8>],
    per_second: u32,
    go_on: impl Fn(tokio::time::Instant) -> bool + 'static,
) -> Result<Steady> {
    const LANES: u32 = 25;
    let requests: Rc<[Vec<u8>]> = requests.into();
    let go_on = Rc::new(go_on);
    let latencies = Rc::new(RefCell::new(Vec::new()));
    let local = LocalSet::new();
    let start = tokio::time::Instant::now() + Duration::from_millis(50);
    let between = Duration::from_secs(1) / per_second;
    let tasks: Vec<_> = (0..LANES)
        .map(|lane| {
            let (requests, latencies, go_on) = (requests.clone(), latencies.clone(), go_on.clone());
            local.spawn_local(async move {
                let mut connection = Connection::open(address).await?;
                let mut due = start + between * lane;
                for turn in (0..requests.len()).cycle().skip(lane as usize) {
                    if !go_on(due) {
                        break;
                    }
                    tokio::time::sleep_until(due).await;
                    connection.send(&requests[turn]).await?;
                    let status = connection.status().await?;
                    ensure!(status == 200, "the server answered {status}");
                    latencies.borrow_mut().push(due.elapsed().as_secs_f64() * 1_000.0);
                    due += between * LANES;
                }
                Ok(())
            })
        })
        .collect();
    local.await;
    for task in tasks {
        task.await??;
    }
    let mut latencies = latencies.take();
    Ok(Steady { p50_ms: percentile(&mut latencies, 50), p99_ms: percentile(&mut latencies, 99) })
}

/// The value below which that many in a hundred lie.
pub fn percentile(values: &mut [f64], hundredths: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values
        .get((values.len() * hundredths / 100).min(values.len().saturating_sub(1)))
        .copied()
        .unwrap_or(f64::NAN)
}
