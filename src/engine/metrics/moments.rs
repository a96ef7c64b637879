//! Sums, means, deviations and quantiles, each accurate to the last digits: everything else is made of them.

/// A count as a number.
#[expect(clippy::cast_precision_loss, reason = "no series here has 2^53 members")]
pub const fn float(count: usize) -> f64 {
    count as f64
}

/// `Some` only of a number that can be shown.
pub fn finite(value: f64) -> Option<f64> {
    value.is_finite().then_some(value)
}

/// The sum with Neumaier's correction, so that its error does not grow with the length.
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

/// The mean; `None` of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / float(values.len()))
}

/// The mean of `(x - mean)^power`; `None` of nothing.
pub fn central_moment(values: &[f64], power: i32) -> Option<f64> {
    let middle = mean(values)?;
    Some(sum(values.iter().map(|value| (value - middle).powi(power))) / float(values.len()))
}

/// The sample deviation (n − 1): exactly 0 when all values are equal, `None` below two values.
pub fn deviation(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    if all_equal(values) {
        return Some(0.0);
    }
    let n = float(values.len());
    central_moment(values, 2).map(|variance| (variance * n / (n - 1.0)).sqrt())
}

/// Mean over deviation of one period, not annualised; `None` where the deviation is undefined or 0.
pub fn sharpe_per_period(values: &[f64]) -> Option<f64> {
    let spread = deviation(values).filter(|spread| *spread > 0.0)?;
    mean(values).and_then(|middle| finite(middle / spread))
}

/// Population skewness and kurtosis (of a normal distribution: 0 and 3); `None` when all values are equal.
pub fn shape(values: &[f64]) -> Option<(f64, f64)> {
    if values.len() < 2 || all_equal(values) {
        return None;
    }
    let variance = central_moment(values, 2)?;
    let skewness = finite(central_moment(values, 3)? / variance.powf(1.5))?;
    let kurtosis = finite(central_moment(values, 4)? / (variance * variance))?;
    Some((skewness, kurtosis))
}

/// The quantile `q` of values in any order, linear between neighbours; `None` of nothing.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    quantile_sorted(&sorted, q)
}

/// The quantile `q` of values in ascending order.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 ≤ q ≤ 1 keeps the place inside"
)]
pub fn quantile_sorted(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = float(last) * q.clamp(0.0, 1.0);
    let below = place.floor() as usize;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    Some(low + (high - low) * (place - place.floor()))
}

fn all_equal(values: &[f64]) -> bool {
    values.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq() || (pair[0] - pair[1]).abs() == 0.0)
}

/// Pearson's correlation of pairs; `None` where one of the two does not vary.
pub fn correlation(one: &[f64], other: &[f64]) -> Option<f64> {
    let (middle, other_middle) = (mean(one)?, mean(other)?);
    let together: f64 = one.iter().zip(other).map(|(a, b)| (a - middle) * (b - other_middle)).sum();
    finite(together / (float(one.len()) - 1.0) / (deviation(one)? * deviation(other)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_terms_survive_beside_large_ones() {
        assert!((sum([1e16, 1.0, 1.0, -1e16]) - 2.0).abs() == 0.0);
    }

    #[test]
    fn nothing_has_no_mean_and_no_quantile() {
        assert_eq!(
            (mean(&[]), quantile(&[], 0.5), deviation(&[1.0]), shape(&[2.0, 2.0])),
            (None, None, None, None)
        );
    }

    #[test]
    fn a_quantile_lies_between_its_neighbours() {
        let found = quantile(&[3.0, 1.0, 2.0, 4.0], 0.5).unwrap();
        assert!((found - 2.5).abs() == 0.0);
    }

    #[test]
    fn equal_values_deviate_by_exactly_nothing() {
        assert_eq!(deviation(&[0.1; 12]), Some(0.0));
        assert_eq!(sharpe_per_period(&[0.1; 12]), None);
    }
}
