//! Bars of an instrument in any length up to a day.

use super::{MarketError, blocks, listing, unfinished};
use crate::House;
use domain::{
    Timestamp,
    market::{Listing, Minute, Symbol, Timeframe},
};
use engine::bars::Bars;

/// Which bars are wanted: the newest of a stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretch {
    /// A minute to a day, and a whole part of a day.
    pub timeframe: Timeframe,
    pub from: Option<Timestamp>,
    /// Only bars that were over by then. When absent or in the future: all there are, with the one that is not over yet.
    pub to: Option<Timestamp>,
    /// At most so many, the newest ones.
    pub limit: usize,
}

impl Stretch {
    pub const MOST: usize = 5_000;
    pub const USUAL: usize = 500;

    /// Whether bars of this length can be asked for.
    pub const fn fits(timeframe: Timeframe) -> bool {
        timeframe.ms() >= Timeframe::MINUTE.ms()
            && timeframe.ms() % Timeframe::MINUTE.ms() == 0
            && Timeframe::DAY.ms() % timeframe.ms() == 0
    }
}

/// The bars of a stretch.
#[derive(Debug, Clone)]
pub struct StretchBars {
    pub listing: Listing,
    pub timeframe: Timeframe,
    pub bars: Bars,
    /// Whether the last bar is over; more may come to it otherwise.
    pub finished: bool,
    /// The last minute that was traded.
    pub last: Option<Minute>,
    /// The first minute that was not asked for, or is not known yet.
    pub end: Minute,
}

/// The newest bars of a stretch, oldest first. Those of an instrument with hours are counted from its opening.
pub async fn bars(house: &House, symbol: &Symbol, stretch: &Stretch) -> Result<StretchBars, MarketError> {
    let listing = listing(house, symbol).await?;
    of_listing(house, listing, stretch).await
}

pub(super) async fn of_listing(
    house: &House,
    listing: Listing,
    stretch: &Stretch,
) -> Result<StretchBars, MarketError> {
    let feed = house.market.feed()?;
    let reached = unfinished(house).await?;
    let end = stretch.to.map_or(reached, |to| Minute::containing(to).min(reached));
    let begins = feed.span().from;
    let from = stretch.from.map_or(begins, |from| Minute::containing(from).max(begins));
    let (first, last) = (blocks::day_of(&listing, from), blocks::day_of(&listing, end));
    let a_day = usize::try_from(Timeframe::DAY.ms() / stretch.timeframe.ms()).unwrap_or(1).max(1);
    // Hours and weekends have fewer bars, so it is looked further back until there are enough.
    let mut days = i64::try_from((stretch.limit / a_day).saturating_add(2)).unwrap_or(i64::MAX);
    let closed = is_closed(&listing, end);
    let over = |time: i64| closed || time + stretch.timeframe.ms() <= end.begins().as_millis();
    // Who asks for the past is told what was known then: a day that was put together since knows more.
    let is_past = stretch.to.is_some_and(|to| Minute::containing(to) <= reached);
    let is_known = |time: i64| time < end.begins().as_millis() && (!is_past || over(time));
    loop {
        let begin = first.max(last.saturating_sub(days));
        let found = house.market.blocks.days(feed, &listing, stretch.timeframe, (begin, last), end).await?;
        let all = joined(&listing, found.iter().map(|block| &block.bars));
        let known = all.time.partition_point(|time| is_known(*time));
        if known < stretch.limit && begin > first {
            days = days.saturating_mul(2);
            continue;
        }
        let place = all.time.partition_point(|time| *time < from.begins().as_millis());
        let place = place.max(known.saturating_sub(stretch.limit)).min(known);
        let bars = all.part(place..known);
        return Ok(StretchBars {
            finished: bars.time.last().is_none_or(|time| over(*time)),
            listing,
            timeframe: stretch.timeframe,
            bars,
            last: found.iter().rev().find_map(|block| block.last),
            end,
        });
    }
}

/// Whether the instrument trades no more in the session that its last bar belongs to.
fn is_closed(listing: &Listing, now: Minute) -> bool {
    listing.session.is_some_and(|session| session.start_of(now.begins().as_millis()).is_none())
}

fn joined<'b>(listing: &Listing, parts: impl Iterator<Item = &'b Bars>) -> Bars {
    let mut all = super::history::in_columns(listing, &[]);
    for part in parts {
        all.time.extend_from_slice(&part.time);
        all.open.extend_from_slice(&part.open);
        all.high.extend_from_slice(&part.high);
        all.low.extend_from_slice(&part.low);
        all.close.extend_from_slice(&part.close);
        all.volume.extend_from_slice(&part.volume);
    }
    all
}
