//! The simulated market: a dozen invented instruments whose minutes follow from a seed, as far back and ahead as the market goes.
//!
//! What it is like, in figures, stands in `docs/simulated-market.md`. A bar is a pure function of the seed, the instrument and the minute: an
//! instrument's days are made one after another from the first day of the market on ([`walk`]), and some of the states on the way are
//! remembered ([`memory`]). Prices are moved by [`source`]s that cannot be predicted, in a [`climate`] that can; only a planted [`edge`] gives
//! them a direction.

mod climate;
mod draws;
mod edge;
mod hours;
mod instruments;
mod listings;
mod measures;
mod memory;
mod news;
mod numbers;
mod source;
mod walk;

#[cfg(test)]
mod tests;

pub use edge::{EdgeError, EdgeRule, PlantedEdge};

use async_trait::async_trait;
use domain::market::{Bar, Feed, FeedError, InstrumentKind, Listing, Minute, Span, Symbol};
use hours::{END_DAY, FIRST_DAY, Hours, MINUTES_OF_DAY};
use instruments::{INDEX, TRADED, Traded, VOLATILITY};
use measures::{Measured, Member};
use memory::Memory;
use numbers::place;
use std::{fmt, future::poll_fn, sync::Arc, task::Poll};
use walk::Walk;

/// Days that are made, or only passed on the way, before others get a turn.
const TURN: i64 = 16;
const LONG_TURN: i64 = 64;

/// A market that follows from a seed and the edges that are planted into it.
pub struct Simulated {
    seed: u64,
    edges: Vec<PlantedEdge>,
    instruments: Vec<Instrument>,
    index: Measured,
    volatility: Measured,
}

struct Instrument {
    walk: Walk,
    memory: Memory,
}

/// What a symbol names.
#[derive(Clone, Copy)]
enum Named<'a> {
    Traded(&'a Instrument),
    Index,
    Volatility,
}

impl Simulated {
    /// Edges are planted into the equities; of two for one rule the last one counts.
    pub fn new(seed: u64, edges: &[PlantedEdge]) -> Self {
        let rules = edge::plan::plans(seed, edges);
        let instrument = |traded: &'static Traded| {
            let equity = traded.kind == InstrumentKind::Equity;
            let walk = Walk::new(seed, traded, if equity { rules.clone() } else { Vec::new() });
            let memory = Memory::new(walk.first());
            Instrument { walk, memory }
        };
        let instruments = TRADED.iter().map(instrument).collect();
        let edges = rules.iter().filter_map(|watched| edges.iter().rfind(|edge| edge.rule == watched.rule));
        let edges = edges.copied().collect();
        Self { seed, edges, instruments, index: Measured::index(), volatility: Measured::volatility() }
    }

    fn named(&self, symbol: &Symbol) -> Result<Named<'_>, FeedError> {
        let symbol_of = |instrument: &&Instrument| instrument.walk.traded.symbol == symbol.as_str();
        if let Some(instrument) = self.instruments.iter().find(symbol_of) {
            return Ok(Named::Traded(instrument));
        }
        match symbol.as_str() {
            name if name == INDEX.symbol => Ok(Named::Index),
            name if name == VOLATILITY.symbol => Ok(Named::Volatility),
            _ => Err(FeedError::UnknownInstrument(symbol.clone())),
        }
    }

    /// Goes on to a day; says whether there was anything to do.
    fn prepare(&self, named: Named<'_>, day: i64) -> bool {
        match named {
            Named::Traded(instrument) => instrument.memory.prepare(&instrument.walk, day),
            Named::Index | Named::Volatility => {
                self.equities().filter(|equity| equity.memory.prepare(&equity.walk, day)).count() > 0
            }
        }
    }

    fn equities(&self) -> impl Iterator<Item = &Instrument> {
        self.instruments.iter().filter(|found| found.walk.traded.kind == InstrumentKind::Equity)
    }

    /// Adds the bars of a trading day that begin in `from..to`.
    fn add(&self, named: Named<'_>, day: i64, from: i64, to: i64, bars: &mut Vec<Bar>) {
        match named {
            Named::Traded(instrument) => add_between(&instrument.day(day).bars, from, to, bars),
            Named::Index => add_between(&self.index.day(day, || self.members(day)), from, to, bars),
            Named::Volatility => {
                add_between(&self.volatility.day(day, || self.members(day)), from, to, bars);
            }
        }
    }

    /// What the index is made of.
    fn members(&self, day: i64) -> Vec<Member> {
        self.equities()
            .map(|equity| Member {
                began_at: equity.walk.traded.price * 10_f64.powi(i32::from(equity.walk.traded.tick)),
                before: (day > 0).then(|| equity.day(day - 1)),
                today: equity.day(day),
            })
            .collect()
    }
}

/// Only what everybody may know: not where an edge holds.
impl fmt::Debug for Simulated {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Simulated")
            .field("seed", &self.seed)
            .field("edges", &self.edges)
            .finish_non_exhaustive()
    }
}

impl Instrument {
    fn day(&self, day: i64) -> Arc<walk::Day> {
        self.memory.day(&self.walk, day)
    }
}

impl Named<'_> {
    const fn hours(&self) -> Hours {
        match self {
            Self::Traded(instrument) => instrument.walk.hours(),
            Self::Index | Self::Volatility => Hours::Session,
        }
    }
}

#[async_trait]
impl Feed for Simulated {
    fn name(&self) -> &'static str {
        "simulated"
    }

    fn identity(&self) -> String {
        if self.edges.is_empty() {
            return format!("seed {}, no planted edge", self.seed);
        }
        let edges: Vec<String> = self.edges.iter().map(ToString::to_string).collect();
        format!("seed {}, planted {}", self.seed, edges.join(", "))
    }

    fn span(&self) -> Span {
        let midnight = |date: i64| Minute::new(date * MINUTES_OF_DAY);
        Span { from: midnight(FIRST_DAY), to: Some(midnight(END_DAY)) }
    }

    async fn listings(&self) -> Result<Vec<Listing>, FeedError> {
        listings::all()
    }

    async fn bars(&self, symbol: &Symbol, from: Minute, to: Minute) -> Result<Vec<Bar>, FeedError> {
        let named = self.named(symbol)?;
        let hours = named.hours();
        let (from, to) = (from.number(), to.number().min(END_DAY * MINUTES_OF_DAY));
        let first = hours.day_from(from.div_euclid(MINUTES_OF_DAY).max(FIRST_DAY));
        let end = hours.end();
        // The way there may be years long.
        let mut ready = 0;
        while ready < first.min(end) && hours.opens(first) < to {
            ready = (ready + LONG_TURN).min(first);
            if self.prepare(named, ready) {
                give_way().await;
            }
        }
        let mut bars = Vec::new();
        for day in first..end {
            if hours.opens(day) >= to {
                break;
            }
            self.add(named, day, from, to, &mut bars);
            if day % TURN == TURN - 1 {
                give_way().await;
            }
        }
        Ok(bars)
    }
}

/// The bars of a day have one minute after another.
fn add_between(day: &[Bar], from: i64, to: i64, bars: &mut Vec<Bar>) {
    let Some(first) = day.first().map(|bar| bar.minute.number()) else { return };
    let place_of = |minute: i64| place(minute.saturating_sub(first)).min(day.len());
    bars.extend_from_slice(&day[place_of(from)..place_of(to.max(from))]);
}

/// Lets other tasks of the same thread go first.
async fn give_way() {
    let mut waited = false;
    poll_fn(|context| {
        if waited {
            return Poll::Ready(());
        }
        waited = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
