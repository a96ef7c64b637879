//! What an agent holds, with the reason and the plan that each position was opened with.

use super::{decision, positions};
use crate::{
    House,
    agents::AgentsError,
    desk::{Listings, listings},
    market::{self, last_close},
};
use domain::{
    AgentId, Fixed,
    accounts::Principal,
    desk::{DecisionRecord, Direction, PositionRecord},
    fixed::OutOfRange,
    market::Minute,
};

/// A position, or an entry that waits, and what it stands at.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub position: PositionRecord,
    /// There stand the reason and the plan.
    pub decision: Option<DecisionRecord>,
    /// The last price; none when the market has none.
    pub price: Option<Fixed>,
}

impl Held {
    /// What it is worth at the last price; negative for a short one.
    pub fn value(&self) -> Result<Option<Fixed>, OutOfRange> {
        let worth = |price: Fixed| self.signed(self.position.quantity).times(price);
        self.price.map(worth).transpose()
    }

    /// What it has gained at the last price, before the fees of leaving it.
    pub fn gain(&self) -> Result<Option<Fixed>, OutOfRange> {
        let Some((price, cost)) = self.price.zip(self.position.average_price) else { return Ok(None) };
        self.signed(self.position.quantity).times(price.minus(cost)?).map(Some)
    }

    const fn signed(&self, quantity: Fixed) -> Fixed {
        match self.position.direction {
            Direction::Long => quantity,
            Direction::Short => quantity.negated(),
        }
    }
}

/// Everything that an agent holds. Where the market cannot be read there are no prices, and the rest is told.
pub async fn held(house: &House, principal: &Principal, id: AgentId) -> Result<Vec<Held>, AgentsError> {
    let positions = positions(house, principal, id).await?;
    let now = market::reached(house).await?.map(Minute::containing);
    let listings = listings(house).await.unwrap_or_default();
    let mut all = Vec::with_capacity(positions.len());
    for position in positions {
        let decision = match position.decision {
            None => None,
            // An entry that was admitted a moment ago is written with its order.
            Some(number) => match decision(house, principal, id, number).await {
                Err(AgentsError::NotFound) => None,
                found => Some(found?),
            },
        };
        let price = price(house, &listings, &position, now).await;
        all.push(Held { position, decision, price });
    }
    Ok(all)
}

async fn price(
    house: &House,
    listings: &Listings,
    position: &PositionRecord,
    now: Option<Minute>,
) -> Option<Fixed> {
    let listing = listings.get(&position.symbol)?;
    last_close(house, listing, now?).await.ok().flatten()
}
