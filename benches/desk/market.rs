//! How long the simulated market takes to answer: nobody waits for the past of an instrument.

use crate::front_door::report::Report;
use adapters::feeds::simulated::Simulated;
use anyhow::{Result, ensure};
use domain::market::{Feed, Minute};
use std::time::{Duration, Instant};

/// 2026-01-01, in minutes since 1970.
const FROM: i64 = 20_454 * 1_440;
const DAYS: i64 = 90;
const SEED: u64 = 1;

pub async fn measure(report: &mut Report) -> Result<()> {
    let mut slowest = Duration::ZERO;
    for listing in Simulated::new(SEED, &[]).listings().await? {
        // A market that was asked nothing yet, each time.
        let market = Simulated::new(SEED, &[]);
        let begun = Instant::now();
        let (from, to) = (Minute::new(FROM), Minute::new(FROM + DAYS * 1_440));
        let bars = market.bars(&listing.symbol, from, to).await?;
        slowest = slowest.max(begun.elapsed());
        ensure!(!bars.is_empty(), "{} has no bars", listing.symbol);
    }
    report.at_most("90 days of an instrument, the slowest", slowest.as_secs_f64(), 0.5, "s");
    Ok(())
}
