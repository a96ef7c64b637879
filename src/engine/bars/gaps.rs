//! Where bars are missing. Gaps are reported, never filled.

use std::collections::BTreeMap;

/// The usual distance between bars, and where it is exceeded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gaps {
    /// The usual distance between the beginnings of two bars, in milliseconds.
    pub step: i64,
    /// In the order of time.
    pub list: Vec<Gap>,
}

/// A stretch of time without bars.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// The place of the last bar before it.
    pub after: usize,
    /// When the first missing bar would begin.
    pub from: i64,
    /// When the next bar begins that is there.
    pub until: i64,
    /// How many bars of the usual length fit in.
    pub missing: i64,
}

impl Gaps {
    /// The gaps between ascending times, or `None` with fewer than two.
    pub fn of(time: &[i64]) -> Option<Self> {
        let step = Self::step_of(time)?;
        let gaps = time.windows(2).enumerate().filter(|(_, pair)| pair[1] - pair[0] > step);
        let list = gaps.map(|(after, pair)| Gap {
            after,
            from: pair[0] + step,
            until: pair[1],
            missing: (pair[1] - pair[0] - 1) / step,
        });
        Some(Self { step, list: list.collect() })
    }

    /// How many bars are missing in all.
    pub fn missing(&self) -> i64 {
        self.list.iter().map(|gap| gap.missing).sum()
    }

    /// The most frequent distance, the shorter one of equals.
    pub(super) fn step_of(time: &[i64]) -> Option<i64> {
        let steps = || time.windows(2).map(|pair| pair[1] - pair[0]);
        // Nearly always one distance has the majority, and finding it needs no counting of all.
        let (mut likely, mut votes) = (steps().next()?, 0_usize);
        for step in steps() {
            if votes == 0 {
                likely = step;
            }
            votes = if step == likely { votes + 1 } else { votes.saturating_sub(1) };
        }
        if steps().filter(|step| *step == likely).count() * 2 > time.len() {
            return Some(likely);
        }
        let mut counts = BTreeMap::new();
        for step in steps() {
            *counts.entry(step).or_insert(0_usize) += 1;
        }
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(step, _)| step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gap_says_where_it_is_and_how_much_is_missing() {
        let gaps = Gaps::of(&[0, 60, 120, 300, 360, 419]).unwrap();
        let gap = Gap { after: 2, from: 180, until: 300, missing: 2 };
        assert_eq!(gaps, Gaps { step: 60, list: vec![gap] });
        assert_eq!(gaps.missing(), 2);
    }

    #[test]
    fn the_usual_distance_is_the_most_frequent_one() {
        assert_eq!(Gaps::step_of(&[5]), None);
        assert_eq!(Gaps::step_of(&[0, 7]), Some(7));
        assert_eq!(
            Gaps::step_of(&[0, 1, 11, 12, 22, 27]),
            Some(1),
            "of two equally frequent ones the shorter"
        );
    }
}
