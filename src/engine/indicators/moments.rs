//! Deviation, correlation and slope over the last `n` values, in constant time whatever `n` is.
//!
//! Sums of squares lose digits, so they are taken of distances from the mean of a window, and taken anew once per length
//! or as soon as they have become much larger than the spread of the values that remain.

use super::{
    Indicator, float_of,
    window::{MAY_SHRINK, Sliding, WeightedSum},
};
use crate::memory::remembers;

/// Sums over pairs of values, as distances from `(x0, y0)`.
#[derive(Debug, Clone)]
struct Pairs {
    window: Sliding<(f64, f64)>,
    length: usize,
    undefined: usize,
    since_exact: usize,
    origin: (f64, f64),
    x: f64,
    y: f64,
    xx: f64,
    yy: f64,
    xy: f64,
    /// The largest sums of squares since the last refresh: their rounding errors are still in the sums.
    largest: (f64, f64),
    /// For how many bars `x`, and `y`, have stood still: rounding must not make a still series move.
    still: (usize, usize),
    last: (f64, f64),
}

impl Pairs {
    fn new(length: usize) -> Self {
        Self {
            window: Sliding::new(length),
            length,
            undefined: 0,
            since_exact: 0,
            origin: (0.0, 0.0),
            x: 0.0,
            y: 0.0,
            xx: 0.0,
            yy: 0.0,
            xy: 0.0,
            largest: (0.0, 0.0),
            still: (0, 0),
            last: (f64::NAN, f64::NAN),
        }
    }

    /// Whether there are `n` defined pairs.
    fn push(&mut self, x: f64, y: f64) -> bool {
        let defined = x.is_finite() && y.is_finite();
        let pair = if defined { (x, y) } else { (f64::NAN, f64::NAN) };
        self.still.0 = if x.to_bits() == self.last.0.to_bits() { self.still.0 + 1 } else { 1 };
        self.still.1 = if y.to_bits() == self.last.1.to_bits() { self.still.1 + 1 } else { 1 };
        self.last = (x, y);
        match self.window.push(pair) {
            Some((left, _)) if left.is_nan() => self.undefined -= 1,
            Some(left) => self.add(left, -1.0),
            None => {}
        }
        if defined {
            self.add(pair, 1.0);
        } else {
            self.undefined += 1;
        }
        self.since_exact += 1;
        self.largest = (self.largest.0.max(self.xx), self.largest.1.max(self.yy));
        let complete = self.window.is_full() && self.undefined == 0;
        if self.since_exact >= self.length || (complete && self.has_lost_digits()) {
            self.refresh();
        }
        complete
    }

    fn has_lost_digits(&self) -> bool {
        let (x, y, _) = self.spreads();
        let n = float_of(self.length);
        let lost = |still: usize, spread: f64, largest: f64| {
            still < self.length && (spread * MAY_SHRINK < n * largest || spread.is_nan())
        };
        lost(self.still.0, x, self.largest.0) || lost(self.still.1, y, self.largest.1)
    }

    fn add(&mut self, (x, y): (f64, f64), times: f64) {
        let (dx, dy) = (x - self.origin.0, y - self.origin.1);
        self.x += times * dx;
        self.y += times * dy;
        self.xx += times * dx * dx;
        self.yy += times * dy * dy;
        self.xy += times * dx * dy;
    }

    fn refresh(&mut self) {
        self.since_exact = 0;
        (self.x, self.y, self.xx, self.yy, self.xy) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let window = std::mem::replace(&mut self.window, Sliding::new(0));
        let defined = |(x, _): &&(f64, f64)| !x.is_nan();
        let (count, x, y) = window
            .iter()
            .filter(defined)
            .fold((0.0, 0.0, 0.0), |(n, x, y), pair| (n + 1.0, x + pair.0, y + pair.1));
        if count > 0.0 {
            self.origin = (x / count, y / count);
            for &pair in window.iter().filter(defined) {
                self.add(pair, 1.0);
            }
        }
        self.largest = (self.xx, self.yy);
        self.window = window;
    }

    /// n² times the variances of x and of y, and their covariance.
    fn spreads(&self) -> (f64, f64, f64) {
        let n = float_of(self.length);
        let of = |still: usize, squares: f64, sum: f64| {
            if still >= self.length { 0.0 } else { (n * squares - sum * sum).max(0.0) }
        };
        let x = of(self.still.0, self.xx, self.x);
        let y = of(self.still.1, self.yy, self.y);
        (x, y, n * self.xy - self.x * self.y)
    }
}

/// The population standard deviation of the last `n` values.
#[derive(Debug, Clone)]
pub struct Deviation {
    pairs: Pairs,
}

impl Deviation {
    pub fn new(length: usize) -> Self {
        Self { pairs: Pairs::new(length) }
    }
}

impl Indicator for Deviation {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        if self.pairs.push(input, input) {
            self.pairs.spreads().0.sqrt() / float_of(self.pairs.length)
        } else {
            f64::NAN
        }
    }
}

/// Pearson's correlation of the last `n` pairs; undefined when one of the two stands still.
#[derive(Debug, Clone)]
pub struct Correlation {
    pairs: Pairs,
}

