//! Which instruments are in quarantine: a bar that cannot be used puts one in, and so does silence while its market is open; the next good bar
//! lets it out. Bars themselves are kept back by the [sieve](crate::market::Sieve); here it is noted, stored and told.
//!
//! Everything follows from the last minutes of the feed and from what is stored, so that a desk that was killed says the same things once.

use super::{Listings, PRICE_QUARANTINED, PRICE_RESTORED, floor::FloorError, minds::MinuteBars, tick};
use crate::{
    House,
    market::{Judged, MarketError},
};
use domain::{
    Fixed, Period, Timestamp,
    events::{NewEvent, Subject},
    market::{
        Bar, FeedError, Listing, Minute, Scale, Symbol,
        calendar::{DAY_MS, MINUTE_MS, weekday},
        quarantine::{Guard, Held, Why},
    },
};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use storage::{StorageError, Tx};

/// So many minutes back it is looked for the last good price of an instrument: the longest that markets close, and more.
const LONGEST_BACK: i64 = 7 * 1_440;

/// What came in one minute.
#[derive(Debug, Default)]
pub struct MinutePrices {
    pub good: MinuteBars,
    /// What was kept back, by instrument: the first of the minute.
    bad: HashMap<Symbol, (Why, Bar)>,
}

impl MinutePrices {
    pub fn add(&mut self, symbol: &Symbol, judged: Judged) {
        match judged.verdict.why() {
            None => {
                self.good.insert(symbol.clone(), judged.bar);
            }
            Some(why) => {
                self.bad.entry(symbol.clone()).or_insert((why, judged.bar));
            }
        }
    }
}

/// An instrument goes into quarantine, with the figure and the bound that decided, or leaves it.
#[derive(Debug)]
pub enum PriceChange {
    Held { held: Held, figure: String, bound: String },
    Restored { held: Held, at: Timestamp },
}

impl PriceChange {
    pub const fn symbol(&self) -> &Symbol {
        match self {
            Self::Held { held, .. } | Self::Restored { held, .. } => &held.symbol,
        }
    }

    pub async fn write(&self, tx: &mut Tx) -> Result<(), StorageError> {
        match self {
            Self::Held { held, .. } => tx.prices().hold(held).await,
            Self::Restored { held, .. } => tx.prices().release(&held.symbol).await,
        }
    }

    pub fn event(&self) -> NewEvent {
        let subject = Subject::new("instrument", self.symbol());
        match self {
            Self::Held { held: Held { symbol, why, since }, figure, bound } => {
                let data = json!({"symbol": symbol, "why": why.to_string(), "figure": figure, "bound": bound,
                                  "since": since});
                NewEvent::new(PRICE_QUARANTINED, subject, data)
            }
            Self::Restored { held: Held { symbol, why, since }, at } => {
                let data = json!({"symbol": symbol, "why": why.to_string(), "since": since, "at": at});
                NewEvent::new(PRICE_RESTORED, subject, data)
            }
        }
    }
}

/// What the desk knows of all prices.
pub struct Prices {
    guard: Guard,
    held: BTreeMap<Symbol, Held>,
    /// The last minute of each instrument in which anything came, as far as it matters for silence.
    heard: BTreeMap<Symbol, Minute>,
}

impl Prices {
    pub async fn open(
        house: &House,
        symbols: impl IntoIterator<Item = &Symbol>,
        now: Minute,
    ) -> Result<Self, FloorError> {
        let sieve = house.market.sieve().map_err(MarketError::from)?;
        let guard = *sieve.guard();
        let mut heard = BTreeMap::new();
        for symbol in symbols {
            let last = match sieve.judged(symbol, now.plus(-patience(&guard) - 1), now).await {
                Err(FeedError::UnknownInstrument(_)) => None,
                answer => answer.map_err(MarketError::from)?.iter().map(|judged| judged.minute).max(),
            };
            heard.extend(last.map(|minute| (symbol.clone(), minute)));
        }
        let held = house.db.read().await?.prices().quarantined().await?;
        let held = held.into_iter().map(|held| (held.symbol.clone(), held)).collect();
        Ok(Self { guard, held, heard })
    }

    /// What the desk knew when a minute began, from the feed alone: what is stored is of now.
    pub async fn looking_back(
        house: &House,
        symbols: &BTreeSet<Symbol>,
        listings: &Listings,
        now: Minute,
    ) -> Result<Self, MarketError> {
        let guard = *house.market.sieve()?.guard();
        let mut prices = Self { guard, held: BTreeMap::new(), heard: BTreeMap::new() };
        for symbol in symbols {
            let own = BTreeSet::from([symbol.clone()]);
            let came = tick::prices(house, &own, (now.plus(-LONGEST_BACK), now)).await?;
            // Whatever was before the last good price is over since then.
            let good = came.iter().rfind(|(_, came)| came.good.contains_key(symbol));
            let mut minute = good.map_or(now.plus(-LONGEST_BACK), |(minute, _)| *minute);
            while minute < now {
                let none = MinutePrices::default();
                prices.minute(minute, came.get(&minute).unwrap_or(&none), &own, listings);
                minute = minute.plus(1);
            }
        }
        Ok(prices)
    }

