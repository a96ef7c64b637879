//! The last prices of days that are over: what years of an instrument come to when somebody wants to look back on all of them.

use super::{MarketError, blocks};
use crate::House;
use domain::market::{FeedError, Listing, Minute, Timeframe};

/// So many days before the first it is looked for a price that was true then.
const DAYS_BEFORE: i64 = 7;

/// The last price of a day of an instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayClose {
    /// The last minute in which it was traded.
    pub minute: Minute,
    /// In ticks.
    pub close: i64,
}

/// The closes of the days up to a minute, and of some days before the first, oldest first. What the market does not have any more has none.
pub async fn day_closes(
    house: &House,
    listing: &Listing,
    from: Minute,
    to: Minute,
) -> Result<Vec<DayClose>, MarketError> {
    let feed = house.market.feed()?;
    let first = blocks::day_of(listing, from) - DAYS_BEFORE;
    let first = first.max(blocks::day_of(listing, feed.span().from));
    let days = (first, blocks::day_of(listing, to));
    let found = match house.market.blocks.days(feed, listing, Timeframe::DAY, days, to).await {
        Err(FeedError::UnknownInstrument(_)) => return Ok(Vec::new()),
        found => found?,
    };
    let close = |block: &blocks::Block| {
        let (minute, close) = block.last.zip(block.bars.close.last().copied())?;
        Some(DayClose { minute, close })
    };
    Ok(found.iter().filter_map(|block| close(block)).collect())
}
