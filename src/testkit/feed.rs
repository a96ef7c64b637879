//! A market that says what the test tells it to.

use async_trait::async_trait;
use domain::market::{Bar, Feed, FeedError, InstrumentKind, Listing, Minute, Scale, Span, Symbol, Title};
use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Instruments with the bars that were put in, and with an answer that can be made to fail.
#[derive(Default)]
pub struct ScriptedFeed {
    content: Mutex<Content>,
}

#[derive(Default)]
struct Content {
    listings: Vec<Listing>,
    bars: BTreeMap<Symbol, BTreeMap<Minute, Bar>>,
    failure: Option<FeedError>,
}

impl ScriptedFeed {
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an instrument that trades round the clock in cents and thousandths.
    pub fn list(&self, symbol: &str) -> Symbol {
        let symbol: Symbol = symbol.parse().expect("a symbol");
        let listing = Listing {
            symbol: symbol.clone(),
            title: Title::new(symbol.as_str()),
            kind: InstrumentKind::Crypto,
            tick: Scale::CENT,
            lot: "0.001".parse().expect("a step"),
            session: None,
        };
        self.content().listings.push(listing);
        symbol
    }

    /// Takes an instrument out of the market, with its history.
    pub fn delist(&self, symbol: &Symbol) {
        let mut content = self.content();
        content.listings.retain(|listing| listing.symbol != *symbol);
        content.bars.remove(symbol);
    }

    /// Puts bars in, each in the place of one that was there.
    pub fn put(&self, symbol: &Symbol, bars: impl IntoIterator<Item = Bar>) {
        let mut content = self.content();
        content.bars.entry(symbol.clone()).or_default().extend(bars.into_iter().map(|bar| (bar.minute, bar)));
    }

    /// Lets every question fail from now on, or none.
    pub fn fail(&self, failure: Option<FeedError>) {
        self.content().failure = failure;
    }

    fn content(&self) -> MutexGuard<'_, Content> {
        self.content.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Feed for ScriptedFeed {
    fn name(&self) -> &'static str {
        "scripted"
    }

    fn identity(&self) -> String {
        "as the test says".to_owned()
    }

    fn span(&self) -> Span {
        Span { from: Minute::new(0), to: None }
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        let content = self.content();
        content.failure.clone().map_or_else(|| Ok(content.listings.clone()), Err)
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let content = self.content();
        if let Some(failure) = &content.failure {
            return Err(failure.clone());
        }
        if !content.listings.iter().any(|listing| listing.symbol == *symbol) {
            return Err(FeedError::UnknownInstrument(symbol.clone()));
        }
        let bars = content.bars.get(symbol).into_iter().flat_map(|bars| bars.range(from..to.max(from)));
        Ok(bars.map(|(_, bar)| *bar).collect())
    }
}
