//! The sieve between a feed and the house: every bar is judged, and nobody sees one that cannot be used. Charts, backtests, strategies and the
//! desk all read through it, so a bar that was kept back is for all of them as if it had never been.
//!
//! Whether a bar is kept back follows from the feed alone, not from who asks for which stretch and when: the judge of a day begins anew, some
//! bars before that day, and reads on from there. So a desk that was killed and read again sees the same bars, and so does a backtest of what it did.

use async_trait::async_trait;
use domain::market::{
    Bar, Feed, FeedError, Listing, Minute, Scale, Span, Symbol,
    quarantine::{Guard, Verdict, Watch, Why},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The judge of a day has read so many bars before it, or those of so many days when there are fewer.
const FEWEST_BEFORE: usize = 10;
const MOST_DAYS_BEFORE: i64 = 7;
const MINUTES_OF_DAY: i64 = 1_440;
/// Of so many days of an instrument it is remembered how they begin: about ten years.
const MOST_DAYS: usize = 4_000;

/// A feed with a judge before it.
pub struct Sieve {
    feed: Arc<dyn Feed>,
    guard: Guard,
    known: Mutex<HashMap<Symbol, Known>>,
}

/// A bar and what became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judged {
    /// The minute in which it came: its own, unless it came out of its order.
    pub minute: Minute,
    pub bar: Bar,
    pub verdict: Verdict,
}

/// What is remembered of one instrument, so that not everything is read again for every question.
struct Known {
    tick: Scale,
    /// How the judge begins each day.
    days: BTreeMap<i64, Watch>,
    reached: Option<Reached>,
    /// What the judge knew at the beginnings of the hours of the day that was reached: the last price is looked for in the last hour, over and over.
    hours: BTreeMap<Minute, Watch>,
}

/// Up to where was read last, without that minute, and what the judge of that day knew then.
#[derive(Clone, Copy)]
struct Reached {
    minute: Minute,
    day: i64,
    watch: Watch,
}

/// An answer of the feed: its bars in their order, and those that were out of it, each with the minute in which it came.
struct Answer {
    bars: Vec<Bar>,
    strays: Vec<(Minute, Bar)>,
}

impl Sieve {
    pub fn new(feed: Arc<dyn Feed>, guard: Guard) -> Self {
        Self { feed, guard, known: Mutex::default() }
    }

    /// The feed behind it, for a market of the past that is sifted again.
    pub(crate) const fn behind(&self) -> &Arc<dyn Feed> {
        &self.feed
    }

    pub const fn guard(&self) -> &Guard {
        &self.guard
    }

