//! How a market moves: it trends, it ranges, or it is volatile. The rule is fixed and says which figures it was decided by.
//!
//! | figure | of | threshold |
//! | --- | --- | --- |
//! | volatility rank | the deviation of the last 20 log returns among those of up to 365 bars before | ≥ 0.90: volatile |
//! | ADX | the average directional index of 14 bars | ≥ 25, and |
//! | efficiency | the way from 20 bars ago to now over the way that was gone | ≥ 0.30: trending |
//!
//! Volatile comes before trending; what is neither is ranging. With fewer than 60 bars nothing is said.

use crate::{
    bars::Bars,
    indicators::{Adx, Indicator, float_of},
    metrics::{deviation, finite},
};
use serde::Serialize;

/// Fewer bars say nothing.
pub const LEAST_BARS: usize = 60;
/// Volatility is compared with so many bars at most.
pub const YEAR: usize = 365;
pub const VOLATILE_RANK: f64 = 0.90;
pub const TRENDING_ADX: f64 = 25.0;
pub const TRENDING_EFFICIENCY: f64 = 0.30;

const ADX_BARS: usize = 14;
const LOOK_BACK: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegimeKind {
    TrendingUp,
    TrendingDown,
    Ranging,
    Volatile,
}

/// A regime and what it was decided by.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Regime {
    pub kind: RegimeKind,
    /// From 0 to 100; none when nothing moved.
    pub adx: Option<f64>,
    /// From 0 to 1; none when nothing moved.
    pub efficiency: Option<f64>,
    /// The deviation of the last log returns, per bar.
    pub volatility: Option<f64>,
    /// The share of earlier volatilities that are lower, from 0 to 1.
    pub volatility_rank: Option<f64>,
    /// How many bars all of it rests on.
    pub bars: usize,
}

impl RegimeKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TrendingUp => "trending_up",
            Self::TrendingDown => "trending_down",
            Self::Ranging => "ranging",
            Self::Volatile => "volatile",
        }
    }
}

impl Regime {
    /// What the last bars say, usually bars of a day; none with fewer than [`LEAST_BARS`].
    pub fn of(bars: &Bars) -> Option<Self> {
        let bars = bars.part(bars.len().saturating_sub(YEAR)..bars.len());
        if bars.len() < LEAST_BARS {
            return None;
        }
        let price = |ticks: &i64| bars.instrument.tick.to_f64(*ticks);
        let close: Vec<f64> = bars.close.iter().map(price).collect();
        let adx = directed(&bars);
        let efficiency = efficiency(&close);
        let (volatility, volatility_rank) = volatility(&close);
        let rising = close[close.len() - 1] >= close[close.len() - 1 - LOOK_BACK];
        let trends = adx.is_some_and(|adx| adx >= TRENDING_ADX)
            && efficiency.is_some_and(|efficiency| efficiency >= TRENDING_EFFICIENCY);
        let kind = match () {
            () if volatility_rank.is_some_and(|rank| rank >= VOLATILE_RANK) => RegimeKind::Volatile,
            () if trends && rising => RegimeKind::TrendingUp,
            () if trends => RegimeKind::TrendingDown,
            () => RegimeKind::Ranging,
        };
        Some(Self { kind, adx, efficiency, volatility, volatility_rank, bars: bars.len() })
    }

    /// The figures in words, each with its threshold.
    pub fn reasons(&self) -> Vec<String> {
        let told = |name: &str, value: Option<f64>, decimals: usize, threshold: f64| {
            let value = value.map_or_else(|| "unknown".to_owned(), |value| format!("{value:.decimals$}"));
            format!("{name} {value} (threshold {threshold:.decimals$})")
        };
        vec![
            told("volatility rank", self.volatility_rank, 2, VOLATILE_RANK),
            told("ADX", self.adx, 1, TRENDING_ADX),
            told("efficiency", self.efficiency, 2, TRENDING_EFFICIENCY),
        ]
    }
}

