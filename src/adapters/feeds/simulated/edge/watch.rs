//! Watches one session of one instrument for patterns, and says where they carry the price.

use super::{
    EdgeRule,
    pattern::{BAR, Before, Chart, Seen},
    plan::Plan,
};
use domain::market::Bar;
use std::ops::Range;

/// A rule that is watched for, and the plan for it once there is one.
#[derive(Clone)]
pub struct Watched {
    pub rule: EdgeRule,
    pub plan: Option<Plan>,
}

/// The first pattern of a rule in a session: the one that the rule trades.
#[derive(Clone, Copy)]
pub struct Sighting {
    pub rule: EdgeRule,
    pub seen: Seen,
    /// What holding is expected to move the price by, as a standard deviation.
    pub deviation: f64,
}

/// The drift of each minute from one until another.
struct Drift {
    minutes: Range<usize>,
    of_minute: f64,
}

impl Drift {
    /// Carries the price by so much, the same part of it in each minute.
    fn over(minutes: Range<usize>, by: f64) -> Self {
        let count = u32::try_from(minutes.len()).map_or(1.0, f64::from);
        Self { minutes, of_minute: by / count }
    }
}

pub struct Watch<'a> {
    rules: &'a [Watched],
    chart: Option<Chart>,
    /// The variance of the day before each minute, and of the whole day at the end.
    variances: Vec<f64>,
    drifts: Vec<Drift>,
    pub sightings: Vec<Sighting>,
}

impl<'a> Watch<'a> {
    /// Nothing is seen on a first day. `expected` is the standard deviation of each minute, as far as it is known in the morning.
    pub fn new(
        rules: &'a [Watched],
        before: Option<Before>,
        weekday: i64,
        expected: impl Iterator<Item = f64>,
    ) -> Self {
        let chart = before.filter(|_| !rules.is_empty()).map(|before| Chart::new(before, weekday));
        let mut variances = vec![0.0];
        if chart.is_some() {
            let mut sum = 0.0;
            variances.extend(expected.map(|deviation| {
                sum += deviation * deviation;
                sum
            }));
        }
        Self { rules, chart, variances, drifts: Vec::new(), sightings: Vec::new() }
    }

    /// Where the minute is carried, as a fraction.
    pub fn drift(&self, minute: usize) -> f64 {
        self.drifts.iter().filter(|drift| drift.minutes.contains(&minute)).map(|drift| drift.of_minute).sum()
    }

    /// Takes the minutes so far, of which the last one is new.
    pub fn push(&mut self, minutes: &[Bar]) {
        let Some(chart) = self.chart.as_mut().filter(|_| minutes.len().is_multiple_of(BAR)) else { return };
        chart.push(&minutes[minutes.len() - BAR..]);
        for watched in self.rules {
            if self.sightings.iter().any(|sighting| sighting.rule == watched.rule) {
                continue;
            }
            let Some(seen) = chart.sees(watched.rule) else { continue };
            let (from, until) = (minutes.len(), minutes.len() + watched.rule.holds() * BAR);
            let deviation = (self.variances[until] - self.variances[from]).sqrt();
            let drift = watched.plan.as_ref().and_then(|plan| plan.drift(&seen, deviation));
            if let Some(drift) = drift {
                self.drifts.push(Drift::over(from..until, drift));
                let shake = watched.rule.shakes() * deviation;
                if shake > 0.0 {
                    // At its end nothing is left of it.
                    let turn = from + (until - from) / 3;
                    self.drifts.extend([Drift::over(from..turn, -shake), Drift::over(turn..until, shake)]);
                }
            }
            self.sightings.push(Sighting { rule: watched.rule, seen, deviation });
        }
    }
}
