//! Looking ahead for the next bar in which something can happen, without touching exact money.

use crate::{
    bars::Bars,
    broker::{Trailing, Watch},
    fixed::Fixed,
    graph::Flags,
};

/// Two exits and an entry, or two entries.
const MOST_CONDITIONS: usize = 3;

/// The first decision from `from` on at which one of the conditions holds.
pub(super) fn first_true(conditions: &[&Flags], from: usize, count: usize) -> Option<usize> {
    if from >= count {
        return None;
    }
    let mut columns: [&[i8]; MOST_CONDITIONS] = [&[]; MOST_CONDITIONS];
    let mut found = 0;
    for flags in conditions.iter().take(MOST_CONDITIONS) {
        match flags {
            Flags::Always => return Some(from),
            Flags::Never => {}
            Flags::Column(values) => {
                columns[found] = &values[from..count];
                found += 1;
            }
        }
    }
    let place = match &columns[..found] {
        [] => None,
        [only] => first_positive(only),
        [one, other] => one.iter().zip(*other).position(|(one, other)| *one.max(other) > 0),
        several => (0..count - from).find(|&place| several.iter().any(|column| column[place] > 0)),
    };
    place.map(|place| from + place)
}

/// Values are looked at many at a time, which the processor does at once.
fn first_positive(values: &[i8]) -> Option<usize> {
    const WIDTH: usize = 32;
    let (chunks, _) = values.as_chunks::<WIDTH>();
    let quiet =
        chunks.iter().take_while(|chunk| chunk.iter().fold(0, |any, value| any | u8::from(*value > 0)) == 0);
    let before = quiet.count() * WIDTH;
    values[before..].iter().position(|value| *value > 0).map(|place| before + place)
}

/// The first of the bars `from..=last` in which an exit may act. It may name a bar too early, never one too late.
pub(super) fn first_touch(bars: &Bars, watch: &Watch, from: usize, last: usize) -> Option<usize> {
    let tick = Fixed::of_steps(1, bars.instrument.tick);
    let below = watch.below.map_or(i64::MIN, |price| up(in_ticks(price, tick)));
    let above = watch.above.map_or(i64::MAX, |price| down(in_ticks(price, tick)));
    let (lows, highs) = (&bars.low[from..=last], &bars.high[from..=last]);
    let place = match watch.trailing {
        None if below == i64::MIN && above == i64::MAX => None,
        None if above == i64::MAX => lows.iter().position(|low| *low <= below),
        None if below == i64::MIN => highs.iter().position(|high| *high >= above),
        None => lows.iter().zip(highs).position(|(low, high)| *low <= below || *high >= above),
        Some((trailing, best)) => {
            let mut trail = Trail::new(watch.long, trailing, in_ticks(best, tick), tick);
            lows.iter()
                .zip(highs)
                .position(|(&low, &high)| low <= below || high >= above || trail.touched_by(low, high))
        }
    };
    place.map(|place| from + place)
}

/// A price in ticks, right to far below a thousandth of one.
fn in_ticks(price: Fixed, tick: Fixed) -> f64 {
    price.to_f64() / tick.to_f64()
}

#[expect(clippy::cast_possible_truncation, reason = "casts to integers saturate")]
fn up(ticks: f64) -> i64 {
    (ticks + 1e-3).ceil() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "casts to integers saturate")]
fn down(ticks: f64) -> i64 {
    (ticks - 1e-3).floor() as i64
}

#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53 ticks")]
const fn number(ticks: i64) -> f64 {
    ticks as f64
}

/// A trailing stop in ticks, a tick tighter than it is.
struct Trail {
    long: bool,
    best: f64,
    /// In ticks.
    distance: f64,
    /// Of the best price.
    fraction: f64,
    stop: f64,
}

impl Trail {
    fn new(long: bool, trailing: Trailing, best: f64, tick: Fixed) -> Self {
        let (distance, fraction) = match trailing {
            Trailing::Absolute(distance) => (in_ticks(distance, tick), 0.0),
            Trailing::Percent(percent) => (0.0, percent.to_f64() / 100.0),
        };
        let mut trail = Self { long, best, distance, fraction, stop: 0.0 };
        trail.follow(best);
        trail
    }

    /// Whether the bar may have reached the stop; if not, the stop follows it.
    fn touched_by(&mut self, low: i64, high: i64) -> bool {
        let (worst, best) = if self.long { (low, high) } else { (high, low) };
        let (worst, best) = (number(worst), number(best));
        let touched = if self.long { worst <= self.stop } else { worst >= self.stop };
        let better = if self.long { best > self.best } else { best < self.best };
        if better && !touched {
            self.follow(best);
        }
        touched
    }

    fn follow(&mut self, best: f64) {
        let distance = self.distance + best * self.fraction - 1.0;
        self.best = best;
        self.stop = if self.long { best - distance } else { best + distance };
    }
}
