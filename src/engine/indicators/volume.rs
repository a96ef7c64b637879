//! Indicators of price and volume together, and of the typical price: sums in whole ticks and lots.

use super::{Indicator, TickBar, exact::wide, float, float_of, window::Sliding};
use crate::{bars::calendar::DAY_MS, memory::remembers};
use std::cmp::Ordering;

/// Three times the typical price of a bar, in ticks.
fn typical(bar: &TickBar) -> i128 {
    i128::from(bar.high) + i128::from(bar.low) + i128::from(bar.close)
}

/// Volume added on a higher close and taken away on a lower one; begins with the volume of the first bar.
#[derive(Debug, Clone, Default)]
pub struct Obv {
    previous: Option<i64>,
    lots: i128,
}

impl Indicator for Obv {
    type Input = TickBar;
    type Output = f64;

    fn push(&mut self, bar: TickBar) -> f64 {
        let volume = i128::from(bar.volume);
        self.lots += match self.previous.replace(bar.close).map(|before| bar.close.cmp(&before)) {
            None | Some(Ordering::Greater) => volume,
            Some(Ordering::Equal) => 0,
            Some(Ordering::Less) => -volume,
        };
        bar.lot.part(wide(self.lots), 1.0)
    }
}

/// The distance of the typical price from its mean, in mean absolute deviations of 0.015; 0 when there is no deviation.
#[derive(Debug, Clone)]
pub struct Cci {
    window: Sliding<i128>,
    sum: i128,
    length: f64,
}

impl Cci {
    pub fn new(length: usize) -> Self {
        Self { window: Sliding::new(length), sum: 0, length: float_of(length) }
    }
}

impl Indicator for Cci {
    type Input = TickBar;
    type Output = f64;

    fn push(&mut self, bar: TickBar) -> f64 {
        let price = typical(&bar);
        self.sum += price - self.window.push(price).unwrap_or(0);
        if !self.window.is_full() {
            return f64::NAN;
        }
        // n times the distance from the mean: whole numbers, so a still price deviates by exactly nothing.
        let sum = wide(self.sum);
        let distance = |price: i128| wide(price) * self.length - sum;
        let deviation: f64 = self.window.values().iter().map(|&price| distance(price).abs()).sum();
        if deviation == 0.0 { 0.0 } else { distance(price) * self.length / (0.015 * deviation) }
    }
}

/// The share of money that flowed at rising typical prices, from 0 to 100; 0 when none flowed.
#[derive(Debug, Clone)]
pub struct Mfi {
    previous: Option<i128>,
    flows: Sliding<i128>,
    rising: i128,
    falling: i128,
}

impl Mfi {
    pub fn new(length: usize) -> Self {
        Self { previous: None, flows: Sliding::new(length), rising: 0, falling: 0 }
    }
}

impl Indicator for Mfi {
    type Input = TickBar;
    type Output = f64;

    fn push(&mut self, bar: TickBar) -> f64 {
        let price = typical(&bar);
        let Some(before) = self.previous.replace(price) else {
            return f64::NAN;
        };
        let flow = price.saturating_mul(i128::from(bar.volume)) * (price - before).signum();
        let left = self.flows.push(flow).unwrap_or(0);
        self.rising += flow.max(0) - left.max(0);
        self.falling += left.min(0) - flow.min(0);
        if !self.flows.is_full() {
            return f64::NAN;
        }
        let all = self.rising + self.falling;
        if all == 0 { 0.0 } else { 100.0 * wide(self.rising) / wide(all) }
    }
}

/// The mean price of the day (in UTC) so far, weighted by volume; undefined before any was traded.
#[derive(Debug, Clone)]
pub struct Vwap {
    day: i64,
    /// Three times price times volume. Whole numbers, so exact below 2^53.
    traded: f64,
    volume: f64,
}

impl Default for Vwap {
    fn default() -> Self {
        Self { day: i64::MIN, traded: 0.0, volume: 0.0 }
    }
}

impl Indicator for Vwap {
    type Input = TickBar;
    type Output = f64;

    fn push(&mut self, bar: TickBar) -> f64 {
        let day = bar.time.div_euclid(DAY_MS);
        if day != self.day {
            *self = Self { day, ..Self::default() };
        }
        self.traded += wide(typical(&bar)) * float(bar.volume);
        self.volume += float(bar.volume);
        if self.volume == 0.0 { f64::NAN } else { bar.tick.part(self.traded, 3.0 * self.volume) }
    }
}

remembers! {
    Obv { previous, lots }
    Cci { window, sum, length }
    Mfi { previous, flows, rising, falling }
    Vwap { day, traded, volume }
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these results are exact")]
mod tests {
    use super::{
        super::{Steps, column},
        *,
    };
    use crate::bars::Scale;

    fn still(volume: i64) -> TickBar {
        let (tick, lot) = (Steps::from(Scale::CENT), Steps::from(Scale::ONE));
        TickBar { time: 0, open: 10_001, high: 10_003, low: 10_000, close: 10_001, volume, tick, lot }
    }

    #[test]
    fn a_still_market_has_no_flow_and_no_deviation() {
        assert_eq!(column(Mfi::new(3), [still(5); 6])[3..], [0.0; 3]);
        assert_eq!(column(Cci::new(3), [still(5); 6])[2..], [0.0; 4]);
    }

    #[test]
    fn the_mean_price_begins_anew_every_day() {
        let mut bars = [still(0), still(2), still(2)];
        (bars[2].time, bars[2].high, bars[2].low, bars[2].close) = (DAY_MS, 20_000, 20_000, 20_000);
        let found = column(Vwap::default(), bars);
        assert!(found[0].is_nan(), "nothing was traded");
        assert!((found[1] - 300.04 / 3.0).abs() < 1e-9);
        assert_eq!(found[2], 200.0);
    }
}