impl Correlation {
    pub fn new(length: usize) -> Self {
        Self { pairs: Pairs::new(length) }
    }
}

impl Indicator for Correlation {
    type Input = [f64; 2];
    type Output = f64;

    fn push(&mut self, [x, y]: [f64; 2]) -> f64 {
        if !self.pairs.push(x, y) {
            return f64::NAN;
        }
        let (of_x, of_y, together) = self.pairs.spreads();
        let scale = of_x.sqrt() * of_y.sqrt();
        if scale == 0.0 { f64::NAN } else { (together / scale).clamp(-1.0, 1.0) }
    }
}

/// By how much a least-squares line through the last `n` values rises per bar.
#[derive(Debug, Clone)]
pub struct Slope {
    sums: WeightedSum,
    length: f64,
}

impl Slope {
    pub fn new(length: usize) -> Self {
        Self { sums: WeightedSum::new(length), length: float_of(length) }
    }
}

impl Indicator for Slope {
    type Input = f64;
    type Output = f64;

    fn push(&mut self, input: f64) -> f64 {
        let (n, sums) = (self.length, self.sums.push(input));
        let mean_place = f64::midpoint(n, 1.0);
        let spread = n * (n * n - 1.0) / 12.0;
        if spread == 0.0 { f64::NAN } else { (sums.weighted - mean_place * sums.plain) / spread }
    }
}

remembers! {
    Pairs { window, length, undefined, since_exact, origin, x, y, xx, yy, xy, largest, still, last }
    Deviation { pairs }
    Correlation { pairs }
    Slope { sums, length }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            column,
            testing::{assert_close, spiked_walk, walk},
        },
        *,
    };

    fn two_passes(x: &[f64], y: &[f64]) -> (f64, f64, f64) {
        let n = float_of(x.len());
        let (mean_x, mean_y) = (x.iter().sum::<f64>() / n, y.iter().sum::<f64>() / n);
        x.iter().zip(y).fold((0.0, 0.0, 0.0), |(xx, yy, xy), (x, y)| {
            let (dx, dy) = (x - mean_x, y - mean_y);
            (xx + dx * dx / n, yy + dy * dy / n, xy + dx * dy / n)
        })
    }

    #[test]
    fn deviation_and_correlation_equal_two_passes() {
        let (x, y) = (walk(2000, 1), walk(2000, 2));
        let deviation = column(Deviation::new(20), x.iter().copied());
        let correlation = column(Correlation::new(20), x.iter().zip(&y).map(|(x, y)| [*x, *y]));
        assert!(deviation[..19].iter().chain(&correlation[..19]).all(|value| value.is_nan()));
        for i in 19..x.len() {
            let (xx, yy, xy) = two_passes(&x[i - 19..=i], &y[i - 19..=i]);
            assert_close(deviation[i], xx.sqrt());
            assert_close(correlation[i], xy / (xx * yy).sqrt());
        }
    }

    #[test]
    fn after_a_spike_the_moments_are_those_of_the_values_that_remain() {
        for length in [2_usize, 7, 50] {
            let (x, y) = (spiked_walk(2000, length), spiked_walk(1990, length + 3));
            let deviation = column(Deviation::new(length), x.iter().copied());
            let correlation = column(Correlation::new(length), x.iter().zip(&y).map(|(x, y)| [*x, *y]));
            let slope = column(Slope::new(length), x.iter().copied());
            for i in length - 1..y.len() {
                let window = i + 1 - length..=i;
                let places: Vec<f64> = (0..length).map(float_of).collect();
                let (xx, yy, xy) = two_passes(&x[window.clone()], &y[window.clone()]);
                let (pp, _, px) = two_passes(&places, &x[window.clone()]);
                let near = |found: f64, expected: f64, scale: f64| {
                    let close = (found - expected).abs() <= 1e-9 * scale;
                    let both_undefined = found.is_nan() && expected.is_nan();
                    assert!(close || both_undefined, "{length}, bar {i}: {found} is not {expected}");
                };
                near(deviation[i], xx.sqrt(), xx.sqrt());
                near(correlation[i], xy / (xx.sqrt() * yy.sqrt()), 1.0);
                near(slope[i], px / pp, x[window].iter().fold(0.0, |most, x| most.max(x.abs())));
            }
        }
    }

    #[test]
    fn a_still_series_has_no_deviation_and_no_correlation() {
        let x: Vec<f64> = walk(37, 3).into_iter().chain([0.1; 30]).collect();
        assert_eq!(column(Deviation::new(10), x.iter().copied())[46..], [0.0; 21]);
        let correlation = column(Correlation::new(10), x.iter().zip(walk(67, 4)).map(|(x, y)| [*x, y]));
        assert!(correlation[46..].iter().all(|value| value.is_nan()));
    }

    #[test]
    fn the_slope_of_a_line_is_its_rise() {
        let found = column(Slope::new(8), (0..100).map(|i| 5.0 - 0.25 * f64::from(i)));
        assert!(found[..7].iter().all(|value| value.is_nan()));
        assert!(found[7..].iter().all(|value| (value + 0.25).abs() < 1e-12));
    }
}
