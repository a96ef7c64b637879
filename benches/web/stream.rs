//! A thousand connected readers: how long an event takes from the request that causes it to each of them.

use crate::front_door::{
    client::Connection,
    report::Report,
    server::{Server, Visitor},
    steady::percentile,
};
use anyhow::{Result, ensure};
use std::{cell::RefCell, collections::HashMap, rc::Rc, time::Instant};
use tokio::{sync::Notify, task::LocalSet};

const READERS: usize = 1_000;
const EVENTS: usize = 30;

/// What the readers have seen: how often each event came, and when.
#[derive(Default)]
struct Seen {
    arrivals: RefCell<HashMap<String, Vec<Instant>>>,
    changed: Notify,
}

pub async fn measure(server: &Server, visitor: &Visitor, report: &mut Report) -> Result<()> {
    let seen = Rc::new(Seen::default());
    let local = LocalSet::new();
    let mut latencies = local.run_until(deliver(server, visitor, seen)).await?;
    report.note("event stream: readers connected", f64::from(u32::try_from(READERS)?), "readers");
    report.note("event stream: delivery, p50", percentile(&mut latencies, 50), "ms");
    report.at_most("event stream: delivery, p99", percentile(&mut latencies, 99), 250.0, "ms");
    Ok(())
}

async fn deliver(server: &Server, visitor: &Visitor, seen: Rc<Seen>) -> Result<Vec<f64>> {
    let request = format!(
        "GET /api/events HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\nCookie: {}\r\n\r\n",
        server.address, visitor.cookie
    );
    let mut readers = Vec::with_capacity(READERS);
    for _ in 0..READERS {
        let mut connection = Connection::open(server.address).await?;
        connection.send(request.as_bytes()).await?;
        connection.read_more().await?;
        let head = String::from_utf8_lossy(&std::mem::take(&mut connection.buffer)).into_owned();
        ensure!(head.starts_with("HTTP/1.1 200"), "the stream answers {head}");
        let seen = seen.clone();
        readers.push(tokio::task::spawn_local(async move { read(connection, &seen).await }));
    }

    let mut latencies = Vec::with_capacity(READERS * EVENTS);
    for number in 0..EVENTS {
        let marker = format!("bench stream-{number}");
        let sent = Instant::now();
        visitor.leave_an_event(server, &marker).await?;
        while seen.arrivals.borrow().get(&marker).map_or(0, Vec::len) < READERS {
            seen.changed.notified().await;
        }
        let arrivals = seen.arrivals.borrow_mut().remove(&marker).unwrap_or_default();
        latencies.extend(arrivals.iter().map(|at| (*at - sent).as_secs_f64() * 1_000.0));
    }
    for reader in readers {
        reader.abort();
    }
    Ok(latencies)
}

/// Notes the moment at which each marked event arrives; ends when the server closes the stream.
async fn read(mut connection: Connection, seen: &Seen) -> Result<()> {
    loop {
        connection.read_more().await?;
        let now = Instant::now();
        let text = String::from_utf8_lossy(&std::mem::take(&mut connection.buffer)).into_owned();
        for part in text.split("bench stream-").skip(1) {
            let number: String = part.chars().take_while(char::is_ascii_digit).collect();
            seen.arrivals.borrow_mut().entry(format!("bench stream-{number}")).or_default().push(now);
        }
        seen.changed.notify_one();
    }
}
