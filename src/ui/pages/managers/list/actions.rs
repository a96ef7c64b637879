//! What the cards ask of the use cases.

use crate::{
    failure::Failure,
    pages::{
        demo::{self, Offer},
        listing::page_request,
    },
    server,
};
use domain::{Page, market::MarketClock};
use services::{
    managers::{self, Card},
    market,
};

pub struct Cards {
    pub managers: Page<Card>,
    /// How far market time is, and how fast it goes.
    pub clock: Option<MarketClock>,
    /// What a person without any may begin with.
    pub demo: Option<Offer>,
}

/// So many stand on a page: rows of two, three and four are full.
const CARDS: u32 = 24;

pub async fn some_cards(page: u32) -> Result<Cards, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let clock = market::clock(&house).await?;
    let managers = managers::cards(&house, &by, page_request(page, CARDS)).await?;
    let demo = if managers.total == 0 { demo::offer(&house).await? } else { None };
    Ok(Cards { managers, clock, demo })
}
