//! How wild a source of movement is on a day: its regime, and a slow and a fast swing of its volatility.
//!
//! Only the size of movements is remembered from day to day, never their direction, but for the tiny drift of a trend.

use super::draws::Draws;
use super::numbers::exp;

/// What a source is like for some days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Regime {
    TrendingUp,
    TrendingDown,
    Ranging,
    Volatile,
}

impl Regime {
    /// By how much more it moves than on an average day; the mean square is 1.
    const fn wildness(self) -> f64 {
        match self {
            Self::TrendingUp | Self::TrendingDown => 0.95,
            Self::Ranging => 0.7,
            Self::Volatile => 1.5,
        }
    }

    /// 1 and -1 for the two directions of a trend.
    pub const fn direction(self) -> f64 {
        match self {
            Self::TrendingUp => 1.0,
            Self::TrendingDown => -1.0,
            Self::Ranging | Self::Volatile => 0.0,
        }
    }

    /// Whether a price runs behind its value (-1), ahead of it (1), or with it.
    pub const fn lean(self) -> f64 {
        match self {
            Self::TrendingUp | Self::TrendingDown => -1.0,
            Self::Ranging => 1.0,
            Self::Volatile => 0.0,
        }
    }

    /// A regime lasts five days on average.
    fn next(self, draws: &mut Draws) -> Self {
        let (stays, which) = (draws.below(5) > 0, draws.below(5));
        if stays { self } else { Self::drawn(which) }
    }

    const fn drawn(which: u64) -> Self {
        match which {
            0 => Self::TrendingUp,
            1 => Self::TrendingDown,
            2 => Self::Volatile,
            _ => Self::Ranging,
        }
    }
}

/// Of the logarithm of the volatility: how it stays from day to day, and how far it swings.
const SLOW: (f64, f64) = (0.985, 0.28);
const FAST: (f64, f64) = (0.90, 0.25);

/// The part of the swings that is expected of the coming weeks.
const OUTLOOK: f64 = 0.75;

/// The state of a source between two days.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Climate {
    slow: f64,
    fast: f64,
    pub regime: Regime,
}

impl Climate {
    /// Before the first day, drawn from what is usual.
    pub fn first(draws: &mut Draws) -> Self {
        let regime = Regime::drawn(draws.below(5));
        Self { slow: SLOW.1 * draws.normal(), fast: FAST.1 * draws.normal(), regime }
    }

    /// What is expected of the coming weeks, as a factor around 1: a part of the swings will be over by then.
    pub fn outlook(&self) -> f64 {
        exp(OUTLOOK * (self.slow + self.fast))
    }

    /// By how much more it moves than on average; the mean square is 1.
    pub fn level(&self) -> f64 {
        exp(self.slow + self.fast - SLOW.1 * SLOW.1 - FAST.1 * FAST.1) * self.regime.wildness()
    }

    /// After a day whose movement was `surprise` standard deviations: a fall makes the next days wilder by the `leverage`.
    #[must_use]
    pub fn after(&self, surprise: f64, leverage: f64, draws: &mut Draws) -> Self {
        let rest = (1.0 - leverage * leverage).sqrt();
        let shock = rest * draws.normal() - leverage * surprise.clamp(-4.0, 4.0);
        Self {
            slow: step(self.slow, SLOW, draws.normal()),
            fast: step(self.fast, FAST, shock),
            regime: self.regime.next(draws),
        }
    }
}

fn step(value: f64, (stays, swing): (f64, f64), shock: f64) -> f64 {
    value * stays + swing * (1.0 - stays * stays).sqrt() * shock
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn volatility_stays_near_its_mean_for_thousands_of_days() {
        let mut draws = Draws::new(3, 1, 0);
        let mut climate = Climate::first(&mut draws);
        let (mut square, days) = (0.0, 40_000);
        for _ in 0..days {
            square += climate.level().powi(2);
            let surprise = draws.normal();
            climate = climate.after(surprise, 0.6, &mut draws);
        }
        let mean = square / f64::from(days);
        assert!((0.85..1.2).contains(&mean), "{mean}");
    }

    #[test]
    fn a_fall_makes_the_next_day_wilder_than_a_rise() {
        let climate = Climate::first(&mut Draws::new(3, 1, 0));
        let after = |surprise| climate.after(surprise, 0.8, &mut Draws::new(3, 2, 0)).level();
        assert!(after(-2.0) > 1.2 * after(2.0));
    }
}
