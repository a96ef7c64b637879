//! The last `n` values, side by side, and their sum.

use super::{Indicator, float_of};
use crate::memory::{Memory, remembers};

/// The last `n` values in a ring; adding one costs the same however long the window is.
#[derive(Debug, Clone)]
pub struct Sliding<T> {
    length: usize,
    values: Vec<T>,
    /// Where the oldest value stands once the window is full.
    oldest: usize,
}

impl<T: Copy> Sliding<T> {
    pub const fn new(length: usize) -> Self {
        Self { length, values: Vec::new(), oldest: 0 }
    }

    /// Adds the newest value and returns the one that leaves.
    pub fn push(&mut self, value: T) -> Option<T> {
        if self.values.len() < self.length {
            self.values.push(value);
            return None;
        }
        let left = std::mem::replace(self.values.get_mut(self.oldest)?, value);
        self.oldest += 1;
        if self.oldest == self.length {
            self.oldest = 0;
        }
        Some(left)
    }

    /// A whole new window, oldest first.
    pub fn replace(&mut self, values: &[T]) {
        self.values.clear();
        self.values.extend_from_slice(values);
        self.oldest = 0;
    }

    pub const fn is_full(&self) -> bool {
        self.values.len() == self.length
    }

    /// All values, in no particular order.
    pub fn values(&self) -> &[T] {
        &self.values
    }

    /// Oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> + Clone {
        let [older, newer] = self.halves();
        older.iter().chain(newer)
    }

    /// All values in two pieces, oldest first.
    pub fn halves(&self) -> [&[T]; 2] {
        let (newer, older) = self.values.split_at(self.oldest);
        [older, newer]
    }
}

impl<T: Memory> Memory for Sliding<T> {
    fn write(&self, to: &mut Vec<u8>) {
        let Self { length, values, oldest } = self;
        length.write(to);
        values.write(to);
        oldest.write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let (length, values, oldest): (usize, Vec<T>, usize) = Memory::read(from)?;
        (values.len() <= length && oldest <= values.len()).then_some(Self { length, values, oldest })
    }
}

/// How many times smaller the values in a window may become before their sum is taken anew: a sum that held far larger
/// values has rounded away the digits of those that remain, and a fresh one has not.
pub const MAY_SHRINK: f64 = 256.0;

/// The sum of the last `n` values; NaN until there are `n` defined ones in a row.
#[derive(Debug, Clone)]
pub struct MovingSum {
    window: Sliding<f64>,
    sum: f64,
    /// The sum of the values without their signs, and the largest it has been since the last refresh.
    size: f64,
    largest_size: f64,
    undefined: usize,
    since_exact: usize,
}

impl MovingSum {
    pub fn new(length: usize) -> Self {
        let window = Sliding::new(length);
        Self { window, sum: 0.0, size: 0.0, largest_size: 0.0, undefined: 0, since_exact: 0 }
    }

    /// Adds up the window anew, so that rounding errors live no longer than one length.
    fn refresh(&mut self) {
        self.since_exact = 0;
        let defined = || self.window.values().iter().filter(|value| !value.is_nan());
        self.sum = defined().sum();
        self.size = defined().map(|value| value.abs()).sum();
        self.largest_size = self.size;
    }

    /// Whether this bar's sum was added up anew.
    const fn is_fresh(&self) -> bool {
        self.since_exact == 0
    }
}

impl Indicator for MovingSum {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        let value = if input.is_finite() { input } else { f64::NAN };
        match self.window.push(value) {
            Some(left) if left.is_nan() => self.undefined -= 1,
            Some(left) => {
                self.sum -= left;
                self.size -= left.abs();
            }
            None => {}
        }
        if value.is_nan() {
            self.undefined += 1;
        } else {
            self.sum += value;
            self.size += value.abs();
        }
        self.largest_size = self.largest_size.max(self.size);
        self.since_exact += 1;
        if self.since_exact >= self.window.length || self.size * MAY_SHRINK < self.largest_size {
            self.refresh();
        }
        if self.window.is_full() && self.undefined == 0 { self.sum } else { f64::NAN }
    }
}