    /// The instruments that are in quarantine.
    pub fn quarantined(&self) -> BTreeSet<Symbol> {
        self.held.keys().cloned().collect()
    }

    /// Takes in what came in a minute; says what has changed.
    pub fn minute(
        &mut self,
        minute: Minute,
        came: &MinutePrices,
        watched: &BTreeSet<Symbol>,
        listings: &Listings,
    ) -> Vec<PriceChange> {
        let mut changes = Vec::new();
        for symbol in watched {
            let listing = listings.get(symbol);
            let (is_good, bad) = (came.good.contains_key(symbol), came.bad.get(symbol));
            let reason = if let Some((why, bar)) = bad.filter(|_| !is_good) {
                Some(self.of_bar(*why, bar, listing.map_or(Scale::CENT, |listing| listing.tick)))
            } else if is_good {
                None
            } else {
                self.of_silence(symbol, minute, listing)
            };
            if is_good || bad.is_some() {
                self.heard.insert(symbol.clone(), minute);
            }
            changes.extend(self.change(symbol, minute.ends(), is_good, reason));
        }
        changes
    }

    fn change(
        &mut self,
        symbol: &Symbol,
        at: Timestamp,
        is_good: bool,
        reason: Option<Reason>,
    ) -> Option<PriceChange> {
        if is_good {
            return self.held.remove(symbol).map(|held| PriceChange::Restored { held, at });
        }
        let Reason { why, figure, bound } = reason.filter(|_| !self.held.contains_key(symbol))?;
        let held = Held { symbol: symbol.clone(), why, since: at };
        self.held.insert(symbol.clone(), held.clone());
        Some(PriceChange::Held { held, figure, bound })
    }

    fn of_bar(&self, why: Why, bar: &Bar, tick: Scale) -> Reason {
        let price = |ticks: i64| Fixed::of_steps(ticks, tick);
        let Bar { open, high, low, close, volume, .. } = *bar;
        let (figure, bound) = match why {
            Why::NotPositive => (price(open.min(high).min(low).min(close)).to_string(), "above 0".to_owned()),
            Why::Jump { from, to } => {
                let moved = to.to_f64() / from.to_f64() - 1.0;
                (percent(moved), percent(self.guard.most_jump().to_f64()))
            }
            Why::Contradictory => {
                let [open, high, low, close] = [open, high, low, close].map(price);
                let figure =
                    format!("open {open}, high {high}, low {low}, close {close}, volume {volume} lots");
                (figure, "low to high holds the others, volume 0 or more".to_owned())
            }
            Why::Old => (bar.minute.begins().to_string(), "later than the one before".to_owned()),
            Why::Missing | Why::Stale { .. } => ("none".to_owned(), within(&self.guard)),
        };
        Reason { why, figure, bound }
    }

    /// A market that is closed is not silent, and one that has just opened not yet.
    fn of_silence(&self, symbol: &Symbol, minute: Minute, listing: Option<&Listing>) -> Option<Reason> {
        let longest = patience(&self.guard);
        let heard = self.heard.get(symbol).copied();
        let is_silent = heard.is_none_or(|heard| minute.number() - heard.number() > longest)
            && is_open(listing, minute.plus(-longest), minute);
        if !is_silent {
            return None;
        }
        // Of what was heard longer ago nobody knows after a restart.
        let age = heard.filter(|heard| minute.number() - heard.number() == longest + 1);
        let age = age.map(|heard| minute.ends().since(heard.ends()));
        let why = age.map_or(Why::Missing, |age| Why::Stale { age });
        let figure = age.map_or_else(|| "none".to_owned(), |age| age.to_string());
        Some(Reason { why, figure, bound: within(&self.guard) })
    }
}

struct Reason {
    why: Why,
    figure: String,
    bound: String,
}

/// So many whole minutes may pass without a price.
fn patience(guard: &Guard) -> i64 {
    (guard.stale_after().as_millis() / MINUTE_MS).max(1)
}

fn within(guard: &Guard) -> String {
    format!("one within {}", Period::from_millis(patience(guard) * MINUTE_MS))
}

/// Whether the instrument is open from the one minute to the other, without a pause.
fn is_open(listing: Option<&Listing>, from: Minute, to: Minute) -> bool {
    let Some(session) = listing.and_then(|listing| listing.session) else { return true };
    let start = |minute: Minute| session.start_of(minute.begins().as_millis());
    let is_weekday = |start: i64| weekday(start.div_euclid(DAY_MS)) < 5;
    start(to).is_some_and(|begins| is_weekday(begins) && start(from) == Some(begins))
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