    /// All bars of the minutes `from..to`, also those that nobody may use.
    pub async fn judged(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Judged>, FeedError> {
        let mut all = Vec::new();
        let strays = self
            .sift(symbol, (from, to), |bar, verdict| {
                all.push(Judged { minute: bar.minute, bar: *bar, verdict });
            })
            .await?;
        let is_asked = |minute: &Minute| (from..to).contains(minute);
        let strays = strays.into_iter().filter(|(minute, _)| is_asked(minute));
        all.extend(strays.map(|(minute, bar)| Judged { minute, bar, verdict: Verdict::Still(Why::Old) }));
        Ok(all)
    }

    /// Shows every bar of the minutes with its verdict; what came out of its order is given back.
    async fn sift(
        &self,
        symbol: &Symbol,
        (from, to): (Minute, Minute),
        mut each: impl FnMut(&Bar, Verdict) + Send,
    ) -> Result<Vec<(Minute, Bar)>, FeedError> {
        let tick = self.tick(symbol).await?;
        let span = self.feed.span();
        let from = from.max(span.from);
        if to <= from {
            return Ok(Vec::new());
        }
        let (first, last) = (day_of(from), day_of(to.plus(-1)));
        let (reached, mut days) = self.known_of(symbol, from, (first, last));
        let at = reached.map_or(begins(first), |reached| reached.minute);
        let new: Vec<i64> =
            (first + i64::from(reached.is_some())..=last).filter(|day| !days.contains_key(day)).collect();
        let oldest = new.first().map_or(at, |day| at.min(begins(day - MOST_DAYS_BEFORE).max(span.from)));
        let Answer { bars, strays } = in_order(self.feed.bars(symbol, oldest, to).await?, (oldest, to));
        for day in new {
            days.insert(day, self.begun(&bars, day, tick));
        }
        let (mut watch, mut hours) = (Watch::default(), BTreeMap::new());
        for day in first..=last {
            let known = reached.filter(|_| day == first).map(|reached| reached.watch);
            watch = known.or_else(|| days.get(&day).copied()).unwrap_or_default();
            let own = place(&bars, begins(day).max(at))..place(&bars, begins(day + 1));
            for bar in &bars[own] {
                if day == last {
                    hours.entry(hour_of(bar.minute)).or_insert(watch);
                }
                let verdict = self.guard.judge_bar(&mut watch, bar, tick, bar.minute.ends());
                if bar.minute >= from {
                    each(bar, verdict);
                }
            }
        }
        hours.retain(|hour, _| *hour >= at);
        self.remember(symbol, (days, hours), Reached { minute: to, day: last, watch });
        Ok(strays)
    }

    /// What the judge of a day knows when it begins.
    fn begun(&self, bars: &[Bar], day: i64, tick: Scale) -> Watch {
        let end = place(bars, begins(day));
        let before = |days: i64| place(bars, begins(day - days))..end;
        let enough = (1..=MOST_DAYS_BEFORE).map(before).find(|range| range.len() >= FEWEST_BEFORE);
        let mut watch = Watch::default();
        for bar in &bars[enough.unwrap_or_else(|| before(MOST_DAYS_BEFORE))] {
            self.guard.judge_bar(&mut watch, bar, tick, bar.minute.ends());
        }
        watch
    }

    async fn tick(&self, symbol: &Symbol) -> Result<Scale, FeedError> {
        if let Some(known) = self.known().get(symbol) {
            return Ok(known.tick);
        }
        let listings = self.feed.listings().await?;
        let listing = listings.into_iter().find(|listing| listing.symbol == *symbol);
        let tick = listing.ok_or_else(|| FeedError::UnknownInstrument(symbol.clone()))?.tick;
        let known = Known { tick, days: BTreeMap::new(), reached: None, hours: BTreeMap::new() };
        self.known().entry(symbol.clone()).or_insert(known);
        Ok(tick)
    }

    /// What is known of the days of a stretch, and from where in its first one it can be read on.
    fn known_of(
        &self,
        symbol: &Symbol,
        from: Minute,
        (first, last): (i64, i64),
    ) -> (Option<Reached>, BTreeMap<i64, Watch>) {
        let known = self.known();
        let Some(known) = known.get(symbol) else { return (None, BTreeMap::new()) };
        let hour = || {
            let (minute, watch) = known.hours.range(begins(first)..=from).next_back()?;
            Some(Reached { minute: *minute, day: first, watch: *watch })
        };
        let reached =
            known.reached.filter(|reached| reached.day == first && reached.minute <= from).or_else(hour);
        (reached, known.days.range(first..=last).map(|(day, watch)| (*day, *watch)).collect())
    }

    fn remember(
        &self,
        symbol: &Symbol,
        (days, hours): (BTreeMap<i64, Watch>, BTreeMap<Minute, Watch>),
        reached: Reached,
    ) {
        let mut known = self.known();
        let Some(known) = known.get_mut(symbol) else { return };
        known.days.extend(days);
        while known.days.len() > MOST_DAYS {
            known.days.pop_first();
        }
        // Whoever asks for the past does not take the desk's place.
        if known.reached.is_none_or(|before| before.minute <= reached.minute) {
            if known.reached.is_some_and(|before| before.day != reached.day) {
                known.hours.clear();
            }
            known.reached = Some(reached);
        }
        if known.reached.is_some_and(|newest| newest.day == reached.day) {
            known.hours.extend(hours);
        }
    }

    fn known(&self) -> MutexGuard<'_, HashMap<Symbol, Known>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Feed for Sieve {
    fn name(&self) -> &'static str {
        self.feed.name()
    }

    fn identity(&self) -> String {
        self.feed.identity()
    }

    fn span(&self) -> Span {
        self.feed.span()
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        self.feed.listings().await
    }

    async fn reached(&self) -> Result<Option<Minute>, FeedError> {
        self.feed.reached().await
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let mut good = Vec::new();
        self.sift(symbol, (from, to), |bar, verdict| {
            if verdict.is_usable() {
                good.push(*bar);
            }
        })
        .await?;
        Ok(good)
    }
}

/// Where the bars of a minute and later ones begin.
fn place(bars: &[Bar], minute: Minute) -> usize {
    bars.partition_point(|bar| bar.minute < minute)
}

fn in_order(mut bars: Vec<Bar>, (from, to): (Minute, Minute)) -> Answer {
    let mut strays = Vec::new();
    let mut next = from;
    bars.retain(|bar| {
        let is_next = (next..to).contains(&bar.minute);
        if is_next {
            next = bar.minute.plus(1);
        } else {
            strays.push((next, *bar));
        }
        is_next
    });
    Answer { bars, strays }
}

const fn day_of(minute: Minute) -> i64 {
    minute.number().div_euclid(MINUTES_OF_DAY)
}

const fn hour_of(minute: Minute) -> Minute {
    Minute::new(minute.number().div_euclid(60) * 60)
}

const fn begins(day: i64) -> Minute {
    Minute::new(day.saturating_mul(MINUTES_OF_DAY))
}
