//! The market: its instruments, their bars, and its time.
//!
//! Whatever is read here ends at the market time that was reached: nobody sees a bar of the future, also where the feed knows it.

mod archive;
mod bars;
mod blocks;
mod closes;
pub mod context;
pub mod history;
mod import;
mod indicators;
mod instruments;
mod last;
mod look;
mod minutes;
mod recorded;
mod sieve;
mod source;
mod time;

pub use archive::ArchiveFeed;
pub use bars::{Stretch, StretchBars, bars};
pub use closes::{DayClose, day_closes};
pub use import::{ImportError, Imported, import};
pub use indicators::{IndicatorError, Indicators, indicators, named_expressions, preset};
pub use instruments::{InstrumentAbout, Instruments, Quoted, instrument, instruments};
pub use last::last_close;
pub use look::{Look, schedule_looks};
pub use minutes::minutes;
pub use recorded::RecordedFeed;
pub use sieve::{Judged, Sieve};
pub use source::{Source, gaps, source};
pub(crate) use time::known_from;
pub use time::{MarketTimeError, clock, end, join, open, reached, replay_from};

use crate::House;
use blocks::Blocks;
use domain::{
    Timestamp,
    market::{Feed, FeedError, Listing, Minute, Quotes, Symbol, context::News, quarantine::Guard},
};
use std::sync::Arc;
use storage::{Db, StorageError};

/// The feed that the house trades on, seen through its [sieve](Sieve). Cheap to clone; its clones share what they remember of its history.
#[derive(Clone)]
pub struct Market {
    open: Option<(Arc<dyn Feed>, Arc<Sieve>)>,
    /// Where its prices are looked at, when it has no bars of its own.
    quotes: Option<Arc<dyn Quotes>>,
    /// Who has news of its instruments, when somebody has.
    news: Option<Arc<dyn News>>,
    /// Where its bars are asked for, when they come over a network and are kept.
    archive: Option<Arc<ArchiveFeed>>,
    blocks: Arc<Blocks>,
}

/// This house has no market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "this house has no market; start the server with --market simulated, --market csv:FOLDER, --market dexscreener or --market polygon"
)]
pub struct MarketClosed;

/// Why nothing can be said about an instrument.
#[derive(Debug, thiserror::Error)]
pub enum MarketError {
    #[error(transparent)]
    Closed(#[from] MarketClosed),
    #[error("the market of this house has not been opened yet; start its server once")]
    NotOpened,
    #[error("{0} is not an instrument of this market")]
    Unknown(Symbol),
    #[error("the market cannot be read now")]
    Feed(#[source] FeedError),
    #[error("could not read the market's time")]
    Storage(#[from] StorageError),
}

impl From<FeedError> for MarketError {
    fn from(error: FeedError) -> Self {
        match error {
            FeedError::UnknownInstrument(symbol) => Self::Unknown(symbol),
            other => Self::Feed(other),
        }
    }
}

impl Market {
    /// A house in which nothing is traded.
    pub fn closed() -> Self {
        Self { open: None, quotes: None, news: None, archive: None, blocks: Arc::default() }
    }

    /// With the usual rules for its prices.
    pub fn on(feed: Arc<dyn Feed>) -> Self {
        Self::guarded(feed, Guard::default())
    }

    /// With rules of its own for its prices.
    pub fn guarded(feed: Arc<dyn Feed>, guard: Guard) -> Self {
        let sieve = Arc::new(Sieve::new(feed, guard));
        let open = Some((Arc::clone(&sieve) as Arc<dyn Feed>, sieve));
        Self { open, quotes: None, news: None, archive: None, blocks: Arc::default() }
    }

    /// On what is recorded of a source that only knows what things cost now.
    pub async fn recording(
        db: &Db,
        quotes: Arc<dyn Quotes>,
        guard: Guard,
        now: Timestamp,
    ) -> Result<Self, StorageError> {
        let feed = RecordedFeed::open(db, Arc::clone(&quotes), now).await?;
        Ok(Self { quotes: Some(quotes), ..Self::guarded(Arc::new(feed), guard) })
    }

    /// On what a source across the network has answered, and answers when it is asked.
    pub fn archived(feed: ArchiveFeed, guard: Guard) -> Self {
        let feed = Arc::new(feed);
        Self { archive: Some(Arc::clone(&feed)), ..Self::guarded(feed, guard) }
    }

    /// Where bars are asked for; none when they do not come over a network.
    pub const fn archive(&self) -> Option<&Arc<ArchiveFeed>> {
        self.archive.as_ref()
    }

    /// Whether somebody has to look for new prices.
    pub const fn needs_looks(&self) -> bool {
        self.quotes.is_some() || self.archive.is_some()
    }

    /// The same market with somebody who has news of it.
    #[must_use]
    pub fn informed(self, news: Option<Arc<dyn News>>) -> Self {
        Self { news, ..self }
    }

    /// Who has news; none where nobody has.
    pub const fn news(&self) -> Option<&Arc<dyn News>> {
        self.news.as_ref()
    }

    /// What everybody reads: bars with prices that can be used, and no others.
    pub fn feed(&self) -> Result<&Arc<dyn Feed>, MarketClosed> {
        self.open.as_ref().map(|(feed, _)| feed).ok_or(MarketClosed)
    }

    /// Where prices are looked at; none when the market has bars of its own.
    pub const fn quotes(&self) -> Option<&Arc<dyn Quotes>> {
        self.quotes.as_ref()
    }

    /// The same with what was kept back, and why.
    pub fn sieve(&self) -> Result<&Sieve, MarketClosed> {
        self.open.as_ref().map(|(_, sieve)| sieve.as_ref()).ok_or(MarketClosed)
    }
}

/// The instrument of this name.
pub async fn listing(house: &House, symbol: &Symbol) -> Result<Listing, MarketError> {
    let listings = house.market.feed()?.listings().await?;
    listings
        .into_iter()
        .find(|listing| listing.symbol == *symbol)
        .ok_or_else(|| MarketError::Unknown(symbol.clone()))
}

/// The market time that everything read here ends at.
pub async fn now(house: &House) -> Result<Timestamp, MarketError> {
    house.market.feed()?;
    reached(house).await?.ok_or(MarketError::NotOpened)
}

/// The first minute that is not finished yet.
async fn unfinished(house: &House) -> Result<Minute, MarketError> {
    Ok(Minute::containing(now(house).await?))
}
