//! A market that says what the test tells it to.

use async_trait::async_trait;
use domain::market::{Bar, Feed, FeedError, InstrumentKind, Listing, Minute, Scale, Span, Symbol, Title};
use std::{
    collections::{BTreeMap, btree_map::Entry},
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
    end: Option<Minute>,
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

    /// Makes an instrument another kind of thing.
    pub fn turn_into(&self, symbol: &Symbol, kind: InstrumentKind) {
        for listing in self.content().listings.iter_mut().filter(|listing| listing.symbol == *symbol) {
            listing.kind = kind;
        }
    }

    /// Lets an instrument trade in a session, like a share.
    pub fn trade_in(&self, symbol: &Symbol, session: &str) {
        for listing in self.content().listings.iter_mut().filter(|listing| listing.symbol == *symbol) {
            listing.kind = InstrumentKind::Equity;
            listing.session = Some(session.parse().expect("a session"));
        }
    }

    /// Calls an instrument something else, as whoever made it might.
    pub fn entitle(&self, symbol: &Symbol, title: &str) {
        for listing in self.content().listings.iter_mut().filter(|listing| listing.symbol == *symbol) {
            listing.title = Title::new(title);
        }
    }

    /// Takes an instrument out of the market, with its history.
    pub fn delist(&self, symbol: &Symbol) {
        let mut content = self.content();
        content.listings.retain(|listing| listing.symbol != *symbol);
        content.bars.remove(symbol);
    }

    /// Puts bars in, each in the place of one that was there.
    pub fn put(&self, symbol: &Symbol, bars: impl IntoIterator<Item = Bar>) {
        let bars = bars.into_iter().map(|bar| (bar.minute, bar));
        match self.content().bars.entry(symbol.clone()) {
            // A tree that is made at once is made many times as quickly, and every child of a test that kills makes one.
            Entry::Vacant(nothing) => {
                nothing.insert(bars.collect());
            }
            Entry::Occupied(mut known) => known.get_mut().extend(bars),
        }
    }

    /// Lets a minute be answered with the bar of another one.
    pub fn put_in(&self, symbol: &Symbol, minute: Minute, bar: Bar) {
        self.content().bars.entry(symbol.clone()).or_default().insert(minute, bar);
    }

    /// Takes the bars of some minutes out: nothing was traded in them.
    pub fn take(&self, symbol: &Symbol, minutes: impl IntoIterator<Item = Minute>) {
        let mut content = self.content();
        let bars = content.bars.entry(symbol.clone()).or_default();
        for minute in minutes {
            bars.remove(&minute);
        }
    }

    /// Lets the market be over with a minute.
    pub fn end_before(&self, minute: Minute) {
        self.content().end = Some(minute);
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
        let content = self.content();
        // Where its history begins, so that nobody looks for bars in all the days before.
        let first = content.bars.values().filter_map(|bars| bars.keys().next()).min();
        Span { from: first.copied().unwrap_or(Minute::new(0)), to: content.end }
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
