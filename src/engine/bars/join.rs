//! Several instruments, or several lengths of bars, on one line of time without looking ahead.
//!
//! A bar may be known from its end on, never before. So at the close of a bar of one series, of another one the last bar counts that is
//! finished by then: one that ends at the same moment counts, one that ends later does not, whenever it began.

use super::{Bars, Timeframe};

/// For every bar that begins at `time` and lasts `length`: the place of the last of `other` that is finished at its close.
///
/// `other` are the beginnings of bars that last `other_length`. Both ascend.
pub fn as_of(time: &[i64], length: Timeframe, other: &[i64], other_length: Timeframe) -> Vec<Option<usize>> {
    let mut finished = 0;
    time.iter()
        .map(|begins| {
            let now = begins + length.ms();
            while other.get(finished).is_some_and(|begins| begins + other_length.ms() <= now) {
                finished += 1;
            }
            finished.checked_sub(1)
        })
        .collect()
}

/// A moment at which bars begin, and which instruments have one then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub time: i64,
    /// Of every instrument in turn, the place of its bar that begins now.
    pub bars: Vec<Option<usize>>,
}

/// The moments of all instruments together, in the order of time.
pub fn merge<'b>(instruments: &'b [&'b Bars]) -> impl Iterator<Item = Moment> + 'b {
    let mut next = vec![0; instruments.len()];
    std::iter::from_fn(move || {
        let waiting = instruments.iter().zip(&next).filter_map(|(bars, place)| bars.time.get(*place));
        let time = *waiting.min()?;
        let bars = instruments.iter().zip(&mut next).map(|(bars, place)| {
            let here = bars.time.get(*place) == Some(&time);
            let taken = here.then_some(*place);
            *place += usize::from(here);
            taken
        });
        Some(Moment { time, bars: bars.collect() })
    })
}

#[cfg(test)]
mod tests {
    use super::{super::generate, *};

    #[test]
    fn only_a_finished_bar_is_known() {
        let minute = 60_000;
        let minutes: Vec<i64> = (0..130).map(|i| i * minute).collect();
        let hours = [0, 60 * minute, 120 * minute];
        let known = as_of(&minutes, Timeframe::MINUTE, &hours, Timeframe::HOUR);
        assert_eq!(known[58], None, "the first hour still has a minute to go");
        assert_eq!(known[59], Some(0), "it ends with its last minute");
        assert_eq!((known[118], known[119], known[129]), (Some(0), Some(1), Some(1)));
    }

    #[test]
    fn a_bar_that_is_missing_elsewhere_leaves_the_last_one_known() {
        let known = as_of(&[0, 60_000, 120_000], Timeframe::MINUTE, &[60_000], Timeframe::MINUTE);
        assert_eq!(known, [None, Some(0), Some(0)]);
    }

    #[test]
    fn instruments_meet_in_the_order_of_time() {
        let (mut one, mut other) = (generate(2, 1), generate(2, 2));
        (one.time, other.time) = (vec![0, 60_000], vec![60_000, 90_000]);
        let moments: Vec<_> = merge(&[&one, &other]).map(|moment| (moment.time, moment.bars)).collect();
        let expected =
            [(0, vec![Some(0), None]), (60_000, vec![Some(1), Some(0)]), (90_000, vec![None, Some(1)])];
        assert_eq!(moments, expected);
    }
}
