//! How far the money of a team is below its peak, and whether that is as far as a bound.

use crate::{Fixed, fixed::OutOfRange};
use std::cmp::Ordering;

/// Nearer to a bound than this, floating point does not say on which side: `1 - 8000 / 10000` is less than 0.2 there.
const TOO_NEAR: f64 = 1e-9;

/// A fall from a peak. It is compared with a bound, a fraction of the peak, as money is: exactly.
#[derive(Debug, Clone, Copy)]
pub struct Fallen {
    peak: Fixed,
    equity: Fixed,
}

/// How far a team's money is below its peak; not at all when there is no peak to fall from.
pub const fn fallen(peak: Fixed, equity: Fixed) -> Fallen {
    Fallen { peak, equity }
}

impl Fallen {
    /// As a fraction, for people to read.
    pub fn share(self) -> f64 {
        if !self.peak.is_positive() || self.equity >= self.peak {
            return 0.0;
        }
        let lost = self
            .peak
            .minus(self.equity)
            .map_or_else(|_| self.peak.to_f64() - self.equity.to_f64(), Fixed::to_f64);
        lost / self.peak.to_f64()
    }

    /// What was lost beside what the bound allows; none when that has more digits than money can have.
    fn exactly(self, bound: f64) -> Option<Ordering> {
        // As somebody wrote it down: the shortest decimal that is this number.
        let bound: Fixed = bound.to_string().parse().ok()?;
        let lost = self.peak.minus(self.equity);
        let both = lost.and_then(|lost| Ok::<_, OutOfRange>((lost, self.peak.times(bound)?)));
        both.ok().map(|(lost, most)| lost.cmp(&most))
    }
}

impl PartialEq<f64> for Fallen {
    fn eq(&self, bound: &f64) -> bool {
        self.partial_cmp(bound) == Some(Ordering::Equal)
    }
}

impl PartialOrd<f64> for Fallen {
    fn partial_cmp(&self, bound: &f64) -> Option<Ordering> {
        let share = self.share();
        let is_clear = share == 0.0 || (share - bound).abs() > TOO_NEAR;
        let exactly = if is_clear { None } else { self.exactly(*bound) };
        exactly.or_else(|| share.partial_cmp(bound))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_at(peak: &str, equity: &str, bound: f64) -> bool {
        fallen(peak.parse().unwrap(), equity.parse().unwrap()) >= bound
    }

    #[test]
    fn a_fall_to_the_last_cent_of_a_bound_has_reached_it_and_one_cent_less_has_not() {
        for (peak, equity, more, bound) in [
            ("10000", "8000", "8000.01", 0.2),
            ("10000", "9000", "9000.01", 0.1),
            ("10000", "9200", "9200.01", 0.08),
            ("10000.10", "8000.08", "8000.09", 0.2),
            ("1000000000000", "800000000000", "800000000000.00000001", 0.2),
            ("12345.67", "12345.6699987654330", "12345.6699987654331", 0.000_000_000_1),
            ("10000", "0", "0.01", 1.0),
        ] {
            assert!(is_at(peak, equity, bound), "{equity} of {peak} at {bound}");
            assert!(!is_at(peak, more, bound), "{more} of {peak} at {bound}");
        }
    }

    #[test]
    fn nothing_falls_from_no_peak_or_above_it() {
        assert!(!is_at("0", "-5", 0.000_001));
        assert!(!is_at("100", "101", 0.000_001));
        let share = |peak: i64, equity: i64| fallen(Fixed::whole(peak), Fixed::whole(equity)).share();
        assert_eq!(
            [share(0, -5), share(100, 101), share(10_000, 8_000)].map(f64::to_bits),
            [0.0, 0.0, 0.2].map(f64::to_bits)
        );
    }
}
