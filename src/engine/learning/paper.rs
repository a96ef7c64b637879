//! Trades on paper beside those that were expected.
//!
//! The sum of gains is held against what as many expected trades bring, after each trade, in standard errors. How far it fell short at its worst is
//! compared with what chance does to an agent whose gains are drawn from the expected ones, within [`HORIZON`] trades: so it may be looked at after every
//! trade, and an agent that does what was expected still falls out of the band only as often as is said.

use crate::{
    metrics::{deviation, float, mean},
    splitmix::SplitMix64,
};
use domain::lab::PaperCheck;

/// Before so many trades nothing is said.
pub const LEAST_ON_PAPER: usize = 10;
/// So many trades are looked at as one test; beyond them, as many as there are.
pub const HORIZON: usize = 500;
const PATHS: usize = 2_000;

/// How `gains` on paper are beside those that are `expected`. `until` is the number of the last of them.
/// `before` is what was found of the earlier ones of them.
pub fn paper_check(
    expected: &[f64],
    gains: &[f64],
    (until, seed): (i64, u64),
    before: Option<&PaperCheck>,
) -> PaperCheck {
    let expected_gain = mean(expected).unwrap_or(0.0);
    let worst = deviation(expected)
        .filter(|deviation| *deviation > 0.0)
        .and_then(|deviation| Band { mean: expected_gain, deviation }.worst(gains.iter().copied()));
    // Most trades are no new low; then nothing has changed.
    let known = before.filter(|before| before.worst == worst && gains.len() <= HORIZON);
    let p_value = match known {
        Some(known) => known.p_value,
        None => worst.map(|worst| chance(expected, gains.len().max(HORIZON), worst, seed)),
    };
    PaperCheck { until, trades: gains.len(), mean_gain: mean(gains), expected_gain, worst, p_value }
}

/// What is expected of one trade.
#[derive(Clone, Copy)]
struct Band {
    mean: f64,
    deviation: f64,
}

impl Band {
    /// The lowest point of the sum, in standard errors; none before [`LEAST_ON_PAPER`].
    fn worst(self, gains: impl Iterator<Item = f64>) -> Option<f64> {
        let mut sum = 0.0;
        let mut lowest: Option<f64> = None;
        for (place, gain) in gains.enumerate() {
            sum += gain - self.mean;
            if place + 1 >= LEAST_ON_PAPER {
                let now = sum / (self.deviation * float(place + 1).sqrt());
                lowest = Some(lowest.map_or(now, |lowest| lowest.min(now)));
            }
        }
        lowest
    }
}

/// How often gains drawn from the expected ones are once as low as this, within so many trades.
fn chance(expected: &[f64], trades: usize, worst: f64, seed: u64) -> f64 {
    let band = Band { mean: mean(expected).unwrap_or(0.0), deviation: deviation(expected).unwrap_or(1.0) };
    let mut draws = SplitMix64::new(seed);
    let count = u64::try_from(expected.len()).unwrap_or(1).max(1);
    let mut as_low = 0;
    for _ in 0..PATHS {
        let gains = (0..trades).map(|_| {
            let place = usize::try_from(draws.draw() % count).unwrap_or(0);
            expected.get(place).copied().unwrap_or(0.0)
        });
        as_low += usize::from(band.worst(gains).is_some_and(|lowest| lowest <= worst));
    }
    float(as_low + 1) / float(PATHS + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::lab::LEAVES_BELOW;

    /// Gains with a mean of `mean`, mostly small losses and some larger wins.
    fn gains(count: usize, mean: f64, seed: u64) -> Vec<f64> {
        let mut draws = SplitMix64::new(seed);
        let one = |_| {
            #[expect(clippy::cast_precision_loss, reason = "a draw of a test")]
            let unit = (draws.draw() >> 11) as f64 / (1_u64 << 53) as f64;
            mean + if unit < 0.7 { -0.004 } else { 0.028 / 3.0 }
        };
        (0..count).map(one).collect()
    }

    /// After every trade, as an agent on paper is looked at.
    fn leaves_after(expected: &[f64], live: &[f64]) -> Option<usize> {
        let left = |count: &usize| paper_check(expected, &live[..*count], (0, 7), None).has_left_the_band();
        (1..=live.len()).step_by(5).find(left)
    }

    #[test]
    fn who_does_what_was_expected_stays_and_who_does_not_comes_back() {
        let expected = gains(120, 0.002, 1);
        let stay = (0..30).filter(|seed| leaves_after(&expected, &gains(150, 0.002, 100 + seed)).is_none());
        assert!(stay.count() >= 29, "one in a hundred leaves by chance, however often it is looked at");
        let leave = (0..30).filter(|seed| leaves_after(&expected, &gains(150, -0.003, 100 + seed)).is_some());
        assert!(leave.count() >= 27, "an agent that loses on every trade what it should gain is found");
    }

    #[test]
    fn nothing_is_said_of_few_trades_or_of_trades_that_are_all_the_same() {
        let expected = gains(120, 0.002, 1);
        let few = paper_check(&expected, &gains(LEAST_ON_PAPER - 1, -0.05, 2), (9, 7), None);
        assert_eq!((few.trades, few.worst, few.p_value), (LEAST_ON_PAPER - 1, None, None));
        let none = paper_check(&expected, &[], (0, 7), None);
        assert_eq!((none.mean_gain, none.has_left_the_band()), (None, false));
        assert_eq!(paper_check(&[0.01; 40], &[-0.01; 40], (40, 7), None).p_value, None);
        assert_eq!(paper_check(&[], &[-0.01; 40], (40, 7), None).p_value, None);
    }

    #[test]
    fn the_same_trades_are_judged_the_same_and_the_bound_is_what_is_said() {
        let (expected, live) = (gains(120, 0.002, 1), gains(60, -0.004, 2));
        let once = paper_check(&expected, &live, (60, 7), None);
        assert_eq!(once, paper_check(&expected, &live, (60, 7), None));
        assert_eq!(once, paper_check(&expected, &live, (60, 7), Some(&once)));
        assert!(once.has_left_the_band() && once.p_value.unwrap() < LEAVES_BELOW, "{once:?}");
        assert!(!PaperCheck { p_value: Some(LEAVES_BELOW), ..once }.has_left_the_band());
    }
}
