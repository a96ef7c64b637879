//! Showing new minds what was traded before they came and they do not remember. Thousands of them come at once when a desk is taken over: they go through the past together, a few
//! days at a time, so that each instrument is read once, and on all cores.

use super::{minds::MindKey, ticked};
use crate::{House, agents::brain::Prepared, market::MarketError};
use domain::market::{Bar, Minute, Symbol};
use engine::{bars::Instrument, trading::Mind};
use std::{
    collections::{BTreeSet, HashMap},
    num::NonZero,
    sync::Arc,
    thread,
};
use storage::Digest;

/// Minutes that are shown at once.
const PIECE: i64 = 4 * 1_440;

/// A mind that has not seen everything yet.
pub struct Newcomer {
    pub key: MindKey,
    /// The name of what it remembers.
    pub id: Digest,
    pub mind: Mind,
    pub prepared: Prepared,
    /// Its own, then those that it reads.
    pub instruments: Vec<Instrument>,
    /// The first minute that it has not seen.
    pub from: Minute,
}

/// The bars of a piece, by instrument.
type Piece = HashMap<Symbol, Vec<Bar>>;

/// Shows each everything that it has not seen before `now`.
pub async fn bring_up(
    house: &House,
    mut all: Vec<Newcomer>,
    now: Minute,
) -> Result<Vec<Newcomer>, MarketError> {
    let Some(mut from) = all.iter().map(|new| new.from).min() else { return Ok(all) };
    while from < now {
        let to = from.plus(PIECE).min(now);
        let shown = all.iter().filter(|new| new.from < to);
        let symbols = shown.flat_map(|new| new.prepared.reads.iter().chain([&new.key.symbol]));
        let symbols: BTreeSet<Symbol> = symbols.cloned().collect();
        let mut piece = Piece::new();
        for symbol in &symbols {
            piece.insert(symbol.clone(), crate::market::minutes(house, symbol, from, to).await?);
        }
        all = show(all, piece).await?;
        from = to;
    }
    // What ended in a hole just before now was said then.
    for new in &mut all {
        new.mind.close(now.begins().as_millis());
    }
    Ok(all)
}

/// Shows a piece to all of them, on as many threads as there are cores.
async fn show(all: Vec<Newcomer>, piece: Piece) -> Result<Vec<Newcomer>, MarketError> {
    let piece = Arc::new(piece);
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let share = all.len().div_ceil(threads).max(1);
    let (mut all, mut parts) = (all.into_iter(), Vec::with_capacity(threads));
    loop {
        let mut part: Vec<Newcomer> = all.by_ref().take(share).collect();
        if part.is_empty() {
            break;
        }
        let piece = Arc::clone(&piece);
        parts.push(tokio::task::spawn_blocking(move || {
            for new in &mut part {
                remember(new, &piece);
            }
            part
        }));
    }
    let mut shown = Vec::new();
    for part in parts {
        let part = part.await.map_err(|error| {
            let reason = format!("a strategy broke off while it was shown its past ({error})");
            MarketError::Feed(domain::market::FeedError::Unavailable { market: "this house", reason })
        })?;
        shown.extend(part);
    }
    Ok(shown)
}

/// Shows a mind the bars of a piece in the order in which it would have seen them.
fn remember(Newcomer { key, mind, prepared, from, .. }: &mut Newcomer, piece: &Piece) {
    let reads = &prepared.reads;
    let bars = |symbol: &Symbol| {
        let bars = piece.get(symbol).map_or(&[][..], Vec::as_slice);
        &bars[bars.partition_point(|bar| bar.minute < *from)..]
    };
    let feeds: Vec<&[Bar]> = std::iter::once(&key.symbol).chain(reads.iter()).map(bars).collect();
    let mut next = vec![0; feeds.len()];
    loop {
        let waiting = feeds.iter().zip(&next).filter_map(|(bars, place)| bars.get(*place));
        let Some(minute) = waiting.map(|bar| bar.minute).min() else { return };
        // Bars that ended in a hole before this minute are finished.
        mind.close(minute.begins().as_millis());
        for (feed, (bars, place)) in feeds.iter().zip(&mut next).enumerate() {
            let Some(bar) = bars.get(*place).filter(|bar| bar.minute == minute) else { continue };
            match feed.checked_sub(1) {
                None => mind.take(&ticked(bar)),
                Some(read) => mind.take_other(reads[read].as_str(), &ticked(bar)),
            }
            *place += 1;
        }
        mind.close(minute.ends().as_millis());
    }
}
