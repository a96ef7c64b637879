//! One question to the source, and what is kept of its answer.

use super::{
    ArchiveFeed,
    spans::{answered, missing},
};
use domain::{
    Timestamp,
    market::{
        Bar, Closure, FeedError, InstrumentKind, Listing, Minute, Piece,
        calendar::{DAY_MS, MINUTE_MS},
        hours_of_shares,
    },
};
use std::collections::BTreeMap;
use storage::StorageError;

const MINUTES_OF_DAY: i64 = DAY_MS / MINUTE_MS;

/// Of the newest days everybody wants something at once: the list of instruments wants a week.
const RECENT: i64 = 10 * MINUTES_OF_DAY;

impl ArchiveFeed {
    /// Where the newest days begin. They are asked for together, whoever asks first: a small plan has no questions for each who wants a part of them.
    pub(super) fn recent_from(&self) -> Minute {
        self.now().plus(-RECENT).max(self.begins)
    }

    /// Asks for the first part of `from..to` that is missing, in whole days where they are over. Says whether something was.
    pub(super) async fn ask_first(
        &self,
        listing: &Listing,
        from: Minute,
        to: Minute,
    ) -> Result<bool, FeedError> {
        let Some(first) = self.missing(listing, (from, to)).await?.into_iter().next() else {
            return Ok(false);
        };
        let midnight = first.1.plus(MINUTES_OF_DAY - 1).day_begins();
        let recent = self.recent_from();
        let begins = if first.0 < recent { first.0.day_begins() } else { recent };
        let days = (begins.max(self.begins), midnight.min(self.now()).max(first.1));
        let Some(whole) = self.missing(listing, days).await?.into_iter().next() else { return Ok(false) };
        self.ask(listing, whole).await?;
        Ok(true)
    }

    /// The parts of a stretch that have to be asked for, oldest first.
    pub(super) async fn missing(
        &self,
        listing: &Listing,
        (from, to): (Minute, Minute),
    ) -> Result<Vec<(Minute, Minute)>, FeedError> {
        let spans = async { self.db.read().await?.recordings().spans(&listing.symbol, from, to).await };
        let spans = spans.await.map_err(|error| self.unreadable(&error))?;
        Ok(missing(&spans, (from, to), self.clock.now()))
    }

    /// Asks for a stretch and keeps the beginning of it that is answered.
    pub(super) async fn ask(&self, listing: &Listing, (from, to): (Minute, Minute)) -> Result<(), FeedError> {
        let piece = self.source.bars(listing, from, to).await?;
        let kept = self.keep(listing, from, piece).await;
        kept.map_err(|error| self.unreadable(&error))
    }

    async fn keep(&self, listing: &Listing, from: Minute, piece: Piece) -> Result<(), StorageError> {
        let (symbol, source, now) = (&listing.symbol, self.source.name(), self.clock.now());
        let until = piece.until.max(from.plus(1));
        let mut tx = self.db.begin().await?;
        let closures = tx.recordings().closures(source).await?;
        let bars: Vec<Bar> =
            piece.bars.into_iter().filter(|bar| is_traded(listing, bar, &closures)).collect();
        let known = tx.recordings().bars(symbol, from, until).await?;
        for minute in changed(&known, &bars) {
            tx.recordings().retire_bar(symbol, minute, now).await?;
        }
        tx.recordings().add_bars(symbol, &bars, source).await?;
        let spans = tx.recordings().spans(symbol, from.plus(-MINUTES_OF_DAY), until).await?;
        for span in answered(&spans, (from, until), now) {
            tx.recordings().save_span(symbol, &span).await?;
        }
        tx.save().await
    }

    /// Asks which days to come are not like others.
    pub(super) async fn ask_closures(&self) -> Result<(), FeedError> {
        let closures = self.source.closures().await?;
        let keep = async {
            let mut tx = self.db.begin().await?;
            for closure in &closures {
                tx.recordings().save_closure(self.source.name(), closure).await?;
            }
            tx.save().await
        };
        keep.await.map_err(|error: StorageError| self.unreadable(&error))
    }
}

/// Shares are traded before and after the hours, too, by few and at prices of their own: the calendar says which bars count.
fn is_traded(listing: &Listing, bar: &Bar, closures: &[Closure]) -> bool {
    if listing.kind != InstrumentKind::Equity {
        return true;
    }
    let day = bar.minute.number().div_euclid(MINUTES_OF_DAY);
    hours_of_shares(day, closures).is_some_and(|(opens, closes)| (opens..closes).contains(&bar.minute))
}

/// The minutes whose bar is another one now, or none.
fn changed(known: &[Bar], bars: &[Bar]) -> Vec<Minute> {
    let now: BTreeMap<Minute, &Bar> = bars.iter().map(|bar| (bar.minute, bar)).collect();
    known.iter().filter(|bar| now.get(&bar.minute) != Some(bar)).map(|bar| bar.minute).collect()
}

/// When closures are asked for again.
pub(super) fn closures_due(asked_at: Option<Timestamp>, now: Timestamp) -> bool {
    asked_at.is_none_or(|asked_at| now.since(asked_at).as_millis() >= DAY_MS)
}
