//! A short life, minute by minute: what the books say of cash and positions, at the prices of the market.

use super::{
    CurvePoint, POINTS,
    basket::{Basket, mean},
};
use crate::{
    House,
    agents::{AgentsError, history::measured::Measured},
    desk::{Listings, listings},
    market::{MarketError, minutes},
};
use domain::{
    Fixed,
    desk::{EntryKind, FillRecord, LedgerEntry},
    fixed::OutOfRange,
    market::{Bar, Minute, Symbol},
};
use std::collections::BTreeMap;

/// How far before the first minute the last price may lie.
const LOOK_BACK: i64 = 7 * 1_440;

/// From a minute to now; and the minutes between two points.
pub async fn points(
    house: &House,
    known: &Measured,
    from: Minute,
) -> Result<(Vec<CurvePoint>, i64), AgentsError> {
    let (now, id) = (known.clock.minute, known.agent.id);
    let mut reader = house.db.read().await?;
    let mut entries =
        reader.desk().entries_before(id, known.counters.entries, known.counters.entries).await?;
    let mut fills = reader.desk().fills_before(id, known.counters.fills, known.counters.fills).await?;
    drop(reader);
    entries.reverse();
    fills.reverse();
    let listings = listings(house).await?;
    let pairs = &known.agent.pairs;
    let mut symbols: Vec<Symbol> =
        fills.iter().map(|fill| fill.symbol.clone()).chain(pairs.iter().cloned()).collect();
    symbols.sort_unstable();
    symbols.dedup();
    let mut prices = BTreeMap::new();
    for symbol in symbols {
        let bars = bars(house, &symbol, from, now).await?;
        prices.insert(symbol, Prices { bars, next: 0, tick: None });
    }
    let (ends, every) = ends(from, now);
    let (entries, fills) = (entries.as_slice(), fills.as_slice());
    let none = Fixed::ZERO;
    let mut walk = Walk { entries, fills, cash: none, paid: none, held: BTreeMap::new(), prices };
    Ok((walk.points(&ends, pairs, &listings)?, every))
}

/// The minutes at whose ends there is a point.
fn ends(from: Minute, now: Minute) -> (Vec<Minute>, i64) {
    let minutes = (now.number() - from.number()).max(1);
    let every = (minutes + POINTS - 1) / POINTS;
    let step = usize::try_from(every).unwrap_or(1);
    let ends = (0..minutes).skip(step.saturating_sub(1)).step_by(step);
    let mut ends: Vec<Minute> = ends.map(|minute| from.plus(minute)).collect();
    if ends.last() != Some(&now.plus(-1)) {
        ends.push(now.plus(-1));
    }
    (ends, every)
}

/// The bars from a minute on; where it was closed then, the last one before as well, because its price was true.
async fn bars(house: &House, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, MarketError> {
    let mut since = minutes(house, symbol, from, to).await?;
    if since.first().is_none_or(|first| first.minute > from) {
        let before = minutes(house, symbol, from.plus(-LOOK_BACK), from).await?;
        since.splice(0..0, before.last().copied());
    }
    Ok(since)
}

struct Prices {
    bars: Vec<Bar>,
    next: usize,
    /// The last close, in ticks.
    tick: Option<i64>,
}

impl Prices {
    fn at(&mut self, minute: Minute) -> Option<i64> {
        while let Some(bar) = self.bars.get(self.next).filter(|bar| bar.minute <= minute) {
            self.tick = Some(bar.close);
            self.next += 1;
        }
        self.tick
    }
}

/// Walks through the books and the prices side by side.
struct Walk<'a> {
    entries: &'a [LedgerEntry],
    fills: &'a [FillRecord],
    cash: Fixed,
    paid: Fixed,
    held: BTreeMap<Symbol, Fixed>,
    prices: BTreeMap<Symbol, Prices>,
}

impl Walk<'_> {
    fn points(
        &mut self,
        ends: &[Minute],
        pairs: &[Symbol],
        listings: &Listings,
    ) -> Result<Vec<CurvePoint>, OutOfRange> {
        let mut first: BTreeMap<&Symbol, f64> = BTreeMap::new();
        let mut basket = Basket::default();
        let mut points = Vec::with_capacity(ends.len());
        for minute in ends {
            self.book_until(*minute)?;
            let mut equity = self.cash;
            let mut ratios = vec![None; pairs.len()];
            for (symbol, prices) in &mut self.prices {
                let (Some(close), Some(listing)) = (prices.at(*minute), listings.get(symbol)) else {
                    continue;
                };
                let price = Fixed::of_steps(close, listing.tick);
                if let Some(quantity) = self.held.get(symbol) {
                    equity = equity.plus(quantity.times(price)?)?;
                }
                if let Some((place, pair)) = pairs.iter().enumerate().find(|(_, pair)| *pair == symbol) {
                    let begun = *first.entry(pair).or_insert_with(|| price.to_f64());
                    ratios[place] = Some(price.to_f64() / begun);
                }
            }
            let held = basket.worth(mean(ratios.into_iter()), self.paid.to_f64());
            points.push(CurvePoint { minute: *minute, equity, paid: self.paid, held });
        }
        Ok(points)
    }

    fn book_until(&mut self, minute: Minute) -> Result<(), OutOfRange> {
        while let Some(entry) = self.entries.first().filter(|entry| is_booked(entry, minute)) {
            self.cash = self.cash.plus(entry.lines.cash)?;
            self.paid = self.paid.minus(entry.lines.deposits)?;
            self.entries = &self.entries[1..];
        }
        while let Some(fill) = self.fills.first().filter(|fill| fill.minute <= minute) {
            self.held.insert(fill.symbol.clone(), fill.position);
            self.fills = &self.fills[1..];
        }
        Ok(())
    }
}

/// Whether an entry is in the books at the end of a minute. Money comes and goes before the minute that it is booked in.
fn is_booked(entry: &LedgerEntry, minute: Minute) -> bool {
    let comes_first = matches!(entry.kind, EntryKind::Deposit | EntryKind::Withdrawal);
    entry.minute <= if comes_first { minute.plus(1) } else { minute }
}
