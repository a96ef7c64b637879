//! The instruments of the market with their prices, and what kind of market each is in.

use super::{MarketError, Source, Stretch, bars::of_listing, end, listing, now, source};
use crate::House;
use domain::{
    Fixed, Period, Timestamp,
    market::{Listing, Minute, Symbol, Timeframe, quarantine::Held},
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
    /// Of which moment that price is: when its minute ended, or as its source has said.
    pub at: Option<Timestamp>,
    /// How old it is: in market time, or on the wall where the market is of now.
    pub age: Option<Period>,
    /// Of the price a day before, as a fraction; none when there was none.
    pub change: Option<f64>,
    /// The last closes, oldest first.
    pub line: Vec<f64>,
    /// Set while its prices cannot be used.
    pub quarantine: Option<Held>,
}

/// All instruments at one market time.
#[derive(Debug, Clone, PartialEq)]
pub struct Instruments {
    pub now: Timestamp,
    /// Whether market time stands at the end of what the market has.
    pub is_over: bool,
    pub items: Vec<Quoted>,
    /// How looking at the prices goes, where the market is of now.
    pub source: Option<Source>,
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
    let mut held = house.db.read().await?.prices().quarantined().await?;
    let mut items = Vec::new();
    for listing in house.market.feed()?.listings().await? {
        let own = held.iter().position(|held| held.symbol == listing.symbol);
        let quarantine = own.map(|place| held.swap_remove(place));
        items.push(Quoted { quarantine, ..quoted(house, listing, now).await? });
    }
    let is_over = end(house)?.is_some_and(|end| now >= end);
    Ok(Instruments { now, is_over, items, source: source(house).await? })
}

pub async fn instrument(house: &House, symbol: &Symbol) -> Result<InstrumentAbout, MarketError> {
    let now = now(house).await?;
    let listing = listing(house, symbol).await?;
    let days = Stretch { timeframe: Timeframe::DAY, from: None, to: None, limit: YEAR + 1 };
    let days = of_listing(house, listing.clone(), &days).await?;
    // A day that is not over would count as one on which little happened.
    let over = days.bars.len() - usize::from(!days.finished && !days.bars.is_empty());
    let regime = Regime::of(&days.bars.part(0..over));
    let quarantine = house.db.read().await?.prices().quarantine(symbol).await?;
    let quoted = Quoted { quarantine, ..quoted(house, listing, now).await? };
    Ok(InstrumentAbout { now, quoted, regime })
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
    let at = moment(house, &listing.symbol, found.last).await?;
    let wall = house.market.quotes().map_or(now, |_| house.now());
    Ok(Quoted {
        price: bars.close.last().map(|ticks| Fixed::of_steps(*ticks, listing.tick)),
        at,
        age: at.map(|at| wall.since(at).max(Period::ZERO)),
        change,
        line,
        quarantine: None,
        listing,
    })
}

/// Of which moment the price of a minute is.
async fn moment(
    house: &House,
    symbol: &Symbol,
    minute: Option<Minute>,
) -> Result<Option<Timestamp>, MarketError> {
    let Some(minute) = minute else { return Ok(None) };
    if house.market.quotes().is_none() {
        return Ok(Some(minute.ends()));
    }
    let seen = house.db.read().await?.recordings().seen_at(symbol, minute).await?;
    Ok(Some(seen.unwrap_or_else(|| minute.ends())))
}
