//! The instruments of the market with their prices, and what kind of market each is in.

use super::{MarketError, Stretch, bars::of_listing, listing, now};
use crate::House;
use domain::{
    Fixed, Timestamp,
    market::{Listing, Symbol, Timeframe},
};
use engine::regime::{Regime, YEAR};

/// Prices are looked at on bars of a quarter of an hour; enough of them for a week with a weekend in it.
const QUARTER: i64 = 15 * 60_000;
const WEEK: usize = 700;
/// So many closes make the small line beside a price.
const LINE: usize = 96;
const DAY_MS: i64 = 86_400_000;

/// An instrument and what it costs.
#[derive(Debug, Clone, PartialEq)]
pub struct Quoted {
    pub listing: Listing,
    /// None when it was not traded within a week.
    pub price: Option<Fixed>,
    /// When the minute of that price ended.
    pub at: Option<Timestamp>,
    /// Of the price a day before, as a fraction; none when there was none.
    pub change: Option<f64>,
    /// The last closes, oldest first.
    pub line: Vec<f64>,
}

/// All instruments at one market time.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruments {
    pub now: Timestamp,
    pub items: Vec<Quoted>,
}

/// One instrument with its regime, which is none when too little is known.
#[derive(Debug, Clone, PartialEq)]
pub struct InstrumentAbout {
    pub now: Timestamp,
    pub quoted: Quoted,
    pub regime: Option<Regime>,
}

/// Every instrument of the market, in its order.
pub async fn instruments(house: &House) -> Result<Instruments, MarketError> {
    let now = now(house).await?;
    let mut items = Vec::new();
    for listing in house.market.feed()?.listings().await? {
        items.push(quoted(house, listing, now).await?);
    }
    Ok(Instruments { now, items })
}

pub async fn instrument(house: &House, symbol: &Symbol) -> Result<InstrumentAbout, MarketError> {
    let now = now(house).await?;
    let listing = listing(house, symbol).await?;
    let days = Stretch { timeframe: Timeframe::DAY, from: None, to: None, limit: YEAR + 1 };
    let days = of_listing(house, listing.clone(), &days).await?;
    // A day that is not over would count as one on which little happened.
    let over = days.bars.len() - usize::from(!days.finished && !days.bars.is_empty());
    let regime = Regime::of(&days.bars.part(0..over));
    Ok(InstrumentAbout { now, quoted: quoted(house, listing, now).await?, regime })
}

async fn quoted(house: &House, listing: Listing, now: Timestamp) -> Result<Quoted, MarketError> {
    let timeframe = Timeframe::from_ms(QUARTER).unwrap_or(Timeframe::HOUR);
    let found = of_listing(house, listing, &Stretch { timeframe, from: None, to: None, limit: WEEK }).await?;
    let (listing, bars) = (found.listing, found.bars);
    let before = now.as_millis() - DAY_MS;
    let a_day_ago = bars.time.partition_point(|time| time + QUARTER <= before).checked_sub(1);
    let price = |ticks: i64| listing.tick.to_f64(ticks);
    let change = bars.close.last().zip(a_day_ago).map(|(last, place)| {
        let before = price(bars.close[place]);
        price(*last) / before - 1.0
    });
    let line = bars.close[bars.len().saturating_sub(LINE)..].iter().map(|ticks| price(*ticks)).collect();
    Ok(Quoted {
        price: bars.close.last().map(|ticks| Fixed::of_steps(*ticks, listing.tick)),
        at: found.last.map(domain::market::Minute::ends),
        change,
        line,
        listing,
    })
}
