//! The one circumstance in which a pattern is followed by a drift. Which of them it is, the seed has drawn.

use super::{EdgeRule, pattern::Seen};
use crate::feeds::simulated::draws::Draws;
use std::ops::Range;

/// Neither printed nor compared: nobody outside is told.
#[derive(Clone)]
pub enum Condition {
    /// The five-minute bars of a session.
    Hour(Range<usize>),
    /// From Monday, 0.
    Weekdays([i64; 2]),
    /// A quarter of all volumes.
    Volume(Range<f64>),
    /// Whether the day before closed above the mean of the closes, or not.
    Regime { rising: bool },
    /// The nearer or the farther half of all distances from the level.
    Distance(Range<f64>),
    /// The nearer half of all distances from a support, or through it.
    Support(Range<f64>),
}

/// From 15:00, from 16:00 and from 17:00 on.
const HOURS: [Range<usize>; 3] = [6..18, 18..30, 30..36];

impl Condition {
    pub fn holds(&self, seen: &Seen) -> bool {
        match self {
            Self::Hour(bars) => bars.contains(&seen.bar),
            Self::Weekdays(days) => days.contains(&seen.weekday),
            Self::Volume(range) => range.contains(&seen.volume),
            Self::Regime { rising } => seen.rising == *rising,
            Self::Distance(range) => range.contains(&seen.distance),
            Self::Support(range) => seen.support.is_some_and(|distance| range.contains(&distance)),
        }
    }

    /// One of each kind, in an order that is drawn as well. The bounds are such that they divide the `patterns` of the past.
    pub fn draw(rule: EdgeRule, patterns: &[Seen], draws: &mut Draws) -> Vec<Self> {
        if rule == EdgeRule::SupportBounce {
            return vec![Self::near_support(patterns)];
        }
        let first = i64::try_from(draws.below(5)).unwrap_or(0);
        let second = (first + 1 + i64::try_from(draws.below(4)).unwrap_or(0)) % 5;
        let mut conditions = vec![
            Self::Weekdays([first, second]),
            Self::Volume(part(patterns.iter().map(|seen| seen.volume).collect(), 4, draws)),
            Self::Regime { rising: draws.below(2) == 1 },
            Self::Distance(part(patterns.iter().map(|seen| seen.distance).collect(), 2, draws)),
        ];
        let hour = draws.below(3);
        if rule != EdgeRule::GapAndGo {
            conditions
                .extend(usize::try_from(hour).ok().and_then(|hour| HOURS.get(hour)).cloned().map(Self::Hour));
        }
        for last in (1..conditions.len()).rev() {
            let other = draws.below(u64::try_from(last + 1).unwrap_or(1));
            conditions.swap(last, usize::try_from(other).unwrap_or(0));
        }
        conditions
    }

    fn near_support(patterns: &[Seen]) -> Self {
        let mut distances: Vec<f64> = patterns.iter().filter_map(|seen| seen.support).collect();
        distances.sort_unstable_by(f64::total_cmp);
        let middle = distances.get(distances.len() / 2).copied().unwrap_or(f64::NEG_INFINITY);
        Self::Support(f64::NEG_INFINITY..middle)
    }
}

/// One of so many equally frequent ranges of the values, without an end at the ends.
fn part(mut values: Vec<f64>, parts: u64, draws: &mut Draws) -> Range<f64> {
    values.sort_unstable_by(f64::total_cmp);
    let which = draws.below(parts);
    let bound = |part: u64| {
        let place = usize::try_from(part).unwrap_or(0) * values.len() / usize::try_from(parts).unwrap_or(1);
        values.get(place).copied().unwrap_or(f64::INFINITY)
    };
    let from = if which == 0 { f64::NEG_INFINITY } else { bound(which) };
    from..if which + 1 == parts { f64::INFINITY } else { bound(which + 1) }
}
