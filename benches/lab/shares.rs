//! The simulated market with more shares than it has: those of another seed, under names of their own.

use adapters::feeds::simulated::Simulated;
use async_trait::async_trait;
use domain::{
    Timestamp,
    market::{
        Bar, Feed, FeedError, InstrumentKind, Listing, Minute, Span, Symbol,
        context::{About, News, NewsItem},
    },
};

/// What stands behind the name of a share of the other seed.
const OTHER: &str = "2";

pub struct Shares {
    own: Simulated,
    other: Simulated,
}

impl Shares {
    pub fn new() -> Self {
        Self { own: Simulated::new(1, &[]), other: Simulated::new(2, &[]) }
    }
}

#[async_trait]
impl Feed for Shares {
    fn name(&self) -> &'static str {
        Feed::name(&self.own)
    }

    fn identity(&self) -> String {
        self.own.identity()
    }

    fn span(&self) -> Span {
        self.own.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        let mut all = self.own.listings().await?;
        for share in self.other.listings().await? {
            if share.kind == InstrumentKind::Equity
                && let Ok(symbol) = format!("{}{OTHER}", share.symbol).parse()
            {
                all.push(Listing { symbol, ..share });
            }
        }
        Ok(all)
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        match symbol.as_str().strip_suffix(OTHER).map(str::parse) {
            Some(Ok(other)) => self.other.bars(&other, from, to).await,
            _ => self.own.bars(symbol, from, to).await,
        }
    }
}

#[async_trait]
impl News for Shares {
    fn name(&self) -> &'static str {
        News::name(&self.own)
    }

    async fn news(&self, about: &About, from: Timestamp, to: Timestamp) -> Result<Vec<NewsItem>, FeedError> {
        let About::Instrument(symbol) = about else { return self.own.news(about, from, to).await };
        let Some(Ok(there)) = symbol.as_str().strip_suffix(OTHER).map(str::parse) else {
            return self.own.news(about, from, to).await;
        };
        let items = self.other.news(&About::Instrument(there), from, to).await?;
        let named = |item: NewsItem| NewsItem {
            id: format!("{}-{OTHER}", item.id),
            symbols: vec![symbol.clone()],
            ..item
        };
        Ok(items.into_iter().map(named).collect())
    }
}
