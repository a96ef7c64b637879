//! When a job is due: repetition without drift, missed runs collapsed to one, retries that back off.

use crate::{JobId, Period, Timestamp};
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

/// How long after its slot a job really starts: between nothing and `most`. It follows from the job and the slot
/// alone, so that every server computes the same and a test can say what comes.
pub fn jitter(job: JobId, slot: Timestamp, most: Period) -> Period {
    let (high, low) = job.as_uuid().as_u64_pair();
    let mixed = mix(mix(mix(high) ^ low) ^ slot.as_millis().cast_unsigned());
    let bound = u64::try_from(most.as_millis()).unwrap_or(0).saturating_add(1);
    Period::from_millis((mixed % bound).cast_signed())
}

/// Spreads the bits of a number over all of them (the finisher of `SplitMix64`).
const fn mix(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
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
    fn jitter_stays_in_its_bounds_and_spreads() {
        let job = |n: u128| JobId::from_uuid(uuid::Uuid::from_u128(n));
        let most = Period::from_millis(999);
        let slot = Timestamp::from_millis(1_767_225_600_000);
        let waits: Vec<i64> = (0..10_000).map(|n| jitter(job(n), slot, most).as_millis()).collect();
        assert!(waits.iter().all(|wait| (0..=999).contains(wait)));
        let early = waits.iter().filter(|wait| **wait < 100).count();
        assert!((800..1_200).contains(&early), "{early} of 10000 in the first tenth");
        assert_eq!(jitter(job(7), slot, most), jitter(job(7), slot, most));
        assert_eq!(jitter(job(7), slot, Period::ZERO), Period::ZERO);
    }

    #[test]
    fn waits_double_up_to_the_longest_and_end() {
        let retry = Retry { attempts: 4, first: Period::from_seconds(2), longest: Period::from_seconds(5) };
        let waits: Vec<_> = (1..=4).map(|failed| retry.wait_after(failed).map(Period::as_seconds)).collect();
        assert_eq!(waits, [Some(2), Some(4), Some(5), None]);
    }
}
