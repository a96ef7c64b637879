//! The equity of an agent over time: what its books say of cash and positions, at the prices of the market.

use super::{Opened, open};
use crate::{
    House,
    agents::AgentsError,
    desk::{Listings, listings},
    market::{MarketError, minutes},
};
use domain::{
    AgentId, Fixed, Timestamp,
    accounts::Principal,
    desk::{FillRecord, LedgerEntry},
    fixed::OutOfRange,
    market::{Bar, Minute, Symbol},
};
use std::collections::BTreeMap;

/// Points of a curve at most, beside its last.
const POINTS: i64 = 400;

/// Entries that a curve is made of at most; older ones are summed up in its first point.
const MOST_ENTRIES: i64 = 100_000;

/// How far before the first minute the last price may lie.
const LOOK_BACK: i64 = 7 * 1_440;

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// At the end of this minute.
    pub minute: Minute,
    pub equity: Fixed,
    /// The same money in the agent's instruments, equally, from the beginning; none where there was no price.
    pub held: Option<f64>,
}

/// The equity from the agent's first minute to now.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    pub points: Vec<CurvePoint>,
    /// Minutes between two points.
    pub every: i64,
    pub reached: Timestamp,
}

/// None of an agent that was never started.
pub async fn curve(house: &House, principal: &Principal, id: AgentId) -> Result<Option<Curve>, AgentsError> {
    let opened = open(house, principal, id).await?;
    let counters = opened.counters();
    let Opened { mut reader, agent, .. } = opened;
    let clock = reader.markets().clock().await?;
    let (Some(from), Some(clock)) = (agent.trades_from, clock) else { return Ok(None) };
    let mut entries = reader.desk().entries_before(id, counters.entries, MOST_ENTRIES).await?;
    let mut fills = reader.desk().fills_before(id, counters.fills, MOST_ENTRIES).await?;
    drop(reader);
    entries.reverse();
    fills.reverse();
    let listings = listings(house).await?;
    let mut symbols: Vec<Symbol> =
        fills.iter().map(|fill| fill.symbol.clone()).chain(agent.pairs.clone()).collect();
    symbols.sort_unstable();
    symbols.dedup();
    let minutes = (clock.minute.number() - from.number()).max(1);
    let every = (minutes + POINTS - 1) / POINTS;
    let mut prices = BTreeMap::new();
    for symbol in symbols {
        let bars = known(house, &symbol, from, clock.minute).await?;
        prices.insert(symbol, Prices { bars, next: 0, tick: None });
    }
    let mut walk =
        Walk { entries: &entries, fills: &fills, cash: Fixed::ZERO, held: BTreeMap::new(), prices };
    let ends = (0..minutes)
        .skip(usize::try_from(every - 1).unwrap_or(0))
        .step_by(usize::try_from(every).unwrap_or(1));
    let mut ends: Vec<Minute> = ends.map(|minute| from.plus(minute)).collect();
    if ends.last() != Some(&clock.minute.plus(-1)) {
        ends.push(clock.minute.plus(-1));
    }
    let points = walk.points(&ends, &agent.pairs, &listings, agent.allocation.to_f64())?;
    Ok(Some(Curve { points, every, reached: clock.now() }))
}

/// The bars from a minute on; where it was closed then, the last one before as well, because its price was true.
async fn known(house: &House, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, MarketError> {
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
    held: BTreeMap<Symbol, Fixed>,
    prices: BTreeMap<Symbol, Prices>,
}

impl Walk<'_> {
    fn points(
        &mut self,
        ends: &[Minute],
        pairs: &[Symbol],
        listings: &Listings,
        allocation: f64,
    ) -> Result<Vec<CurvePoint>, OutOfRange> {
        let mut first: BTreeMap<&Symbol, f64> = BTreeMap::new();
        let mut points = Vec::with_capacity(ends.len());
        for minute in ends {
            self.book_until(*minute)?;
            let mut equity = self.cash;
            let mut ratios = Vec::with_capacity(pairs.len());
            for (symbol, prices) in &mut self.prices {
                let (Some(close), Some(listing)) = (prices.at(*minute), listings.get(symbol)) else {
                    continue;
                };
                let price = Fixed::of_steps(close, listing.tick);
                if let Some(quantity) = self.held.get(symbol) {
                    equity = equity.plus(quantity.times(price)?)?;
                }
                if let Some(pair) = pairs.iter().find(|pair| *pair == symbol) {
                    let begun = *first.entry(pair).or_insert_with(|| price.to_f64());
                    ratios.push(price.to_f64() / begun);
                }
            }
            #[expect(clippy::cast_precision_loss, reason = "a handful of instruments")]
            let held = (ratios.len() == pairs.len())
                .then(|| allocation * ratios.iter().sum::<f64>() / ratios.len() as f64);
            points.push(CurvePoint { minute: *minute, equity, held });
        }
        Ok(points)
    }

    fn book_until(&mut self, minute: Minute) -> Result<(), OutOfRange> {
        while let Some(entry) = self.entries.first().filter(|entry| entry.minute <= minute) {
            self.cash = self.cash.plus(entry.lines.cash)?;
            self.entries = &self.entries[1..];
        }
        while let Some(fill) = self.fills.first().filter(|fill| fill.minute <= minute) {
            self.held.insert(fill.symbol.clone(), fill.position);
            self.fills = &self.fills[1..];
        }
        Ok(())
    }
}
