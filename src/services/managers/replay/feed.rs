//! The market of a replay: the bars of the house, as far as the replay has come.

use async_trait::async_trait;
use domain::{
    Clock, Period, Timestamp,
    market::{Bar, Feed, FeedError, Listing, Minute, Span, Symbol},
};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

/// A feed whose market time goes where it is told to.
pub struct Led {
    feed: Arc<dyn Feed>,
    until: Arc<AtomicI64>,
}

/// What tells it.
#[derive(Clone)]
pub struct Lead(Arc<AtomicI64>);

impl Lead {
    pub fn to(&self, minute: Minute) {
        self.0.store(minute.number(), Ordering::SeqCst);
    }
}

impl Led {
    pub fn new(feed: Arc<dyn Feed>, begins: Minute) -> (Self, Lead) {
        let until = Arc::new(AtomicI64::new(begins.number()));
        (Self { feed, until: Arc::clone(&until) }, Lead(until))
    }
}

#[async_trait]
impl Feed for Led {
    fn name(&self) -> &'static str {
        self.feed.name()
    }

    fn identity(&self) -> String {
        self.feed.identity()
    }

    fn span(&self) -> Span {
        self.feed.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        self.feed.listings().await
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        self.feed.bars(symbol, from, to).await
    }

    /// The desk goes there at once, whatever any clock says.
    async fn reached(&self) -> Result<Option<Minute>, FeedError> {
        Ok(Some(Minute::new(self.until.load(Ordering::SeqCst))))
    }
}

/// Wall time in a replay: a second goes by for each piece that is traded.
pub struct Steady(AtomicI64);

impl Steady {
    pub const fn from(at: Timestamp) -> Self {
        Self(AtomicI64::new(at.as_millis()))
    }

    pub fn pass(&self, period: Period) {
        self.0.fetch_add(period.as_millis(), Ordering::SeqCst);
    }
}

impl Clock for Steady {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
