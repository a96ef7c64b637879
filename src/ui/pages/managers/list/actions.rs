//! What the cards ask of the use cases.

use crate::{
    failure::Failure,
    pages::demo::{self, Offer},
    server,
};
use domain::market::Minute;
use services::{
    managers::{self, Card},
    market,
};

pub struct Cards {
    pub managers: Vec<Card>,
    /// Market time.
    pub now: Option<Minute>,
    /// What a person without any may begin with.
    pub demo: Option<Offer>,
}

pub async fn all_cards() -> Result<Cards, Failure> {
    let (house, by) = (server::house(), server::signed_in()?);
    let now = market::reached(&house).await?.map(Minute::containing);
    let managers = managers::cards(&house, &by).await?;
    let demo = if managers.is_empty() { demo::offer(&house).await? } else { None };
    Ok(Cards { managers, now, demo })
}
