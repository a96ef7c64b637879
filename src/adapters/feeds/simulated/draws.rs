//! Randomness that follows from what it is drawn for: the market's seed, a stream, and a day. Whatever was drawn before for something else
//! changes nothing.

use super::numbers::{ln, normal_quantile};
use engine::splitmix::{SplitMix64, mix};

const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The draws of one stream on one day.
pub struct Draws(SplitMix64);

impl Draws {
    pub const fn new(seed: u64, stream: u64, day: i64) -> Self {
        let state = mix(mix(seed.wrapping_add(STEP)) ^ stream.wrapping_mul(STEP));
        Self(SplitMix64::new(mix(state ^ day.cast_unsigned().wrapping_mul(STEP))))
    }

    pub const fn bits(&mut self) -> u64 {
        self.0.draw()
    }

    /// A number between 0 and 1 that is neither.
    pub fn fraction(&mut self) -> f64 {
        fraction(self.bits())
    }

    pub fn normal(&mut self) -> f64 {
        normal_quantile(self.fraction())
    }

    /// A normal number, and eleven bits that say nothing about it.
    pub fn normal_and_bits(&mut self) -> (f64, u64) {
        let bits = self.bits();
        (normal_quantile(fraction(bits)), bits & 0x7FF)
    }

    /// A number above 0 with the mean 1.
    pub fn exponential(&mut self) -> f64 {
        -ln(self.fraction())
    }

    /// A number in `0..bound`.
    pub fn below(&mut self, bound: u64) -> u64 {
        let high = (u128::from(self.bits()) * u128::from(bound)) >> 64;
        u64::try_from(high).unwrap_or(0)
    }
}

/// The upper 53 bits as a number.
#[expect(clippy::cast_precision_loss, reason = "53 bits fit exactly")]
fn fraction(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_days_and_seeds_have_nothing_in_common() {
        let first = |seed, stream, day| Draws::new(seed, stream, day).bits();
        let mut found = vec![first(1, 1, 1), first(2, 1, 1), first(1, 2, 1), first(1, 1, 2), first(2, 2, 2)];
        assert_eq!(found[0], first(1, 1, 1));
        found.sort_unstable();
        found.dedup();
        assert_eq!(found.len(), 5);
    }

    #[test]
    fn draws_have_the_moments_that_they_should() {
        let mut draws = Draws::new(7, 1, 1);
        let (mut sum, mut squares, mut waits) = (0.0, 0.0, 0.0);
        let count = 200_000;
        for _ in 0..count {
            let normal = draws.normal();
            sum += normal;
            squares += normal * normal;
            waits += draws.exponential();
        }
        let n = f64::from(count);
        assert!((sum / n).abs() < 0.01 && (squares / n - 1.0).abs() < 0.015, "{} {}", sum / n, squares / n);
        assert!((waits / n - 1.0).abs() < 0.015, "{}", waits / n);
        assert!((0..1_000).all(|_| draws.below(3) < 3));
    }
}
