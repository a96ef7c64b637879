//! Bars that were put together before, a day of an instrument at a time: what has passed never changes, so it is made once.
//!
//! The day of an instrument with hours begins when it opens. The number of bars that are kept is bounded; what was not asked for longest
//! goes first. A day that is not over is made again when a minute has passed.

use super::history;
use domain::market::{Feed, FeedError, Listing, Minute, Session, Symbol, Timeframe};
use engine::bars::{Bars, resample};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// About twenty megabytes.
const MOST_BARS: usize = 400_000;
const MINUTES_OF_DAY: i64 = 1_440;
/// Days that are made at once: their minutes are only needed until then, and those of a year would take a hundred megabytes.
const PIECE: i64 = 48;

/// The longer bars of one day.
#[derive(Debug)]
pub struct Block {
    pub bars: Bars,
    /// The last minute that was traded.
    pub last: Option<Minute>,
    /// Up to which minute it was made.
    until: Minute,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    symbol: Symbol,
    timeframe: Timeframe,
    day: i64,
}

type Makers = HashMap<(Symbol, Timeframe), Arc<tokio::sync::Mutex<()>>>;

#[derive(Debug, Default)]
pub struct Blocks {
    kept: Mutex<Kept>,
    /// Held while the past of an instrument is made.
    makers: Mutex<Makers>,
}

/// What is asked for.
struct Wanted<'a> {
    listing: &'a Listing,
    timeframe: Timeframe,
    now: Minute,
}

impl Wanted<'_> {
    fn key(&self, day: i64) -> Key {
        Key { symbol: self.listing.symbol.clone(), timeframe: self.timeframe, day }
    }

    /// Up to where a day can be known.
    fn until(&self, day: i64) -> Minute {
        begins(self.listing, day + 1).min(self.now)
    }
}

#[derive(Debug, Default)]
struct Kept {
    blocks: HashMap<Key, (u64, Arc<Block>)>,
    /// By when they were asked for.
    order: BTreeMap<u64, Key>,
    asked: u64,
    bars: usize,
}

impl Blocks {
    /// The days `first..=last` of an instrument, as far as `now`, each in bars of `timeframe`, which divides a day.
    pub async fn days(
        &self,
        feed: &Arc<dyn Feed>,
        listing: &Listing,
        timeframe: Timeframe,
        days: (i64, i64),
        now: Minute,
    ) -> Result<Vec<Arc<Block>>, FeedError> {
        let wanted = Wanted { listing, timeframe, now };
        let known = self.known(&wanted, days);
        let is_past_known = known.iter().rev().skip(1).all(Option::is_some);
        if let Some(found) = known.into_iter().collect() {
            return Ok(found);
        }
        // Many who look at once make the past once. A day that goes on is soon made, and whoever makes it for a page waits for no job.
        let maker = self.maker(&listing.symbol, timeframe);
        let _making = if is_past_known { None } else { Some(maker.lock().await) };
        let mut found = Vec::new();
        let mut first = days.0;
        while first <= days.1 {
            let piece = (first, days.1.min(first + PIECE - 1));
            found.extend(self.piece(feed, &wanted, piece).await?);
            first = piece.1 + 1;
        }
        Ok(found)
    }

    /// Those of the days that were made far enough.
    fn known(&self, wanted: &Wanted<'_>, days: (i64, i64)) -> Vec<Option<Arc<Block>>> {
        let mut kept = self.kept();
        (days.0..=days.1).map(|day| kept.get(&wanted.key(day), wanted.until(day))).collect()
    }

    /// A few days, of which the missing ones are made, and those between them.
    async fn piece(
        &self,
        feed: &Arc<dyn Feed>,
        wanted: &Wanted<'_>,
        days: (i64, i64),
    ) -> Result<Vec<Arc<Block>>, FeedError> {
        let mut found = self.known(wanted, days);
        let missing = |place: &usize| found[*place].is_none();
        let Some(from) = (0..found.len()).find(missing) else {
            return Ok(found.into_iter().flatten().collect());
        };
        let to = (0..found.len()).rev().find(missing).unwrap_or(from);
        let day = |place: usize| days.0 + i64::try_from(place).unwrap_or(0);
        let listing = wanted.listing;
        let span = (begins(listing, day(from)), wanted.until(day(to)));
        let minutes = history::ask(feed, &listing.symbol, span.0, span.1).await?;
        let minutes = history::in_columns(listing, &minutes);
        for (place, slot) in found.iter_mut().enumerate().take(to + 1).skip(from) {
            let stretch = (begins(listing, day(place)), wanted.until(day(place)));
            let made = Arc::new(block(listing, wanted.timeframe, &minutes, stretch));
            // Not while they are made: whoever wants a day that is known waits for this.
            self.kept().put(wanted.key(day(place)), Arc::clone(&made));
            *slot = Some(made);
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn maker(&self, symbol: &Symbol, timeframe: Timeframe) -> Arc<tokio::sync::Mutex<()>> {
        let mut makers = self.makers.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(makers.entry((symbol.clone(), timeframe)).or_default())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// A day that was made at least as far as `until`.
    fn get(&mut self, key: &Key, until: Minute) -> Option<Arc<Block>> {
        let (asked, block) = self.blocks.get_mut(key).filter(|(_, block)| block.until >= until)?;
        self.order.remove(asked);
        self.asked += 1;
        *asked = self.asked;
        self.order.insert(self.asked, key.clone());
        Some(Arc::clone(block))
    }

    fn put(&mut self, key: Key, block: Arc<Block>) {
        self.asked += 1;
        self.bars += weight(&block);
        self.order.insert(self.asked, key.clone());
        if let Some((asked, old)) = self.blocks.insert(key, (self.asked, block)) {
            self.order.remove(&asked);
            self.bars -= weight(&old);
        }
        while self.bars > MOST_BARS
            && let Some((_, key)) = self.order.pop_first()
        {
            if let Some((_, gone)) = self.blocks.remove(&key) {
                self.bars -= weight(&gone);
            }
        }
    }
}

/// An empty day is kept too, and takes some room.
const fn weight(block: &Block) -> usize {
    block.bars.len() + 4
}

/// The number of the day that a minute belongs to.
pub fn day_of(listing: &Listing, minute: Minute) -> i64 {
    (minute.number() - opens(listing)).div_euclid(MINUTES_OF_DAY)
}

fn begins(listing: &Listing, day: i64) -> Minute {
    Minute::new(day * MINUTES_OF_DAY + opens(listing))
}

fn opens(listing: &Listing) -> i64 {
    listing.session.map_or(0, |session| session.opens_ms() / 60_000)
}

fn block(listing: &Listing, timeframe: Timeframe, minutes: &Bars, (from, until): (Minute, Minute)) -> Block {
    let place = |minute: Minute| {
        let time = minute.begins().as_millis();
        minutes.time.partition_point(|begins| *begins < time)
    };
    let own = minutes.part(place(from)..place(until).max(place(from)));
    let last = own.time.last().map(|time| Minute::new(time.div_euclid(60_000)));
    let session = listing.session.unwrap_or(Session::WHOLE_DAY);
    // Only a volume that cannot be counted is refused; such a day is shown by its minutes.
    let bars = if timeframe == Timeframe::MINUTE {
        own
    } else {
        resample(&own, Timeframe::MINUTE, timeframe, session).map_or(own, |made| made.bars)
    };
    Block { bars, last, until }
}
