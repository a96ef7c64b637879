//! The index of the equities, and the volatility index: worked out of what the equities did.

use super::{
    instruments::{INDEX, VOLATILITY},
    memory::Recent,
    numbers::{exp, float, whole},
    walk::Day,
};
use domain::market::{Bar, InstrumentKind};
use std::sync::{Arc, Mutex, PoisonError};

/// What the index is at the first minute of the market.
const INDEX_BEGINS: f64 = 4_000.0;
/// In ticks of a hundredth.
const TICKS: f64 = 100.0;
/// The part of its members' shadows that an index has: they are not reached at the same moment.
const SHADOW: f64 = 0.45;
/// What the volatility index is on a usual day.
const USUAL: f64 = 18.0;
/// By how much it rises when the index falls, within a day.
const FEAR: f64 = 5.7;

/// One member on two days.
pub struct Member {
    /// Its price at the first minute of the market, in ticks.
    pub began_at: f64,
    pub before: Option<Arc<Day>>,
    pub today: Arc<Day>,
}

/// The days that were worked out last.
pub struct Measured {
    kind: InstrumentKind,
    days: Mutex<Recent<Vec<Bar>>>,
}

impl Measured {
    pub fn index() -> Self {
        Self { kind: INDEX.kind, days: Mutex::new(Recent::new()) }
    }

    pub fn volatility() -> Self {
        Self { kind: VOLATILITY.kind, days: Mutex::new(Recent::new()) }
    }

    /// The bars of a day, worked out of its members when they are not remembered.
    pub fn day(&self, day: i64, members: impl FnOnce() -> Vec<Member>) -> Arc<Vec<Bar>> {
        let lock = || self.days.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = lock().find(day) {
            return found;
        }
        let members = members();
        let index = index(&members);
        let bars = if self.kind == InstrumentKind::Index { index } else { volatility(&members, &index) };
        let made = Arc::new(bars);
        lock().keep(day, &made);
        made
    }
}

/// Every member counts for as much as the others at the first minute.
fn index(members: &[Member]) -> Vec<Bar> {
    let Some(first) = members.first() else { return Vec::new() };
    let weight = INDEX_BEGINS * TICKS / float(i64::try_from(members.len()).unwrap_or(1));
    let mean = |place: usize, of: fn(&Bar) -> i64| -> f64 {
        let parts = members.iter().map(|member| float(of(&member.today.bars[place])) / member.began_at);
        weight * parts.sum::<f64>()
    };
    let minutes = first.today.bars.iter().enumerate();
    minutes
        .map(|(place, bar)| {
            let (open, close) = (mean(place, |bar| bar.open), mean(place, |bar| bar.close));
            let above = mean(place, |bar| bar.high - bar.open.max(bar.close));
            let below = mean(place, |bar| bar.open.min(bar.close) - bar.low);
            Bar {
                minute: bar.minute,
                open: whole(open),
                high: whole(open.max(close) + SHADOW * above),
                low: whole(open.min(close) - SHADOW * below).max(1),
                close: whole(close),
                volume: members.iter().map(|member| member.today.bars[place].volume).sum(),
            }
        })
        .collect()
}

/// What the market is known to be like on that day, more after a fall since the last close, less after a rise.
fn volatility(members: &[Member], index: &[Bar]) -> Vec<Bar> {
    let Some(first) = members.first() else { return Vec::new() };
    let level = USUAL * TICKS * first.today.outlook;
    let before = last_index(members).or_else(|| index.first().map(|bar| float(bar.open))).unwrap_or(1.0);
    let at = |ticks: i64| whole(level * exp(-FEAR * (float(ticks) / before - 1.0))).max(1);
    index
        .iter()
        .map(|bar| Bar {
            minute: bar.minute,
            open: at(bar.open),
            high: at(bar.low),
            low: at(bar.high),
            close: at(bar.close),
            volume: 0,
        })
        .collect()
}

/// The index at the close before.
fn last_index(members: &[Member]) -> Option<f64> {
    let weight = INDEX_BEGINS * TICKS / float(i64::try_from(members.len()).ok()?);
    let parts = members.iter().map(|member| {
        let last = member.before.as_ref()?.bars.last()?;
        Some(float(last.close) / member.began_at)
    });
    parts.sum::<Option<f64>>().map(|sum| weight * sum)
}
