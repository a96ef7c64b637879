//! The instruments of the feed by their names, and its bars in the words of the desk.

use crate::{House, market::MarketError};
use domain::market::{Bar, Listing, Symbol};
use engine::trading::TickedBar;
use std::collections::BTreeMap;

/// All listings by their symbols.
pub type Listings = BTreeMap<Symbol, Listing>;

pub async fn listings(house: &House) -> Result<Listings, MarketError> {
    let listings = house.market.feed()?.listings().await?;
    Ok(listings.into_iter().map(|listing| (listing.symbol.clone(), listing)).collect())
}

pub const fn ticked(bar: &Bar) -> TickedBar {
    let Bar { minute, open, high, low, close, volume } = *bar;
    TickedBar { time: minute.begins().as_millis(), open, high, low, close, volume }
}