/// The sum of the last `n` values, and the sum in which the oldest counts once and the newest `n` times.
#[derive(Debug, Clone)]
pub struct WeightedSum {
    plain: MovingSum,
    sums: Sums,
}

#[derive(Debug, Clone, Copy)]
pub struct Sums {
    pub plain: f64,
    pub weighted: f64,
}

impl WeightedSum {
    pub fn new(length: usize) -> Self {
        let undefined = Sums { plain: f64::NAN, weighted: f64::NAN };
        Self { plain: MovingSum::new(length), sums: undefined }
    }

    pub fn push(&mut self, input: f64) -> Sums {
        let before = self.sums;
        self.sums.plain = self.plain.push(input);
        self.sums.weighted = if self.sums.plain.is_nan() {
            f64::NAN
        } else if self.plain.is_fresh() || !before.weighted.is_finite() {
            let numbered = self.plain.window.iter().zip(1_u32..);
            numbered.map(|(value, place)| value * f64::from(place)).sum()
        } else {
            // Every value moves one place down, which takes each of them away once; the newest has the highest place.
            before.weighted - before.plain + float_of(self.plain.window.length) * input
        };
        self.sums
    }
}

remembers! {
    MovingSum { window, sum, size, largest_size, undefined, since_exact }
    WeightedSum { plain, sums }
    Sums { plain, weighted }
}

#[cfg(test)]
mod tests {
    use super::{
        super::testing::{spiked_walk, walk},
        *,
    };

    #[test]
    fn a_window_is_the_last_values_in_order() {
        for length in [1, 3, 64, 65, 200] {
            let mut window = Sliding::new(length);
            for i in 0..1000_usize {
                assert_eq!(window.push(i), i.checked_sub(length), "length {length}");
                let first = (i + 1).saturating_sub(length);
                assert!(window.iter().copied().eq(first..=i), "length {length}");
            }
        }
    }

    #[test]
    fn a_sum_forgets_what_left_and_what_was_undefined() {
        let mut sum = MovingSum::new(3);
        let found: Vec<f64> = [1.0, 2.0, 3.0, f64::NAN, 4.0, 5.0, 6.0].map(|x| sum.push(x)).to_vec();
        assert!(found[..2].iter().chain(&found[3..6]).all(|x| x.is_nan()), "{found:?}");
        assert_eq!((found[2], found[6]), (6.0, 15.0));
    }

    #[test]
    fn sums_after_a_spike_are_those_of_the_values_that_remain() {
        for length in [2_usize, 7, 50] {
            let values = spiked_walk(2000, length);
            let (mut sum, mut weighted) = (MovingSum::new(length), WeightedSum::new(length));
            for (i, value) in values.iter().enumerate() {
                let (found, sums) = (sum.push(*value), weighted.push(*value));
                let Some(first) = (i + 1).checked_sub(length) else { continue };
                let window = &values[first..=i];
                let size: f64 = window.iter().map(|x| x.abs()).sum();
                let numbered = || window.iter().zip(1_u32..).map(|(x, place)| x * f64::from(place));
                let weighted_size: f64 = numbered().map(f64::abs).sum();
                let (plain, weighted): (f64, f64) = (window.iter().sum(), numbered().sum());
                assert!((found - plain).abs() <= 1e-9 * size, "{length}, bar {i}: {found} is not {plain}");
                assert_eq!(found.to_bits(), sums.plain.to_bits());
                let off = (sums.weighted - weighted).abs();
                assert!(
                    off <= 1e-9 * weighted_size,
                    "{length}, bar {i}: {} is not {weighted}",
                    sums.weighted
                );
            }
        }
    }

    #[test]
    fn rounding_errors_do_not_pile_up() {
        let mut sum = MovingSum::new(7);
        let mut last = 0.0;
        for x in walk(100_000, 3).into_iter().chain([1e16]).chain(walk(14, 4)) {
            last = sum.push(x);
        }
        let expected: f64 = walk(14, 4)[7..].iter().sum();
        assert!((last - expected).abs() < 1e-9, "{last} is not {expected}");
    }
}
