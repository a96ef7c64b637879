//! Opening the market, and how far its time has gone.

use super::MarketClosed;
use crate::House;
use domain::{
    Period, Timestamp,
    market::{Feed, MarketClock, Minute, Span},
};
use storage::{StorageError, Tx};

#[derive(Debug, thiserror::Error)]
pub enum MarketTimeError {
    #[error(transparent)]
    Closed(#[from] MarketClosed),
    #[error(
        "this house was opened on another market ({was}) and has traded there; start it with that one again, or with another --data-dir for {is}"
    )]
    Another { was: String, is: String },
    #[error("the market of this house has not been opened yet; start its server once")]
    NotOpened,
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
    let clock = if let Some(clock) = known {
        must_be(feed.as_ref(), &clock)?;
        tx.markets().resume(speed, now).await?;
        MarketClock { speed, ..clock.standing(now) }
    } else {
        let clock = first(feed.as_ref(), begin, speed, now);
        tx.markets().open(&clock).await?;
        clock
    };
    tx.save().await?;
    Ok(clock)
}

/// Whether this process reads the market that was opened, for one that does not open it.
pub async fn join(house: &House) -> Result<(), MarketTimeError> {
    let feed = house.market.feed()?;
    let clock = clock(house).await?.ok_or(MarketTimeError::NotOpened)?;
    must_be(feed.as_ref(), &clock)
}

/// The clock of the market; none before it was opened.
pub async fn clock(house: &House) -> Result<Option<MarketClock>, StorageError> {
    house.db.read().await?.markets().clock().await
}

/// Where the replay of a market begins that is of the past: after its first tenth, so that strategies have seen something before they trade.
pub const fn replay_from(span: Span) -> Minute {
    match span.to {
        Some(to) => span.from.plus((to.number() - span.from.number()) / 10),
        None => span.from,
    }
}

/// Where market time ends; none when it goes on.
pub fn end(house: &House) -> Result<Option<Timestamp>, MarketClosed> {
    Ok(house.market.feed()?.span().to.map(Minute::begins))
}

/// How far market time has gone; none before it was opened.
pub async fn reached(house: &House) -> Result<Option<Timestamp>, StorageError> {
    Ok(clock(house).await?.map(|clock| clock.now()))
}

/// The first minute that will know of what this transaction does; none before the market was opened. What a person does is told with it, so that it
/// can be done again in its place.
pub(crate) async fn known_from(tx: &mut Tx) -> Result<Option<i64>, StorageError> {
    Ok(tx.markets().clock().await?.map(|clock| clock.minute.number()))
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

fn must_be(feed: &dyn Feed, clock: &MarketClock) -> Result<(), MarketTimeError> {
    if clock.feed == feed.name() && clock.identity == feed.identity() {
        return Ok(());
    }
    let was = format!("{}: {}", clock.feed, clock.identity);
    Err(MarketTimeError::Another { was, is: named(feed) })
}

fn named(feed: &dyn Feed) -> String {
    format!("{}: {}", feed.name(), feed.identity())
}
