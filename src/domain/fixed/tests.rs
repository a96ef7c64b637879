//! What amounts can do.

use super::*;
use proptest::prelude::*;

fn fixed(text: &str) -> Fixed {
    text.parse().unwrap()
}

#[test]
fn numbers_are_read_and_written() {
    for text in ["0", "-0.5", "12.50", "999636.64927", "0.000000000001"] {
        assert_eq!(fixed(text).to_string(), text);
    }
    for wrong in ["", "-", ".5", "1.", "1e3", "+1", "1_000", " 1", "123456789012345678901234567890123456789"]
    {
        assert_eq!(wrong.parse::<Fixed>(), Err(FixedError), "{wrong}");
    }
}

#[test]
fn a_product_keeps_every_digit() {
    let price = fixed("100.07").times(fixed("1.0075")).unwrap();
    assert_eq!(price.to_string(), "100.820525");
    assert_eq!(price.times(fixed("2.5")).unwrap().to_string(), "252.0513125");
}

#[test]
fn rounding_is_half_away_from_zero() {
    assert_eq!(fixed("0.025").rounded(2), fixed("0.03"));
    assert_eq!(fixed("-0.025").rounded(2), fixed("-0.03"));
    assert_eq!(fixed("0.02425").rounded(2), fixed("0.02"));
    assert_eq!(fixed("2").divided(fixed("3"), 4).unwrap(), fixed("0.6667"));
    assert_eq!(fixed("-1").divided(fixed("0.8"), 0).unwrap(), fixed("-1"));
    assert_eq!(fixed("1.29").cut(1), fixed("1.2"));
    assert_eq!(Fixed::ONE.divided(Fixed::ZERO, 4), Err(OutOfRange));
}

#[test]
fn what_does_not_fit_is_refused() {
    let large = fixed("999999999999999999999999");
    assert_eq!(large.times(large), Err(OutOfRange));
    let tiny = Fixed::new(1, 38).unwrap();
    assert_eq!(large.plus(tiny), Err(OutOfRange));
    assert!(large > tiny && large.negated() < tiny);
}

proptest! {
    #[test]
    fn equal_values_are_equal_at_any_decimals(mantissa in -1_000_000_i128..1_000_000, extra in 0_u8..12) {
        let short = Fixed::new(mantissa, 3).unwrap();
        let long = short.widened(3 + extra);
        prop_assert_eq!(short, long);
        prop_assert_eq!(long.trimmed(), short.trimmed());
        prop_assert_eq!(short.minus(long).unwrap(), Fixed::ZERO);
    }

    #[test]
    fn division_undoes_multiplication(a in -1_000_000_i128..1_000_000, b in 1_i128..1_000_000) {
        let (a, b) = (Fixed::new(a, 4).unwrap(), Fixed::new(b, 2).unwrap());
        prop_assert_eq!(a.times(b).unwrap().divided(b, 4).unwrap(), a);
    }
}
