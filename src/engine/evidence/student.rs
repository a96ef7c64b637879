//! Student's distribution: how far a mean of few values may lie from the truth.

use super::normal_quantile;

/// The value that a share of the distribution with so many degrees of freedom lies below, by the expansion of Cornish and Fisher: right to three
/// decimals from four degrees on. `None` below one degree, and outside of the open interval from 0 to 1.
pub fn student_quantile(share: f64, freedom: f64) -> Option<f64> {
    if freedom < 1.0 || !(share > 0.0 && share < 1.0) {
        return None;
    }
    let z = normal_quantile(share);
    let (z2, z3) = (z * z, z * z * z);
    let (z5, z7, z9) = (z3 * z2, z3 * z2 * z2, z3 * z3 * z3);
    let terms = [
        (z3 + z) / 4.0,
        (5.0 * z5 + 16.0 * z3 + 3.0 * z) / 96.0,
        (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / 384.0,
        (79.0 * z9 + 776.0 * z7 + 1_482.0 * z5 - 1_920.0 * z3 - 945.0 * z) / 92_160.0,
    ];
    let powers = std::iter::successors(Some(freedom), |power| Some(power * freedom));
    Some(terms.iter().zip(powers).fold(z, |sum, (term, power)| sum + term / power))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_every_textbook_is_met() {
        for (freedom, expected) in [(4.0, 2.776), (5.0, 2.571), (10.0, 2.228), (30.0, 2.042), (1e9, 1.960)] {
            let found = student_quantile(0.975, freedom).unwrap();
            assert!((found - expected).abs() < 1e-3, "{freedom}: {found}");
        }
        assert!((student_quantile(0.95, 8.0).unwrap() - 1.860).abs() < 1e-3);
        assert!((student_quantile(0.025, 8.0).unwrap() + 2.306).abs() < 1e-3);
        assert_eq!((student_quantile(0.5, 0.5), student_quantile(1.0, 8.0)), (None, None));
    }
}
