//! How many events per second the log takes on SQLite, in batches as a busy run writes them.

use crate::front_door::report::Report;
use anyhow::Result;
use domain::{
    OwnerId, Timestamp,
    events::{EventKind, NewEvent, Subject},
};
use std::{path::Path, time::Instant};
use storage::{Db, OpenOptions};

const BATCHES: usize = 200;

pub async fn measure(folder: &Path, report: &mut Report) -> Result<()> {
    for size in [1, 100] {
        let db = Db::open(&OpenOptions::sqlite_file(&folder.join(format!("append-{size}.db")))).await?;
        let events: Vec<NewEvent> = (0..size).map(noted).collect();
        let start = Instant::now();
        for _ in 0..BATCHES {
            let mut tx = db.begin().await?;
            tx.append_events(OwnerId::HOUSE, Timestamp::from_millis(0), &events).await?;
            tx.save().await?;
        }
        let per_second = f64::from(u32::try_from(BATCHES * size)?) / start.elapsed().as_secs_f64();
        db.close().await;
        if size == 1 {
            report.note("event append on SQLite, one by one", per_second, "events/s");
        } else {
            report.at_least("event append on SQLite, 100 a transaction", per_second, 5_000.0, "events/s");
        }
    }
    Ok(())
}

fn noted(number: usize) -> NewEvent {
    let data = serde_json::json!({ "number": number, "why": "a line about as long as most of them are in practice" });
    NewEvent::new(EventKind::known("bench.noted"), Subject::new("bench", number), data)
}
