//! What the difference between a manager and its twin says: measured on whole days, and only where there are enough of them.

use domain::managers::{ComparisonPoint, Effect, Verdict};
use engine::evidence::{Bootstrap, bootstrap_mean};

const MINUTES_OF_DAY: i64 = 1_440;

/// A stretch of days that hang together has this length in the mean.
const BLOCK: f64 = 5.0;
const RESAMPLES: usize = 2_000;
const SEED: u64 = 1;

/// From the points at the beginnings of UTC days, oldest first.
pub fn effect(days: &[ComparisonPoint]) -> Effect {
    let mut differences = Vec::with_capacity(days.len());
    for pair in days.windows(2) {
        if pair[1].minute.number() - pair[0].minute.number() != MINUTES_OF_DAY {
            continue;
        }
        let Some(difference) = difference(&pair[0], &pair[1]) else {
            return Effect::unmeasured(Verdict::Unknown, count(differences.len()));
        };
        differences.push(difference);
    }
    let days = count(differences.len());
    if days < Effect::FEWEST_DAYS {
        return Effect::unmeasured(Verdict::NotEnoughData, days);
    }
    if differences.iter().all(|difference| *difference == 0.0) {
        return Effect {
            mean: Some(0.0),
            low: Some(0.0),
            high: Some(0.0),
            ..Effect::unmeasured(Verdict::Same, days)
        };
    }
    let how = Bootstrap {
        resamples: RESAMPLES,
        mean_block_length: BLOCK,
        confidence: Effect::CONFIDENCE,
        seed: SEED,
    };
    let Some(found) = bootstrap_mean(&differences, &how) else {
        return Effect::unmeasured(Verdict::Unknown, days);
    };
    let verdict = if found.lower > 0.0 {
        Verdict::Helped
    } else if found.upper < 0.0 {
        Verdict::Hurt
    } else {
        Verdict::Unclear
    };
    let (mean, low, high) = (Some(found.point_estimate), Some(found.lower), Some(found.upper));
    Effect { verdict, days, mean, low, high }
}

/// By how much more the manager gained in a day when its models are paid, as a fraction of its capital.
fn difference(before: &ComparisonPoint, after: &ComparisonPoint) -> Option<f64> {
    let manager = after.left()?.minus(before.left()?).ok()?;
    let twin = after.twin?.minus(before.twin?).ok()?;
    let share = manager.minus(twin).ok()?.to_f64() / before.capital.to_f64();
    share.is_finite().then_some(share)
}

fn count(days: usize) -> u32 {
    u32::try_from(days).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Fixed, Money, market::Minute};

    /// So many days and one more point, each with what manager and twin had gained in cents.
    fn days(count: i64, gains: impl Fn(i64) -> (i64, i64)) -> Vec<ComparisonPoint> {
        let point = |day: i64| {
            let (gained, twin) = gains(day);
            let cents = |cents: i64| Fixed::new(i128::from(cents), 2).unwrap();
            ComparisonPoint {
                minute: Minute::new((20_000 + day) * MINUTES_OF_DAY),
                capital: Fixed::whole(10_000),
                gained: cents(gained),
                twin: Some(cents(twin)),
                held: None,
                models: Some(Money::ZERO),
            }
        };
        (0..=count).map(point).collect()
    }

    #[test]
    fn of_few_days_nothing_is_said() {
        let few = effect(&days(29, |day| (day * 500, 0)));
        assert_eq!((few.verdict, few.days, few.mean), (Verdict::NotEnoughData, 29, None));
        assert_eq!(effect(&[]).verdict, Verdict::NotEnoughData);
    }

    #[test]
    fn a_difference_is_told_from_chance() {
        let wave = |day: i64| (day * 7_919 % 13 - 6) * 100;
        let helped = effect(&days(60, |day| (day * 500 + wave(day), 0)));
        assert_eq!(helped.verdict, Verdict::Helped, "{helped:?}");
        assert!((helped.mean.unwrap() - 0.0005).abs() < 0.0002 && helped.low.unwrap() > 0.0);
        assert_eq!(effect(&days(60, |day| (wave(day), day * 500))).verdict, Verdict::Hurt);
        assert_eq!(effect(&days(60, |day| (wave(day), 0))).verdict, Verdict::Unclear);
        let same = effect(&days(60, |day| (wave(day), wave(day))));
        assert_eq!((same.verdict, same.low, same.high), (Verdict::Same, Some(0.0), Some(0.0)));
    }

    #[test]
    fn models_are_paid_before_it_is_judged() {
        let mut paid = days(40, |day| (day * 10, 0));
        for (day, point) in (0_i64..).zip(&mut paid) {
            point.models = Some(Money::from_units(day * 50_000_000));
        }
        assert_eq!(effect(&paid).verdict, Verdict::Hurt, "ten cents a day do not pay for fifty");
        paid[20].models = None;
        assert_eq!(effect(&paid).verdict, Verdict::Unknown, "an unknown cost is not nothing");
        let mut alone = days(40, |day| (day * 10, 0));
        alone[40].twin = None;
        assert_eq!(effect(&alone).verdict, Verdict::Unknown);
    }

    #[test]
    fn days_that_were_not_seen_are_not_measured() {
        let mut gaps = days(62, |day| (day * 500, 0));
        gaps.retain(|point| point.minute.number() / MINUTES_OF_DAY % 2 == 0);
        assert_eq!(effect(&gaps).days, 0);
    }
}
