//! The market of a source across the network: what it has answered, kept in the database first and read from there.
//!
//! Nothing is asked twice: each answer is remembered with the minutes that it speaks of. But a day that was asked for while it went on is asked for once more a
//! day after it is over, because sources correct what they said too early. A corrected bar takes the place of the old one, which is kept with the moment.
//!
//! [`Look`](super::Look) asks for what is new and moves market time on when all instruments have it; so whoever reads the newest bars waits for nobody. In between it
//! asks for the past, one question after another. Who reads a stretch of the past that was not asked for yet asks for it himself, and is told when the source takes no
//! more questions.

mod keep;
mod spans;
mod step;

pub(super) use step::Step;

use async_trait::async_trait;
use domain::{
    Clock, Period, Timestamp,
    market::{Archive, Bar, CandleState, Feed, FeedError, Listing, Minute, Recorded, Span, Symbol},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use storage::{Db, StorageError};

/// What a source does not know is not asked for again so soon, and neither is what it could not answer.
const UNKNOWN_FOR: Period = Period::from_hours(1);
const UNANSWERED_FOR: Period = Period::from_minutes(1);

/// Bars that a source has answered, as a feed.
pub struct ArchiveFeed {
    db: Db,
    source: Arc<dyn Archive>,
    clock: Arc<dyn Clock>,
    begins: Minute,
    /// Held while something is asked for, so that nobody else asks for the same.
    asking: tokio::sync::Mutex<()>,
    /// What could not be listed, since when, and why.
    refused: Mutex<HashMap<Symbol, (Timestamp, FeedError)>>,
}

impl ArchiveFeed {
    /// What was kept of a source before; so much of the past when that is nothing.
    pub async fn open(
        db: &Db,
        source: Arc<dyn Archive>,
        history: Period,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StorageError> {
        let known = db.read().await?.recordings().find().await?;
        let first = Minute::containing(clock.now().minus(source.delay()).minus(history)).day_begins();
        let begins = known.map_or(first, |known| known.begins);
        let (asking, refused) = (tokio::sync::Mutex::default(), Mutex::default());
        Ok(Self { db: db.clone(), source, clock, begins, asking, refused })
    }

    /// Where a market begins that is opened on it.
    pub fn now(&self) -> Minute {
        let pace = (self.source.pace().as_millis() / 60_000).max(1);
        let newest = Minute::containing(self.clock.now().minus(self.source.delay())).number();
        Minute::new(newest - newest.rem_euclid(pace))
    }

    /// Why instruments that were chosen are not listed.
    pub fn refused(&self) -> Vec<(Symbol, String)> {
        let mut all: Vec<(Symbol, String)> =
            self.refusals().iter().map(|(symbol, (_, why))| (symbol.clone(), why.to_string())).collect();
        all.sort();
        all
    }

    fn refusals(&self) -> MutexGuard<'_, HashMap<Symbol, (Timestamp, FeedError)>> {
        self.refused.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is listed of that which was chosen, in its order.
    async fn listed(&self) -> Result<Vec<Listing>, FeedError> {
        let known = async { self.db.read().await?.recordings().pairs().await };
        let known = known.await.map_err(|error| self.unreadable(&error))?;
        let listing =
            |symbol: &Symbol| known.iter().map(|pair| &pair.listing).find(|own| own.symbol == *symbol);
        Ok(self.source.chosen().iter().filter_map(listing).cloned().collect())
    }

    /// Asks for the first instrument that is not listed and was not refused lately. Says whether there was one.
    async fn list_next(&self, listed: &[Listing]) -> Result<bool, FeedError> {
        let now = self.clock.now();
        let is_refused = |symbol: &Symbol| {
            self.refusals().get(symbol).is_some_and(|(since, why)| now.since(*since) < again_after(why))
        };
        let is_missing = |symbol: &&Symbol| {
            !listed.iter().any(|listing| listing.symbol == **symbol) && !is_refused(symbol)
        };
        let Some(symbol) = self.source.chosen().iter().find(is_missing) else { return Ok(false) };
        match self.source.listing(symbol).await {
            Ok(listing) => {
                self.refusals().remove(symbol);
                let pair =
                    Recorded { listing, candles: CandleState::default(), price_at: None, problem: None };
                self.add(&pair).await.map_err(|error| self.unreadable(&error))?;
                Ok(true)
            }
            Err(error @ FeedError::TooMany { .. }) => Err(error),
            Err(error) => {
                tracing::warn!(market = self.source.name(), %symbol, %error, "An instrument cannot be listed");
                self.refusals().insert(symbol.clone(), (now, error));
                Ok(true)
            }
        }
    }

    /// The desk has to notice.
    async fn add(&self, pair: &Recorded) -> Result<(), StorageError> {
        let mut tx = self.db.begin().await?;
        tx.recordings().add(pair).await?;
        tx.markets().touch().await?;
        tx.save().await
    }

    fn unreadable(&self, error: &StorageError) -> FeedError {
        let reason = format!("what was kept of it cannot be read or written: {error}");
        FeedError::Unavailable { market: self.source.name(), reason }
    }
}

const fn again_after(why: &FeedError) -> Period {
    match why {
        FeedError::UnknownInstrument(_) => UNKNOWN_FOR,
        FeedError::TooMany { .. } | FeedError::Unavailable { .. } => UNANSWERED_FOR,
    }
}

#[async_trait]
impl Feed for ArchiveFeed {
    fn name(&self) -> &'static str {
        self.source.name()
    }

    /// Which instruments are chosen may change.
    fn identity(&self) -> String {
        "bars as this house was answered".to_owned()
    }

    fn span(&self) -> Span {
        Span { from: self.begins, to: None }
    }

    /// What is chosen and known. As long as nothing is, it is asked for here.
    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        let known = self.listed().await?;
        if !known.is_empty() {
            return Ok(known);
        }
        let _asking = self.asking.lock().await;
        while self.list_next(&self.listed().await?).await? {}
        let known = self.listed().await?;
        let refused = self.refusals().values().next().map(|(_, why)| why.clone());
        match refused.filter(|_| known.is_empty()) {
            Some(why) => Err(why),
            None => Ok(known),
        }
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let unknown = || FeedError::UnknownInstrument(symbol.clone());
        let listed = self.listings().await?;
        let listing = listed.iter().find(|listing| listing.symbol == *symbol).ok_or_else(unknown)?;
        let (from, to) = (from.max(self.begins), to.min(self.now()));
        if from < to {
            let _asking = self.asking.lock().await;
            while self.ask_first(listing, from, to).await? {}
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
