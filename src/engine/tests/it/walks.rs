//! Prices that go at random, for properties of what is read of them.

use engine::{
    bars::{Bars, Instrument, Scale, Session},
    splitmix::SplitMix64,
};

pub const HOUR: i64 = 3_600_000;
pub const DAY: i64 = 24 * HOUR;
/// 2020-01-01.
pub const START: i64 = 1_577_836_800_000;
pub const DAYS: i64 = 140;

pub struct Draws(pub SplitMix64);

impl Draws {
    pub fn below(&mut self, bound: i64) -> i64 {
        i64::try_from(self.0.draw() % u64::try_from(bound).unwrap()).unwrap()
    }
}

pub fn empty(name: &str) -> Bars {
    Bars::empty(Instrument { name: name.to_owned(), tick: Scale::CENT, lot: Scale::ONE })
}

pub fn push(bars: &mut Bars, time: i64, from: i64, to: i64) {
    bars.time.push(time);
    bars.open.push(from);
    bars.high.push(from.max(to) + 3);
    bars.low.push(from.min(to) - 3);
    bars.close.push(to);
    bars.volume.push(1);
}

/// Bars at every `step` at which the session is open, some of them missing; each goes up or down by `most` ticks at most.
pub fn walk(name: &str, (step, most): (i64, i64), session: Session, draws: &mut Draws) -> Bars {
    let (mut bars, mut price) = (empty(name), 10_000);
    let first = START + session.opens_ms();
    for time in (first..first + DAYS * DAY).step_by(usize::try_from(step).unwrap()) {
        if session.start_of(time).is_none() || draws.below(20) == 0 {
            continue;
        }
        let to = (price + draws.below(2 * most + 1) - most).max(1_000);
        push(&mut bars, time, price, to);
        price = to;
    }
    bars
}
