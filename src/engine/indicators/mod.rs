//! Indicators: one value out for every value in, remembering only what they need.
//!
//! Each is a struct with [`push`](Indicator::push); a column is a loop over it, so history and live bars cannot differ. What is not defined
//! (yet) is NaN: before the first whole window, wherever an input is undefined, and after a division by zero. A window with an undefined
//! value in it is undefined; running averages (EMA, Wilder) skip an undefined value and go on from the one before.
//!
//! Results equal TA-Lib's where it has the indicator. Sums over prices and volumes are taken in whole ticks and lots, so that equal averages
//! are equal numbers.

mod averages;
mod bands;
mod conditions;
mod days;
mod exact;
mod extremes;
mod levels;
mod moments;
mod momentum;
mod order;
mod supertrend;
mod swings;
mod trend;
mod volume;
mod window;

pub use averages::{Ema, Sma, Wilder, Wma};
pub use bands::Atr;
pub use conditions::{BarsSince, Count, FALSE, Flag, Run, TRUE, UNDEFINED, ValueWhen, flag};
pub use days::{Day, FirstOfDay, OpeningRange, PreviousDay};
pub use exact::{ExactDeviation, ExactSum, Steps, Ticks};
pub use extremes::{Highest, Lowest};
pub use levels::{Cluster, Levels, clusters, clusters_within};
pub use moments::{Correlation, Deviation, Slope};
pub use momentum::{Macd, Rsi, Stochastic};
pub use order::{Percentile, Rank};
pub use supertrend::Supertrend;
pub use swings::{LastSwings, Swing, SwingKind, Swings};
pub use trend::Adx;
pub use volume::{Cci, Mfi, Obv, Vwap};
pub use window::{MovingSum, Sliding};

use crate::memory::remembers;

/// Takes values in the order of time and gives one for each.
pub trait Indicator {
    type Input;
    type Output;

    fn push(&mut self, input: Self::Input) -> Self::Output;
}

/// A bar in whole ticks and lots, and what they are worth.
#[derive(Debug, Clone, Copy)]
pub struct TickBar {
    pub time: i64,
    pub open: i64,
    pub high: i64,
    pub low: i64,
    pub close: i64,
    pub volume: i64,
    pub tick: Steps,
    pub lot: Steps,
}

remembers! {
    TickBar { time, open, high, low, close, volume, tick, lot }
}

/// The whole column of an indicator: a loop over [`push`](Indicator::push).
pub fn column<I: Indicator>(mut indicator: I, inputs: impl IntoIterator<Item = I::Input>) -> Vec<I::Output> {
    inputs.into_iter().map(|input| indicator.push(input)).collect()
}

/// A whole number as a float: exact below 2^53, which sums of ordinary prices do not reach.
#[expect(clippy::cast_precision_loss, reason = "indicators are f64 by design")]
pub(crate) const fn float(whole: i64) -> f64 {
    whole as f64
}

/// A length as a float; lengths are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "lengths are small")]
pub(crate) const fn float_of(length: usize) -> f64 {
    length as f64
}

#[cfg(test)]
pub(crate) mod testing {
    //! What the unit tests of several indicators share.

    use super::{Steps, TickBar};
    use crate::bars::Scale;

    /// A bar in which the price stood still, in cents.
    pub fn still(price: i64) -> TickBar {
        let (tick, lot) = (Steps::from(Scale::CENT), Steps::from(Scale::ONE));
        TickBar { time: 0, open: price, high: price, low: price, close: price, volume: 1, tick, lot }
    }

    /// A wandering series from a seed.
    pub fn walk(n: usize, seed: u64) -> Vec<f64> {
        let mut stream = crate::splitmix::SplitMix64::new(seed);
        let mut at = 10_000_i64;
        (0..n)
            .map(|_| {
                at += i64::try_from(stream.draw() % 201).unwrap() - 100;
                super::float(at) / 100.0
            })
            .collect()
    }

    /// The same with a value now and then that is up to 10¹⁷ times as large.
    pub fn spiked_walk(n: usize, seed: usize) -> Vec<f64> {
        let mut stream = crate::splitmix::SplitMix64::new(seed as u64);
        let spiked = |value| match stream.draw() % 400 {
            power @ 3..18 => value * 10_f64.powi(i32::try_from(power).unwrap()),
            _ => value,
        };
        walk(n, seed as u64).into_iter().map(spiked).collect()
    }

    pub fn assert_close(found: f64, expected: f64) {
        let close = (found - expected).abs() <= 1e-9 * expected.abs().max(1.0);
        assert!(close || (found.is_nan() && expected.is_nan()), "{found} is not {expected}");
    }
}
