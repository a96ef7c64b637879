//! History out of a file, for a market that has no more than this house has seen of it or was answered.
//!
//! What this house has seen itself, or was answered by the source, stays: a file only fills minutes that have no bar. The stretch of the file counts as asked for, so a source is
//! not asked for it again.

use super::MarketClosed;
use crate::House;
use domain::market::{Bar, Minute, Symbol};
use std::collections::BTreeMap;
use storage::{AskedSpan, StorageError};

/// What came of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Bars that are there now and were not before.
    pub added: u64,
    /// Bars that were there and say the same.
    pub known: usize,
    /// Bars that were there, say something else, and stay.
    pub different: usize,
}

#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Closed(#[from] MarketClosed),
    #[error(
        "the market {0} has its own bars; only dexscreener and polygon keep bars that come from elsewhere"
    )]
    OwnBars(&'static str),
    #[error("{0} is not listed yet; let the server run until it is, so that its steps are known")]
    Unlisted(Symbol),
    #[error("the file holds no bars")]
    Empty,
    #[error(
        "the file reaches into the minute {last}, and market time has come to {reached}; leave out what comes after"
    )]
    TooNew { last: domain::Timestamp, reached: domain::Timestamp },
    #[error("could not keep the bars")]
    Storage(#[from] StorageError),
}

/// Keeps bars of an instrument, oldest first and in its steps. A server that runs sees a history that begins earlier when it is started again.
pub async fn import(
    house: &House,
    symbol: &Symbol,
    bars: &[Bar],
    source: &str,
) -> Result<Imported, ImportError> {
    let feed = house.market.feed()?;
    if !house.market.needs_looks() {
        return Err(ImportError::OwnBars(feed.name()));
    }
    let (first, last) = bars.first().zip(bars.last()).ok_or(ImportError::Empty)?;
    let mut tx = house.db.begin().await?;
    let pairs = tx.recordings().pairs().await?;
    if !pairs.iter().any(|pair| pair.listing.symbol == *symbol) {
        return Err(ImportError::Unlisted(symbol.clone()));
    }
    let recording = tx.recordings().find().await?;
    let reached = recording.ok_or_else(|| ImportError::Unlisted(symbol.clone()))?.reached;
    if last.minute >= reached {
        return Err(ImportError::TooNew { last: last.minute.begins(), reached: reached.begins() });
    }
    let (from, to) = (first.minute, last.minute.plus(1));
    let (known, different) = compared(&tx.recordings().bars(symbol, from, to).await?, bars);
    let added = tx.recordings().add_bars(symbol, bars, source).await?;
    tx.recordings().save_span(symbol, &AskedSpan { from, to, asked_at: house.now() }).await?;
    tx.recordings().begin_by(from.day_begins()).await?;
    tx.contexts().forget(symbol).await?;
    tx.save().await?;
    Ok(Imported { added, known, different })
}

/// How many of the bars are kept already, and how many of those say something else.
fn compared(kept: &[Bar], bars: &[Bar]) -> (usize, usize) {
    let kept: BTreeMap<Minute, &Bar> = kept.iter().map(|bar| (bar.minute, bar)).collect();
    let both = bars.iter().filter_map(|bar| Some((bar, *kept.get(&bar.minute)?)));
    let (same, different): (Vec<_>, Vec<_>) = both.partition(|(bar, kept)| *bar == *kept);
    (same.len(), different.len())
}
