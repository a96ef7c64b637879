//! The regime of a day, by an index and a volatility index.
//!
//! | what | figure | threshold |
//! | --- | --- | --- |
//! | trend | the index's close over the mean of its last 50 closes | above 1.01: up; below 0.99: down; else flat |
//! | fear | the rank of the volatility index's close among up to 252 before it | ≥ 0.75: fearful; < 0.25: calm; else normal |
//!
//! With fewer than 50 closes no trend is said, and with fewer than 60 before it no fear.

use super::finished;
use crate::{
    bars::{Bars, Session},
    indicators::float_of,
};
use domain::{
    Fixed, Timestamp,
    market::{
        Symbol,
        context::{DayRegime, Fear, FearKind, IndexTrend, TrendKind},
    },
};

pub const AVERAGE_DAYS: usize = 50;
/// As far as this from its average, as a share, the index is flat.
pub const FLAT_WITHIN: f64 = 0.01;
/// About a year.
pub const RANKED_DAYS: usize = 252;
pub const LEAST_RANKED: usize = 60;
pub const FEARFUL_RANK: f64 = 0.75;
pub const CALM_RANK: f64 = 0.25;

/// Days of a measure of the market.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    pub symbol: &'a Symbol,
    /// Bars of a day.
    pub days: &'a Bars,
    pub session: Session,
}

/// The regime that was known at a moment: of the last day that was over on the index, or on the volatility index where there is no index. None where neither
/// says anything.
pub fn regime(index: Option<Series<'_>>, volatility: Option<Series<'_>>, at: i64) -> Option<DayRegime> {
    let leading = index.or(volatility)?;
    let day = *finished(leading.days, leading.session, at).time.last()?;
    let over = day + leading.session.length_ms();
    // Both are read as they were when the day was over, so that the regime of a day is one, whenever it is asked for.
    let trend = index.and_then(|index| trend(&index, over));
    let fear = volatility.and_then(|volatility| fear(&volatility, over));
    if trend.is_none() && fear.is_none() {
        return None;
    }
    let (day, known_from) = (Timestamp::from_millis(day), Timestamp::from_millis(over));
    Some(DayRegime { day, known_from, trend, fear })
}

/// The [regime] of every day of the leading measure, oldest first, each with the moment from which it was known.
pub fn regimes_of_days(index: Option<Series<'_>>, volatility: Option<Series<'_>>) -> Vec<DayRegime> {
    let Some(leading) = index.or(volatility) else { return Vec::new() };
    let over = leading.days.time.iter().map(|day| day + leading.session.length_ms());
    over.filter_map(|over| regime(index, volatility, over)).collect()
}

fn trend(index: &Series<'_>, at: i64) -> Option<IndexTrend> {
    let days = finished(index.days, index.session, at);
    let from = days.len().checked_sub(AVERAGE_DAYS)?;
    let tick = days.instrument.tick;
    let price = |ticks: &i64| tick.to_f64(*ticks);
    let average = days.close[from..].iter().map(price).sum::<f64>() / float_of(AVERAGE_DAYS);
    let last = days.close.last()?;
    let share = price(last) / average - 1.0;
    let kind = match () {
        () if share > FLAT_WITHIN => TrendKind::Up,
        () if share < -FLAT_WITHIN => TrendKind::Down,
        () => TrendKind::Flat,
    };
    Some(IndexTrend {
        kind,
        symbol: index.symbol.clone(),
        close: Fixed::of_steps(*last, tick),
        average: Fixed::from_f64(average, tick.decimals())?.widened(tick.decimals()),
        days: u32::try_from(AVERAGE_DAYS).ok()?,
    })
}

fn fear(volatility: &Series<'_>, at: i64) -> Option<Fear> {
    let days = finished(volatility.days, volatility.session, at);
    let (last, before) = days.close.split_last()?;
    let before = &before[before.len().saturating_sub(RANKED_DAYS)..];
    if before.len() < LEAST_RANKED {
        return None;
    }
    let rank = float_of(before.iter().filter(|close| *close < last).count()) / float_of(before.len());
    let kind = match () {
        () if rank >= FEARFUL_RANK => FearKind::Fearful,
        () if rank < CALM_RANK => FearKind::Calm,
        () => FearKind::Normal,
    };
    Some(Fear {
        kind,
        symbol: volatility.symbol.clone(),
        close: Fixed::of_steps(*last, days.instrument.tick),
        rank,
        days: u32::try_from(before.len()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::{Instrument, Scale, calendar::DAY_MS};

    fn days(closes: impl Iterator<Item = i64>) -> Bars {
        let mut bars =
            Bars::empty(Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE });
        for (place, close) in closes.enumerate() {
            bars.time.push(DAY_MS * i64::try_from(place).unwrap());
            for column in [&mut bars.open, &mut bars.high, &mut bars.low, &mut bars.close] {
                column.push(close);
            }
            bars.volume.push(1);
        }
        bars
    }

    fn of(index: Option<&Bars>, volatility: Option<&Bars>, at: i64) -> Option<DayRegime> {
        let names: [Symbol; 2] = ["IDX".parse().unwrap(), "VOL".parse().unwrap()];
        let series = |place: usize, days| Series { symbol: &names[place], days, session: Session::WHOLE_DAY };
        regime(index.map(|days| series(0, days)), volatility.map(|days| series(1, days)), at)
    }

    #[test]
    fn an_index_that_climbs_trends_up_and_a_volatility_that_climbs_is_feared() {
        let climbs = days((0..100).map(|day| 10_000 + day * 20));
        let falls = days((0..100).map(|day| 20_000 - day * 20));
        let found = of(Some(&climbs), Some(&falls), i64::MAX).unwrap();
        let trend = found.trend.unwrap();
        assert_eq!((trend.kind, trend.close.to_string()), (TrendKind::Up, "119.80".to_owned()));
        assert_eq!((trend.average.to_string(), trend.days), ("114.90".to_owned(), 50));
        let fear = found.fear.unwrap();
        assert_eq!((fear.kind, fear.days), (FearKind::Calm, 99));
        assert!(fear.rank.abs() < 1e-12);
        let found = of(Some(&falls), Some(&climbs), i64::MAX).unwrap();
        assert_eq!(found.trend.unwrap().kind, TrendKind::Down);
        assert_eq!(found.fear.unwrap().kind, FearKind::Fearful);
    }

    #[test]
    fn too_little_says_nothing_and_one_measure_is_enough() {
        let some = days((0..60).map(|day| 10_000 + day % 7));
        assert_eq!(of(None, None, i64::MAX), None);
        assert_eq!(of(Some(&days((0..49).map(|_| 10_000))), None, i64::MAX), None);
        let found = of(Some(&some), Some(&some), i64::MAX).unwrap();
        assert_eq!(found.trend.unwrap().kind, TrendKind::Flat);
        assert_eq!(found.fear, None, "there are 59 days before the last one");
        assert!(of(None, Some(&days((0..61).map(|day| 10_000 + day))), i64::MAX).unwrap().fear.is_some());
    }

    #[test]
    fn a_day_counts_when_it_is_over() {
        let climbs = days((0..100).map(|day| 10_000 + day * 20));
        let before = of(Some(&climbs), None, 100 * DAY_MS - 1).unwrap();
        assert_eq!(before.day, Timestamp::from_millis(98 * DAY_MS));
        assert_eq!(before.known_from, Timestamp::from_millis(99 * DAY_MS));
        let after = of(Some(&climbs), None, 100 * DAY_MS).unwrap();
        assert_eq!(after.day, Timestamp::from_millis(99 * DAY_MS));
    }
}
