//! Windows over prices and volumes in whole ticks and lots: their sums carry no rounding error at all.

use super::{Indicator, float, float_of, window::Sliding};
use crate::{bars::Scale, memory::remembers};

/// What one tick or lot is worth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Steps {
    mantissa: f64,
    divisor: f64,
}

impl Steps {
    pub fn value(self, steps: i64) -> f64 {
        float(steps) * self.mantissa / self.divisor
    }

    /// `steps / parts`, rounded once: equal quotients are equal numbers, however they were divided.
    pub fn part(self, steps: f64, parts: f64) -> f64 {
        steps * self.mantissa / (parts * self.divisor)
    }
}

impl From<Scale> for Steps {
    fn from(scale: Scale) -> Self {
        Self { mantissa: float(scale.mantissa()), divisor: scale.divisor() }
    }
}

/// A price or a volume in whole steps.
#[derive(Debug, Clone, Copy)]
pub struct Ticks {
    pub count: i64,
    pub steps: Steps,
}

/// The sum of the last `n` prices, or their mean.
#[derive(Debug, Clone)]
pub struct ExactSum {
    window: Sliding<i64>,
    sum: i128,
    /// What the sum is divided by: their number for a mean, one for the sum itself.
    parts: f64,
    /// The bits of all prices so far: at least as large as any of them, or negative. Sums of prices up to `fitting` fit a word.
    bits: i64,
    fitting: i64,
}

impl ExactSum {
    pub fn new(length: usize) -> Self {
        Self::in_parts(length, 1.0)
    }

    pub fn mean(length: usize) -> Self {
        Self::in_parts(length, float_of(length))
    }

    fn in_parts(length: usize, parts: f64) -> Self {
        let fitting = (1_i64 << 62) / i64::try_from(length).unwrap_or(i64::MAX).max(1);
        Self { window: Sliding::new(length), sum: 0, parts, bits: 0, fitting }
    }

    /// The same as to [`push`](Indicator::push) one count after another, several times as fast for many.
    pub fn push_all(&mut self, counts: &[i64], steps: Steps, out: &mut [f64]) {
        let length = self.window.values().len();
        self.bits = counts.iter().fold(self.bits, |bits, count| bits | count);
        let fits = (0..=self.fitting).contains(&self.bits);
        match i64::try_from(self.sum) {
            Ok(mut sum) if self.window.is_full() && counts.len() >= length && fits => {
                let own = &counts[..counts.len() - length];
                let (mut entering, mut sums) = (counts, &mut *out);
                for leaving in self.window.halves().into_iter().chain([own]) {
                    let (new, rest) = entering.split_at(leaving.len());
                    let (now, later) = sums.split_at_mut(leaving.len());
                    for ((new, left), sum_now) in new.iter().zip(leaving).zip(now) {
                        sum += new - left;
                        *sum_now = float(sum);
                    }
                    (entering, sums) = (rest, later);
                }
                for out in &mut *out {
                    *out = steps.part(*out, self.parts);
                }
                self.sum = i128::from(sum);
                self.window.replace(&counts[counts.len() - length..]);
            }
            _ => {
                for (count, out) in counts.iter().zip(out) {
                    *out = self.push(Ticks { count: *count, steps });
                }
            }
        }
    }
}

impl Indicator for ExactSum {
    type Input = Ticks;
    type Output = f64;

    #[inline]
    fn push(&mut self, input: Ticks) -> f64 {
        self.bits |= input.count;
        let left = self.window.push(input.count).unwrap_or(0);
        self.sum += i128::from(input.count) - i128::from(left);
        if self.window.is_full() { input.steps.part(wide(self.sum), self.parts) } else { f64::NAN }
    }
}

/// The population standard deviation of the last `n` prices.
#[derive(Debug, Clone)]
pub struct ExactDeviation {
    window: Sliding<i64>,
    sum: i128,
    /// Right as long as it fits, and not asked when it does not.
    squares: i128,
    /// The largest price so far, and the largest whose sums of squares fit.
    largest: u64,
    fitting: u64,
    length: i64,
    parts: f64,
}

impl ExactDeviation {
    pub fn new(length: usize) -> Self {
        Self {
            window: Sliding::new(length),
            sum: 0,
            squares: 0,
            largest: 0,
            // (n x)² must stay below 2^126.
            fitting: (1_u64 << 63) / u64::try_from(length).unwrap_or(u64::MAX).max(1),
            length: i64::try_from(length).unwrap_or(i64::MAX),
            parts: float_of(length),
        }
    }
}

