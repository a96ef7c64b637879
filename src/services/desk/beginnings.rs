//! When the first bar begins of a strategy that starts on an instrument at a minute. Finding it reads a whole warm-up, so it is written down.

use super::memories::World;
use crate::{
    House,
    agents::brain::MindProblem,
    market::{MarketError, history},
};
use domain::market::{Listing, Minute, Timeframe};
use std::collections::HashMap;
use storage::{Digest, StorageError, Tx};

#[derive(Default)]
pub struct Beginnings {
    known: HashMap<Digest, Minute>,
    /// Those of them that are not written down yet.
    new: Vec<Digest>,
}

impl Beginnings {
    pub async fn read(house: &House) -> Result<Self, StorageError> {
        let known = house.db.read().await?.desk().beginnings().await?;
        Ok(Self { known, new: Vec::new() })
    }

    pub async fn of(
        &mut self,
        house: &House,
        world: &World,
        (listing, timeframe): (&Listing, Timeframe),
        from: Minute,
    ) -> Result<Minute, MindProblem> {
        let id = world.beginning(listing, timeframe, from);
        if let Some(begins) = self.known.get(&id) {
            return Ok(*begins);
        }
        let feed = house.market.feed().map_err(MarketError::from)?;
        let window = history::window(feed, listing, timeframe, (from, from)).await.map_err(problem)?;
        let begins = window.begins().map_or(from, |begins| Minute::new(begins.div_euclid(60_000)));
        self.known.insert(id, begins);
        self.new.push(id);
        Ok(begins)
    }

    pub async fn write(&mut self, tx: &mut Tx) -> Result<(), StorageError> {
        for id in std::mem::take(&mut self.new) {
            if let Some(begins) = self.known.get(&id) {
                tx.desk().add_beginning(&id, *begins).await?;
            }
        }
        Ok(())
    }
}

fn problem(error: history::HistoryError) -> MindProblem {
    match error {
        history::HistoryError::Feed(error) => MindProblem::Market(error.into()),
        history::HistoryError::Resample(error) => MindProblem::Resample(error),
    }
}
