//! The market of a source that only knows what things cost now: what this house has seen of it, and nothing else.
//!
//! It ends where the recording has come to. [Looking](super::Look) moves that on, minute by minute; so nobody reads a bar that may still change.

use async_trait::async_trait;
use domain::{
    Timestamp,
    market::{Bar, Feed, FeedError, Listing, Minute, Quotes, Span, Symbol},
};
use std::sync::Arc;
use storage::{Db, StorageError};

/// Bars that were recorded, as a feed.
pub struct RecordedFeed {
    db: Db,
    quotes: Arc<dyn Quotes>,
    begins: Minute,
}

impl RecordedFeed {
    /// What was recorded of a source before; from now on when that is nothing.
    pub async fn open(db: &Db, quotes: Arc<dyn Quotes>, now: Timestamp) -> Result<Self, StorageError> {
        let known = db.read().await?.recordings().find().await?;
        let begins = known.map_or(Minute::containing(now), |known| known.begins);
        Ok(Self { db: db.clone(), quotes, begins })
    }

    fn unreadable(&self, error: &StorageError) -> FeedError {
        let reason = format!("what was recorded of it cannot be read: {error}");
        FeedError::Unavailable { market: self.quotes.name(), reason }
    }
}

#[async_trait]
impl Feed for RecordedFeed {
    fn name(&self) -> &'static str {
        self.quotes.name()
    }

    /// Which pairs are chosen may change.
    fn identity(&self) -> String {
        "prices of now, as this house has seen them".to_owned()
    }

    fn span(&self) -> Span {
        Span { from: self.begins, to: None }
    }

    /// What is chosen and was seen with a price, in the order of the choice.
    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        let known = async { self.db.read().await?.recordings().pairs().await };
        let known = known.await.map_err(|error| self.unreadable(&error))?;
        let listing =
            |symbol: &Symbol| known.iter().map(|pair| &pair.listing).find(|own| own.symbol == *symbol);
        Ok(self.quotes.chosen().iter().filter_map(listing).cloned().collect())
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        if !self.quotes.chosen().contains(symbol) {
            return Err(FeedError::UnknownInstrument(symbol.clone()));
        }
        let bars = async { self.db.read().await?.recordings().bars(symbol, from, to).await };
        bars.await.map_err(|error| self.unreadable(&error))
    }

    async fn reached(&self) -> Result<Option<Minute>, FeedError> {
        let known = async { self.db.read().await?.recordings().find().await };
        let known = known.await.map_err(|error| self.unreadable(&error))?;
        Ok(Some(known.map_or(self.begins, |known| known.reached)))
    }
}