impl ExactDeviation {
    /// n Σx² - (Σx)² is n² times the variance, and whole. It nearly always fits a word.
    fn spread(&self) -> f64 {
        if self.largest > self.fitting {
            return self.rounded_spread();
        }
        let narrow = || {
            let (sum, squares) = (i64::try_from(self.sum).ok()?, i64::try_from(self.squares).ok()?);
            squares.checked_mul(self.length)?.checked_sub(sum.checked_mul(sum)?)
        };
        let whole = || wide(i128::from(self.length) * self.squares - self.sum * self.sum);
        narrow().map_or_else(whole, float)
    }

    /// The same of prices too large to be squared exactly.
    fn rounded_spread(&self) -> f64 {
        let n = float(self.length);
        let mean = wide(self.sum) / n;
        let squares: f64 = self.window.values().iter().map(|price| (float(*price) - mean).powi(2)).sum();
        n * squares
    }
}

impl Indicator for ExactDeviation {
    type Input = Ticks;
    type Output = f64;

    #[inline]
    fn push(&mut self, input: Ticks) -> f64 {
        let (new, left) = (i128::from(input.count), self.window.push(input.count).map_or(0, i128::from));
        self.sum += new - left;
        self.squares = self.squares.wrapping_add(new * new - left * left);
        self.largest = self.largest.max(input.count.unsigned_abs());
        if !self.window.is_full() {
            return f64::NAN;
        }
        input.steps.part(self.spread().sqrt(), self.parts)
    }
}

/// A wide whole number as a float; the narrow conversion is several times as fast and nearly always enough.
#[inline]
pub(super) fn wide(whole: i128) -> f64 {
    i64::try_from(whole).map_or_else(|_| widest(whole), float)
}

/// Apart, or the compiler would convert both ways and then choose.
#[cold]
#[inline(never)]
#[expect(clippy::cast_precision_loss, reason = "rounded once, at the very end")]
fn widest(whole: i128) -> f64 {
    whole as f64
}

remembers! {
    Steps { mantissa, divisor }
    ExactSum { window, sum, parts, bits, fitting }
    ExactDeviation { window, sum, squares, largest, fitting, length, parts }
}

#[cfg(test)]
mod tests {
    use super::{super::column, *};
    use crate::splitmix::SplitMix64;

    const CENTS: Steps = Steps { mantissa: 1.0, divisor: 100.0 };

    fn ticks(counts: &[i64]) -> impl Iterator<Item = Ticks> {
        counts.iter().map(|&count| Ticks { count, steps: CENTS })
    }

    #[test]
    fn equal_averages_are_equal_numbers() {
        // The mean is 100.10 over three and over seven bars; sums of dollars would differ in the last bit.
        let prices = [10_011, 10_008, 10_011, 10_010, 10_009, 10_012, 10_009];
        let short = column(ExactSum::mean(3), ticks(&prices));
        let long = column(ExactSum::mean(7), ticks(&prices));
        assert_eq!(short[6].to_bits(), long[6].to_bits());
        assert_eq!(long[6].to_bits(), 100.1_f64.to_bits());
    }

    #[test]
    fn many_prices_at_once_have_the_same_means_as_one_after_another() {
        let mut stream = SplitMix64::new(5);
        for (length, largest) in [(1, 1 << 20), (10, 1 << 20), (300, 1 << 20), (10, i64::MAX)] {
            let prices: Vec<i64> = (0..3_000).map(|_| (stream.draw() >> 1).cast_signed() % largest).collect();
            let one = column(ExactSum::mean(length), ticks(&prices));
            let (mut mean, mut all) = (ExactSum::mean(length), Vec::new());
            for stretch in prices.chunk_by(|_, next| next % 97 != 0) {
                let mut out = vec![0.0; stretch.len()];
                mean.push_all(stretch, CENTS, &mut out);
                all.extend(out);
            }
            assert!(
                one.iter().map(|mean| mean.to_bits()).eq(all.iter().map(|mean| mean.to_bits())),
                "{length}"
            );
        }
    }

    #[test]
    fn a_still_price_has_no_deviation_at_all() {
        let mut prices = vec![1_000_000_007; 50];
        prices[3] = 1;
        let found = column(ExactDeviation::new(20), ticks(&prices));
        assert!(found[..19].iter().all(|value| value.is_nan()));
        assert!(found[22] > 0.0);
        assert_eq!(found[23..], [0.0; 27]);
    }
}
