//! Support and resistance: where the price has turned more than once in the last weeks.
//!
//! | what | figure |
//! | --- | --- |
//! | a turn | a high or low that stands out among three bars on each side |
//! | how far back | 90 days |
//! | one level | turns within a quarter of the average true range of 14 days |
//! | how many | the nearest six on each side of the close that were touched at least twice |

use crate::{
    bars::Bars,
    indicators::{Atr, Cluster, Indicator, Steps, Swing, Swings, TickBar, clusters_within},
};
use domain::{
    Fixed, Timestamp,
    market::context::{LevelKind, PriceLevel},
};

pub const LOOK_BACK_DAYS: i64 = 90;

const WINDOW: usize = 3;
const ATR_DAYS: usize = 14;
const NEAR: f64 = 0.25;
const LEAST_TOUCHES: i64 = 2;
const MOST_ON_A_SIDE: usize = 6;

/// The levels after the last of these bars, which go [as far back](LOOK_BACK_DAYS) as turns are remembered, from the highest down. `days` are the same bars put
/// together; with fewer than 15 of them it is not known what is near, and nothing is said.
pub fn levels(bars: &Bars, days: &Bars) -> Vec<PriceLevel> {
    let Some((width, close)) = width(days).zip(bars.close.last()) else {
        return Vec::new();
    };
    let found = clusters_within(&swings(bars), width);
    let known: Vec<PriceLevel> = found
        .iter()
        .filter(|cluster| cluster.touches >= LEAST_TOUCHES)
        .filter_map(|cluster| level(cluster, bars, *close))
        .collect();
    // They come from the lowest price up.
    let above = known.iter().filter(|level| level.kind == LevelKind::Resistance).take(MOST_ON_A_SIDE);
    let below = known.iter().rev().filter(|level| level.kind == LevelKind::Support).take(MOST_ON_A_SIDE);
    let mut nearest: Vec<PriceLevel> = above.cloned().collect();
    nearest.reverse();
    nearest.extend(below.cloned());
    nearest
}

/// How far turns of one level lie apart at most, in ticks.
fn width(days: &Bars) -> Option<i64> {
    let mut atr = Atr::new(ATR_DAYS);
    let mut range = f64::NAN;
    for ((high, low), close) in days.high.iter().zip(&days.low).zip(&days.close) {
        range = atr.push([high, low, close].map(|ticks| crate::indicators::float(*ticks)));
    }
    whole(range * NEAR)
}

/// The next whole number below; none for what is none.
#[expect(clippy::cast_possible_truncation, reason = "a cast keeps to the range of the type")]
fn whole(ticks: f64) -> Option<i64> {
    ticks.is_finite().then_some(ticks as i64)
}

fn swings(bars: &Bars) -> Vec<Swing> {
    let (tick, lot) = (Steps::from(bars.instrument.tick), Steps::from(bars.instrument.lot));
    let mut indicator = Swings::new(WINDOW);
    let bar = |place: usize| TickBar {
        time: bars.time[place],
        open: bars.open[place],
        high: bars.high[place],
        low: bars.low[place],
        close: bars.close[place],
        volume: bars.volume[place],
        tick,
        lot,
    };
    (0..bars.len()).flat_map(|place| indicator.push(bar(place))).flatten().collect()
}

fn level(cluster: &Cluster, bars: &Bars, close: i64) -> Option<PriceLevel> {
    let tick = bars.instrument.tick;
    let decimals = tick.decimals();
    let price = Fixed::from_f64(cluster.level() * tick.to_f64(1), decimals)?.widened(decimals);
    let touch = |place: usize| bars.time.get(place).copied().map(Timestamp::from_millis);
    let level = PriceLevel {
        kind: LevelKind::Support,
        price,
        touches: u32::try_from(cluster.touches).ok()?,
        first_touch: touch(cluster.first_bar)?,
        last_touch: touch(cluster.last_bar)?,
    };
    Some(level.seen_from(Fixed::of_steps(close, tick)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        bars::{Instrument, Scale, Session, Timeframe},
        context::day_levels,
    };

    /// Bars of an hour whose closes are these cents.
    fn hours(closes: impl Iterator<Item = i64>) -> Bars {
        let mut bars =
            Bars::empty(Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE });
        for (place, close) in closes.enumerate() {
            bars.time.push(3_600_000 * i64::try_from(place).unwrap());
            for column in [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close] {
                column.push(close);
            }
            bars.volume.push(1);
        }
        bars
    }

    fn found(bars: &Bars) -> Vec<PriceLevel> {
        day_levels(bars, Timeframe::HOUR, Session::WHOLE_DAY, i64::MAX).unwrap().levels
    }

    #[test]
    fn a_price_that_turns_at_two_places_has_a_support_and_a_resistance_with_their_touches() {
        // Up and down once a day, between 100 and 112 dollars, for twenty days.
        let wave = (0..480).map(|hour| 10_000 + 100 * (hour % 24).min(24 - hour % 24));
        let found = found(&hours(wave));
        let told: Vec<(LevelKind, String, u32)> =
            found.iter().map(|level| (level.kind, level.price.to_string(), level.touches)).collect();
        assert_eq!(
            told,
            [
                (LevelKind::Resistance, "112.00".to_owned(), 20),
                // The first bar has nothing before it that it could stand out of.
                (LevelKind::Support, "100.00".to_owned(), 19),
            ]
        );
        assert_eq!(found[0].first_touch, Timestamp::from_millis(12 * 3_600_000));
        assert_eq!(found[0].last_touch, Timestamp::from_millis((19 * 24 + 12) * 3_600_000));
    }

    #[test]
    fn turns_that_are_older_than_ninety_days_are_forgotten() {
        let wave = (0..480).map(|hour| 10_000 + 100 * (hour % 24).min(24 - hour % 24));
        let then = (0..92 * 24).map(|hour| 20_000 + hour);
        let found = found(&hours(wave.chain(then)));
        assert_eq!(found, []);
    }

    #[test]
    fn a_fortnight_says_nothing() {
        let wave = (0..336).map(|hour| 10_000 + 100 * (hour % 24).min(24 - hour % 24));
        assert_eq!(found(&hours(wave)), []);
    }
}
