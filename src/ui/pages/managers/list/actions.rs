//! What the cards ask of the use cases.

use crate::{failure::Failure, server};
use domain::market::Minute;
use services::{
    managers::{self, Card},
    market,
};

pub struct Cards {
    pub cards: Vec<Card>,
    /// Market time.
    pub now: Option<Minute>,
}

pub async fn all_cards() -> Result<Cards, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let now = market::reached(&house).await?.map(Minute::containing);
    Ok(Cards { cards: managers::cards(&house, &by).await?, now })
}
