//! What surrounds a price at a minute: levels, pivots, the regime of the market and news, as they were known then.
//!
//! A day that is over never changes, so what follows from it is worked out once and kept in tables, with the moment from which it was known. They are filled when
//! somebody asks, not by a job: nobody knows beforehand whether a page wants today or a backtest the days of three years ago, a job would work most of it out for
//! nobody, and whoever asks first would have to wait for it all the same. Two who ask at once come to the same and keep it once.
//!
//! Only the engine says what is known when, from bars that end at the moment; [`days`] says which days these are, [`news`] what was published.

mod days;
mod levels;
mod news;
mod regimes;

pub use levels::known_levels;
pub use news::{NewsRead, NewsTimes, news, news_times};
pub use regimes::known_regimes;

use super::{MarketError, last_close, listing, now};
use crate::House;
use domain::{
    Fixed, Period, Timestamp,
    market::{
        InstrumentKind, Listing, Minute, Symbol,
        context::{DayLevels, DayRegime},
    },
};

/// News of so many days belong to a moment.
const NEWS_OF: Period = Period::from_days(7);

/// Everything that was known about an instrument at a moment.
#[derive(Debug, Clone)]
pub struct Context {
    pub listing: Listing,
    pub at: Timestamp,
    /// The last close before.
    pub price: Option<Fixed>,
    /// Of the last day that was over, seen from the price; none before the first.
    pub levels: Option<DayLevels>,
    /// None where no index says anything.
    pub regime: Option<DayRegime>,
    /// Whether this market has an index or a volatility index at all.
    pub has_index: bool,
    /// Of the last days.
    pub news: NewsRead,
}

/// What was known at a moment; without one, or with one of the future, what is known now.
pub async fn context(house: &House, symbol: &Symbol, at: Option<Timestamp>) -> Result<Context, MarketError> {
    let now = now(house).await?;
    let at = at.map_or(now, |at| at.min(now));
    let listing = listing(house, symbol).await?;
    let price = last_close(house, &listing, Minute::containing(at)).await?;
    let levels = levels::at(house, &listing, at).await?.map(|levels| seen_from(levels, price));
    let regime = regimes::at(house, at).await?;
    let has_index = regimes::measures(house).await?.is_some();
    let news = news(house, symbol, at.minus(NEWS_OF), at).await?;
    Ok(Context { listing, at, price, levels, regime, has_index, news })
}

/// Of a stretch, what lies between the first minute of the market and now.
async fn known(
    house: &House,
    (from, to): (Timestamp, Timestamp),
) -> Result<(Timestamp, Timestamp), MarketError> {
    let begins = house.market.feed()?.span().from.begins();
    Ok((from.max(begins), to.min(now(house).await?)))
}

fn seen_from(levels: DayLevels, price: Option<Fixed>) -> DayLevels {
    let Some(price) = price else { return levels };
    let seen = levels.levels.into_iter().map(|level| level.seen_from(price)).collect();
    DayLevels { levels: seen, ..levels }
}

/// The first instrument of a kind.
async fn first_of(house: &House, kind: InstrumentKind) -> Result<Option<Listing>, MarketError> {
    let listings = house.market.feed()?.listings().await?;
    Ok(listings.into_iter().find(|listing| listing.kind == kind))
}
