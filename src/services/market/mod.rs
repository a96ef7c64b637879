//! The market: its instruments, their bars, and its time.

mod time;

pub use time::{MarketTimeError, open, reached};

use domain::market::Feed;
use std::sync::Arc;

/// The feed that the house trades on. Cheap to clone.
#[derive(Clone)]
pub struct Market {
    feed: Option<Arc<dyn Feed>>,
}

/// This house has no market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this house has no market; start the server with --market simulated")]
pub struct MarketClosed;

impl Market {
    /// A house in which nothing is traded.
    pub const fn closed() -> Self {
        Self { feed: None }
    }

    pub fn on(feed: Arc<dyn Feed>) -> Self {
        Self { feed: Some(feed) }
    }

    pub fn feed(&self) -> Result<&Arc<dyn Feed>, MarketClosed> {
        self.feed.as_ref().ok_or(MarketClosed)
    }
}
