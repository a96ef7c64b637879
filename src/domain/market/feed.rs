//! The ports of the market: where prices come from.
//!
//! A [`Feed`] has bars: of any minute that has passed, the same ones whenever it is asked. A [`Quotes`] has no bars, only prices of now; the
//! house puts bars together from them and keeps them, because nobody could give them again.

use super::{Bar, Listing, Minute, Symbol};
use crate::{Fixed, Period, Timestamp};
use async_trait::async_trait;

/// A market with a memory.
#[async_trait]
pub trait Feed: Send + Sync {
    /// `simulated`, `csv` or the name of the source that is recorded.
    fn name(&self) -> &'static str;

    /// What makes its bars what they are, in words that a person can compare: `seed 7, no planted edge`. A desk that was opened on one market
    /// is not continued on another.
    fn identity(&self) -> String;

    /// The minutes it has bars of.
    fn span(&self) -> Span;

    async fn listings(&self) -> Result<Vec<Listing>, FeedError>;

    /// The bars of the minutes `from..to`, oldest first. Minutes in which nothing was traded have none.
    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError>;

    /// Of a market of now: the first minute whose bars may still come. Market time is there and nowhere else. None where the desk's own clock
    /// says how far time has gone.
    async fn reached(&self) -> Result<Option<Minute>, FeedError> {
        Ok(None)
    }
}

/// From the first minute to the one after the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Minute,
    /// None when it goes on as long as one asks.
    pub to: Option<Minute>,
}

/// A source that only knows what things cost now.
#[async_trait]
pub trait Quotes: Send + Sync {
    fn name(&self) -> &'static str;

    /// The instruments that were chosen.
    fn chosen(&self) -> &[Symbol];

    /// How long to wait from one look at all that were chosen to the next, so that the source is never asked more than it allows.
    fn pace(&self) -> Period;

    /// Pairs that a text finds, so that a person can choose.
    async fn search(&self, text: &str) -> Result<Vec<Found>, FeedError>;

    /// One look at each; what the source does not answer for is left out.
    async fn look(&self, symbols: &[Symbol]) -> Result<Vec<Quote>, FeedError>;
}

/// A pair that could be traded.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub listing: Listing,
    pub price: Option<Fixed>,
    /// In dollars; what can be traded without moving the price much.
    pub liquidity: Option<Fixed>,
}

/// One price, as the source said it: not judged yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Quote {
    pub symbol: Symbol,
    /// How it would be listed at this price; none when it cannot be counted.
    pub listing: Option<Listing>,
    /// The text of the source where it is a decimal number; none where it was missing or something else.
    pub price: Option<Fixed>,
    /// Traded since midnight or in the last 24 hours, in what the price is stated in; none when not said. Not in units: those would seem to
    /// grow whenever the price falls.
    pub turnover: Option<Fixed>,
    /// Of which moment the price is: when it was looked at, less the age that the source states.
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    #[error("{0} is not an instrument of this market")]
    UnknownInstrument(Symbol),
    /// The source has asked us to wait.
    #[error("{market} takes no more questions until {until}")]
    TooMany { market: &'static str, until: Timestamp },
    /// It does not answer, or not in a way that can be understood.
    #[error("{market} does not answer: {reason}")]
    Unavailable { market: &'static str, reason: String },
}
