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

#[derive(Debug, Default)]
pub struct Blocks(Mutex<Kept>);

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
        let key = |day| Key { symbol: listing.symbol.clone(), timeframe, day };
        let mut found: Vec<Option<Arc<Block>>> = {
            let mut kept = self.kept();
            (days.0..=days.1).map(|day| kept.get(&key(day), needed(listing, day, now))).collect()
        };
        let missing = |place: &usize| found[*place].is_none();
        let Some(from) = (0..found.len()).find(missing) else {
            return Ok(found.into_iter().flatten().collect());
        };
        let to = (0..found.len()).rev().find(missing).unwrap_or(from);
        let day = |place: usize| days.0 + i64::try_from(place).unwrap_or(0);
        let end = needed(listing, day(to), now);
        let minutes = history::ask(feed, &listing.symbol, begins(listing, day(from)), end).await?;
        let minutes = history::in_columns(listing, &minutes);
        let mut kept = self.kept();
        for (place, slot) in found.iter_mut().enumerate().take(to + 1).skip(from) {
            let until = needed(listing, day(place), now);
            let block = Arc::new(block(listing, timeframe, &minutes, (begins(listing, day(place)), until)));
            kept.put(key(day(place)), Arc::clone(&block));
            *slot = Some(block);
        }
        Ok(found.into_iter().flatten().collect())
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Up to where a day can be known.
fn needed(listing: &Listing, day: i64, now: Minute) -> Minute {
    begins(listing, day + 1).min(now)
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
