//! The standard normal distribution, accurate to the last few bits.

use std::f64::consts::{PI, SQRT_2};

/// The probability of a value at or below `x`.
pub fn normal_cdf(x: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x < -SERIES_REACH {
        upper_tail(-x)
    } else if x > SERIES_REACH {
        1.0 - upper_tail(x)
    } else {
        0.5 + density(x) * odd_series(x)
    }
}

/// The value below which lies the probability `p`; infinite at 0 and 1, NaN outside.
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() || !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    if p == 0.0 {
        return f64::NEG_INFINITY;
    }
    // Only the lower half is solved: there probabilities keep their relative accuracy however small.
    if p > 0.5 { -lower_quantile(1.0 - p) } else { lower_quantile(p) }
}

/// Where the series needs fewer terms than the continued fraction.
const SERIES_REACH: f64 = 3.0;

fn density(x: f64) -> f64 {
    (-0.5 * x * x).exp() / (SQRT_2 * PI.sqrt())
}

/// `x + x³/3 + x⁵/(3·5) + …` (Marsaglia 2004): the area from 0 to `x` over the density at `x`.
fn odd_series(x: f64) -> f64 {
    let (mut term, mut total, mut odd) = (x, x, 1.0);
    loop {
        odd += 2.0;
        term *= x * x / odd;
        let next = total + term;
        if (next - total).abs() == 0.0 {
            return total;
        }
        total = next;
    }
}

/// The probability above `x ≥ 3`: Laplace's continued fraction, from its far end.
fn upper_tail(x: f64) -> f64 {
    let far_end = (1..=80_u32).rev().fold(x, |below, k| x + f64::from(k) / below);
    density(x) / far_end
}

fn lower_quantile(p: f64) -> f64 {
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    // Hastings' approximation, good to 5e-4; each Halley step then triples the digits.
    let t = (-2.0 * p.ln()).sqrt();
    let top = 2.515_517 + t * (0.802_853 + t * 0.010_328);
    let bottom = 1.0 + t * (1.432_788 + t * (0.189_269 + t * 0.001_308));
    let mut x = top / bottom - t;
    for _ in 0..3 {
        let step = (normal_cdf(x) - p) / density(x);
        if !step.is_finite() {
            break;
        }
        x -= step / (1.0 + 0.5 * x * step);
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_are_those_of_the_tables() {
        let table = [
            (0.0, 0.5),
            (1.0, 0.841_344_746_068_542_9),
            (-1.959_963_984_540_054, 0.025),
            (-3.5, 2.326_290_790_355_250_4e-4),
            (-8.0, 6.220_960_574_271_786e-16),
            (-20.0, 2.753_624_118_606_234e-89),
        ];
        for (x, p) in table {
            let found = normal_cdf(x);
            assert!((found / p - 1.0).abs() < 1e-13, "{x}: {found} instead of {p}");
        }
        assert!((normal_cdf(6.0) - (1.0 - 9.865_876_450_376_98e-10)).abs() < 1e-16);
    }

    #[test]
    fn quantiles_are_those_of_the_tables() {
        let table = [
            (0.95, 1.644_853_626_951_472_7),
            (0.975, 1.959_963_984_540_054),
            (0.99, 2.326_347_874_040_841),
            (1e-10, -6.361_340_902_404_056),
        ];
        for (p, x) in table {
            assert!((normal_quantile(p) - x).abs() < 1e-13, "{p}: {}", normal_quantile(p));
        }
        assert!(normal_quantile(0.5).abs() < 1e-16);
        assert!(normal_quantile(1.5).is_nan() && normal_quantile(0.0).is_infinite());
    }

    #[test]
    fn both_sides_of_the_seam_agree_with_the_inverse() {
        for step in -740_i32..=740 {
            let x = f64::from(step) / 100.0;
            let p = normal_cdf(x);
            let tolerance = 1e-13 + 3e-16 / density(x).max(1e-300);
            assert!((normal_quantile(p) - x).abs() < tolerance, "{x}");
        }
    }
}
