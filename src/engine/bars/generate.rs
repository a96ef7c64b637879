//! The recipe `bars_splitmix`: one-minute bars out of a seed, whole numbers only, so that every machine makes the same ones.
//!
//! `n` bars are the beginning of any longer set of the same seed. The steps and their order are the recipe: a change of either changes
//! every digest.

use super::{Bars, Instrument, Scale, calendar::MINUTE_MS};
use crate::splitmix::SplitMix64;

/// 2020-01-01T00:00:00Z.
const FIRST_BAR: i64 = 1_577_836_800_000;
/// How far a regime throws the price in a minute, in parts per billion.
const SIGMA: [i64; 8] = [150_000, 300_000, 600_000, 1_200_000, 150_000, 300_000, 600_000, 1_200_000];
/// Where a regime carries the price in a minute, in parts per billion.
const DRIFT: [i64; 8] = [8_000, 12_000, 18_000, 26_000, -8_000, -12_000, -18_000, -26_000];

/// `n` bars of one minute from 2020 on.
pub fn generate(n: usize, seed: u64) -> Bars {
    let instrument = Instrument { name: "generated".to_owned(), tick: Scale::CENT, lot: Scale::ONE };
    let mut bars = Bars::with_capacity(instrument, n);
    let mut walk = Walk { draws: SplitMix64::new(seed), hidden: 10_000_000, previous: None, regime: 0 };
    let mut time = FIRST_BAR;
    for _ in 0..n {
        let bar = walk.step();
        bars.time.push(time);
        bars.open.push(bar.open);
        bars.high.push(bar.high);
        bars.low.push(bar.low);
        bars.close.push(bar.close);
        bars.volume.push(bar.volume);
        time += MINUTE_MS;
    }
    bars
}

struct Walk {
    draws: SplitMix64,
    /// The price below the bars, in thousandths of a tick.
    hidden: i64,
    /// The last close, in ticks.
    previous: Option<i64>,
    regime: usize,
}

struct Bar {
    open: i64,
    high: i64,
    low: i64,
    close: i64,
    volume: i64,
}

impl Walk {
    fn step(&mut self) -> Bar {
        // Always all six, whether they are used or not.
        let draws: [u64; 6] = std::array::from_fn(|_| self.draws.draw());
        if draws[0].is_multiple_of(512) {
            self.regime = usize::from((draws[0] >> 32).to_le_bytes()[0] & 7);
        }
        let sigma = SIGMA[self.regime];
        let z = sum_of_lanes(draws[1]) - 131_070;
        let change = (sigma * z).div_euclid(37_837) + DRIFT[self.regime];
        self.hidden += (self.hidden * change).div_euclid(1_000_000_000);
        self.hidden = self.hidden.clamp(1_000_000, 1_000_000_000);
        let close = (self.hidden + 500) / 1000;
        let open = self.previous.map_or(10_000, |previous| previous + gap(draws[2]));
        let wick = self.previous.unwrap_or(10_000) * sigma / 1_000_000_000 + 2;
        let bar = Bar {
            open,
            high: open.max(close) + share(draws[3], wick),
            low: open.min(close) - share(draws[4], wick),
            close,
            volume: 1 + small(draws[5] % 1000) + z.abs() * (small((self.regime & 3) as u64) + 1) / 256,
        };
        self.previous = Some(close);
        bar
    }
}

/// Between the last close and the next open, in ticks; now and then a large one.
const fn gap(draw: u64) -> i64 {
    let gap = small(draw % 5) - 2;
    if (draw >> 32).is_multiple_of(4096) { gap * 25 } else { gap }
}

/// The part of `whole` that the top sixteen bits of a draw stand for.
const fn share(draw: u64, whole: i64) -> i64 {
    (small(draw >> 48) * whole) >> 16
}

const fn sum_of_lanes(draw: u64) -> i64 {
    small(draw & 0xFFFF) + small((draw >> 16) & 0xFFFF) + small((draw >> 32) & 0xFFFF) + small(draw >> 48)
}

/// A number below 2^16 with a sign.
const fn small(number: u64) -> i64 {
    (number & 0xFFFF).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEED: u64 = 20_200_101;

    #[test]
    fn the_first_bars_are_those_of_the_reference() {
        let bars = generate(5, SEED);
        let rows: Vec<[i64; 5]> = (0..5)
            .map(|i| [bars.open[i], bars.high[i], bars.low[i], bars.close[i], bars.volume[i]])
            .collect();
        let reference = [
            [10_000, 10_001, 9_998, 9_999, 868],
            [9_999, 9_999, 9_998, 9_999, 432],
            [9_998, 10_001, 9_998, 9_999, 541],
            [10_001, 10_003, 9_997, 9_999, 436],
            [10_001, 10_004, 10_000, 10_002, 840],
        ];
        assert_eq!(rows, reference);
        assert_eq!(bars.time, [0, 1, 2, 3, 4].map(|minute| FIRST_BAR + minute * MINUTE_MS));
    }

    #[test]
    fn fewer_bars_are_the_beginning_of_more() {
        let (short, long) = (generate(100, 7), generate(1000, 7));
        assert_eq!(short.close, long.close[..100]);
        assert_eq!(generate(0, 7).len(), 0);
    }
}
