//! Opening the market, and how far its time has gone.

use super::MarketClosed;
use crate::House;
use domain::{
    Period, Timestamp,
    market::{Feed, MarketClock, Minute},
};
use storage::StorageError;

#[derive(Debug, thiserror::Error)]
pub enum MarketTimeError {
    #[error(transparent)]
    Closed(#[from] MarketClosed),
    #[error(
        "this house was opened on another market ({was}) and has traded there; start it with that one again, or with another --data-dir for {is}"
    )]
    Another { was: String, is: String },
    #[error("could not read or change the market's time")]
    Storage(#[from] StorageError),
}

/// Opens the market at a minute, or goes on where it stood. A feed that is not the one it was opened on is refused: its history would
/// not be the one that was traded.
pub async fn open(house: &House, begin: Minute, speed: u32) -> Result<MarketClock, MarketTimeError> {
    let feed = house.market.feed()?;
    let now = house.now();
    let mut tx = house.db.begin().await?;
    let known = tx.markets().clock().await?;
    let clock = match known {
        Some(clock) if clock.feed != feed.name() || clock.identity != feed.identity() => {
            let was = format!("{}: {}", clock.feed, clock.identity);
            return Err(MarketTimeError::Another { was, is: named(feed.as_ref()) });
        }
        Some(clock) => {
            tx.markets().resume(speed, now).await?;
            MarketClock { speed, ..clock.standing(now) }
        }
        None => {
            let clock = first(feed.as_ref(), begin, speed, now);
            tx.markets().open(&clock).await?;
            clock
        }
    };
    tx.save().await?;
    Ok(clock)
}

/// How far market time has gone; none before it was opened.
pub async fn reached(house: &House) -> Result<Option<Timestamp>, StorageError> {
    let clock = house.db.read().await?.markets().clock().await?;
    Ok(clock.map(|clock| clock.now()))
}

fn first(feed: &dyn Feed, begin: Minute, speed: u32, now: Timestamp) -> MarketClock {
    MarketClock {
        feed: feed.name().to_owned(),
        identity: feed.identity(),
        speed,
        minute: begin,
        carry: Period::ZERO,
        wall_at: now,
        version: 0,
        opened_at: now,
    }
}

fn named(feed: &dyn Feed) -> String {
    format!("{}: {}", feed.name(), feed.identity())
}
