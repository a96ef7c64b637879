//! Ordering something for one agent from outside the desk: what it depends on is read first, then the desk is held still.

use super::{
    Listings, PlaceError, listings,
    records::Ink,
    seat::{History, Seat, history},
    state::Kept,
    stops::halt,
};
use crate::{
    House, agents,
    market::{MarketError, last_close},
};
use domain::{
    AgentId, Fixed, Timestamp,
    accounts::Principal,
    agents::Agent,
    market::{Minute, Symbol},
};
use storage::Tx;

/// So often it is tried again when market time goes on in the meantime.
pub(super) const ATTEMPTS: usize = 20;

/// What the market says, read before the transaction.
pub(super) struct Outlook {
    pub known: Listings,
    /// The last price of the instrument that it is about.
    pub price: Option<Fixed>,
    pub minute: Minute,
    bars: History,
}

/// An agent at its seat, in a transaction that nobody comes between.
pub(super) struct Sitting {
    pub tx: Tx,
    pub seat: Seat,
    pub minute: Minute,
    pub now: Timestamp,
    agent: Agent,
}

impl Outlook {
    pub async fn read(
        house: &House,
        principal: &Principal,
        id: AgentId,
        symbol: &Symbol,
    ) -> Result<Self, PlaceError> {
        let known = listings(house).await?;
        let mut reader = house.db.read().await?;
        agents::find(&mut reader, principal, id).await?;
        let row = reader.desk().account(id).await?.ok_or(PlaceError::NoAccount)?;
        let clock = reader.markets().clock().await?.ok_or(MarketError::NotOpened)?;
        drop(reader);
        let listing = known.get(symbol).ok_or_else(|| PlaceError::NotListed(symbol.clone()))?;
        let price = last_close(house, listing, clock.minute).await?;
        let kept = Kept::read(&row.state)?;
        let held = kept.account.positions().filter(|(_, position)| position.sign() != 0);
        let held: Vec<Symbol> = held.filter_map(|(name, _)| name.parse().ok()).collect();
        let bars = history(house, &held, Minute::new(kept.minute), clock.minute).await?;
        Ok(Self { known, price, minute: clock.minute, bars })
    }

    /// None when market time went on while prices were read.
    pub async fn sit(
        &self,
        house: &House,
        principal: &Principal,
        id: AgentId,
    ) -> Result<Option<Sitting>, PlaceError> {
        let mut tx = house.db.begin().await?;
        tx.markets().touch().await?;
        let clock = tx.markets().clock().await?.ok_or(MarketError::NotOpened)?;
        let agent = agents::find(&mut tx, principal, id).await?;
        let row = tx.desk().account(id).await?.ok_or(PlaceError::NoAccount)?;
        let stops = tx.desk().stops(Some(&[agent.owner])).await?;
        if clock.minute != self.minute {
            return Ok(None);
        }
        let (mut seat, from) = Seat::sit(&self.known, (agent.clone(), row), halt(&stops, &agent))?;
        seat.step_through(&self.bars, from, self.minute)?;
        Ok(Some(Sitting { tx, seat, minute: self.minute, now: house.now(), agent }))
    }
}

impl Sitting {
    /// Writes everything down, with the agent one version on, so that the desk in memory reads its account again.
    pub async fn rise(mut self, mut ink: Ink) -> Result<(), PlaceError> {
        let account = self.seat.written(self.minute, self.now)?;
        let saved = self.tx.agents().save(&self.agent, self.now).await?;
        if !saved || !ink.dry(&mut self.tx, &[account], self.now).await? {
            return Err(PlaceError::Overtaken);
        }
        Ok(self.tx.save().await?)
    }
}
