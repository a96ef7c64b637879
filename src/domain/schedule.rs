//! When a job is due: repetition without drift, missed runs collapsed to one, retries that back off.

use crate::{Period, Timestamp};
use serde::{Deserialize, Serialize};

/// How often a job is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeat {
    Once,
    Every(Period),
}

impl Repeat {
    /// The slot after `due`: a whole number of periods later and not before `now`, so that the schedule
    /// neither drifts nor runs once for every slot that was missed.
    pub fn next(self, due: Timestamp, now: Timestamp) -> Option<Timestamp> {
        let Self::Every(period) = self else { return None };
        let step = period.as_millis().max(1);
        let late = now.since(due).as_millis().max(0);
        Some(due.plus(Period::from_millis((late / step + 1).saturating_mul(step))))
    }
}

/// How failures are retried: `first · 2ⁿ`, at most `longest`, and up to `attempts` in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    pub attempts: u32,
    pub first: Period,
    pub longest: Period,
}

impl Retry {
    /// The wait after the given number of failed attempts; `None` when there are no attempts left.
    pub fn wait_after(self, failed: u32) -> Option<Period> {
        if failed >= self.attempts {
            return None;
        }
        let doublings = failed.saturating_sub(1).min(30);
        let wait = self.first.as_millis().saturating_mul(1_i64 << doublings);
        Some(Period::from_millis(wait.min(self.longest.as_millis())))
    }
}

impl Default for Retry {
    fn default() -> Self {
        Self { attempts: 5, first: Period::from_seconds(2), longest: Period::from_minutes(10) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_does_not_drift_and_missed_slots_collapse() {
        let every = Repeat::Every(Period::from_seconds(10));
        let at = Timestamp::from_millis;
        assert_eq!(every.next(at(0), at(3)), Some(at(10_000)));
        assert_eq!(every.next(at(0), at(10_000)), Some(at(20_000)));
        assert_eq!(every.next(at(0), at(95_500)), Some(at(100_000)));
        assert_eq!(every.next(at(50_000), at(3)), Some(at(60_000)));
        assert_eq!(Repeat::Once.next(at(0), at(3)), None);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let retry = Retry { attempts: 4, first: Period::from_seconds(2), longest: Period::from_seconds(5) };
        let waits: Vec<_> = (1..=4).map(|failed| retry.wait_after(failed).map(Period::as_seconds)).collect();
        assert_eq!(waits, [Some(2), Some(4), Some(5), None]);
    }
}