fn directed(bars: &Bars) -> Option<f64> {
    let price = |ticks: i64| bars.instrument.tick.to_f64(ticks);
    let mut adx = Adx::new(ADX_BARS);
    let mut last = f64::NAN;
    for ((high, low), close) in bars.high.iter().zip(&bars.low).zip(&bars.close) {
        last = adx.push([price(*high), price(*low), price(*close)]);
    }
    finite(last)
}

fn efficiency(close: &[f64]) -> Option<f64> {
    let recent = &close[close.len() - 1 - LOOK_BACK..];
    let gone: f64 = recent.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    let way = (recent[LOOK_BACK] - recent[0]).abs();
    if gone > 0.0 { finite(way / gone) } else { None }
}

/// The last volatility, and its rank among those before it.
fn volatility(close: &[f64]) -> (Option<f64>, Option<f64>) {
    let returns: Vec<f64> = close.windows(2).map(|pair| (pair[1] / pair[0]).ln()).collect();
    let all: Vec<f64> = returns.windows(LOOK_BACK).filter_map(deviation).collect();
    let Some((last, before)) = all.split_last() else { return (None, None) };
    if before.is_empty() {
        return (finite(*last), None);
    }
    let lower = before.iter().filter(|value| **value < *last).count();
    (finite(*last), Some(float_of(lower) / float_of(before.len())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bars::{Instrument, Scale};

    /// Days whose closes are these cents; each bar reaches a little to both sides.
    fn days(closes: impl Iterator<Item = i64>) -> Bars {
        let instrument = Instrument { name: "made".to_owned(), tick: Scale::CENT, lot: Scale::ONE };
        let mut bars = Bars::empty(instrument);
        for (place, close) in closes.enumerate() {
            bars.time.push(86_400_000 * i64::try_from(place).unwrap());
            bars.open.push(close);
            bars.high.push(close + 20);
            bars.low.push(close - 20);
            bars.close.push(close);
            bars.volume.push(1);
        }
        bars
    }

    fn kind(closes: impl Iterator<Item = i64>) -> RegimeKind {
        Regime::of(&days(closes)).unwrap().kind
    }

    #[test]
    fn a_climb_trends_up_and_a_fall_down() {
        // The steps shrink beside the price, so the volatility is not the highest of its year.
        assert_eq!(kind((0..200).map(|day| 10_000 + day * 50)), RegimeKind::TrendingUp);
        let falling = Regime::of(&days((0..200).map(|day| 40_000 - day * 50 - (day % 2) * (200 - day) * 2)));
        assert_eq!(falling.unwrap().kind, RegimeKind::TrendingDown);
    }

    #[test]
    fn a_price_that_goes_to_and_fro_ranges() {
        let wave = (0..300).map(|day| 10_000 + [0, 80, 120, 80, 0, -80, -120, -80][day % 8]);
        let found = Regime::of(&days(wave)).unwrap();
        assert_eq!(found.kind, RegimeKind::Ranging);
        assert!(found.efficiency.unwrap() < TRENDING_EFFICIENCY);
        assert_eq!(found.reasons().len(), 3);
    }

    #[test]
    fn days_that_move_more_than_those_of_the_year_are_volatile() {
        let wide = |day: i64| if day < 270 { 50 } else { 900 };
        let found = Regime::of(&days((0..300).map(|day| 10_000 + (day % 2) * wide(day)))).unwrap();
        assert_eq!(found.kind, RegimeKind::Volatile);
        assert!(found.volatility_rank.unwrap() >= VOLATILE_RANK);
    }

    #[test]
    fn too_few_bars_and_bars_that_stand_still_are_not_judged_by_made_up_figures() {
        assert_eq!(Regime::of(&days((0..59).map(|day| 10_000 + day))), None);
        let still = Regime::of(&days((0..100).map(|_| 10_000))).unwrap();
        assert_eq!((still.kind, still.efficiency), (RegimeKind::Ranging, None));
    }
}
