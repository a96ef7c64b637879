//! In which steps a pair is counted, chosen by what it costs when it is listed.
//!
//! A tick is small enough for eight digits of the price, so that six are left when it has fallen to a hundredth; it has two to twelve decimals.
//! A lot is worth less than a cent. Both stay as they were chosen: the house stores them with the listing, because bars are counted in them.

use domain::{Fixed, market::Scale};

/// The tick and the lot for a price; none where fewer than a thousand of the smallest ticks make up the price, and for what is no price.
pub fn scales(price: Fixed) -> Option<(Scale, Scale)> {
    let exponent = exponent(price)?;
    let decimals = u8::try_from((7 - exponent).clamp(2, 12)).ok()?;
    if 3 - exponent > 12 {
        return None;
    }
    Some((Scale::decimal(decimals)?, lot(exponent)?))
}

/// Of the first digit: 4 for 64000, 0 for 1.5, -3 for 0.001.
fn exponent(price: Fixed) -> Option<i32> {
    if !price.is_positive() {
        return None;
    }
    let digits = price.mantissa().checked_ilog10()?;
    Some(i32::try_from(digits).ok()? - i32::from(price.decimals()))
}

/// A power of ten between 10^-8 and 10^6.
fn lot(exponent: i32) -> Option<Scale> {
    let power = (-exponent - 3).clamp(-8, 6);
    match u8::try_from(-power) {
        Ok(decimals) => Scale::decimal(decimals),
        Err(_) => format!("{:0<width$}", 1, width = usize::try_from(power).ok()? + 1).parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_fine_enough_and_a_lot_worth_less_than_a_cent() {
        for (price, tick, lot) in [
            ("64000", "0.001", "0.0000001"),
            ("999999999", "0.01", "0.00000001"),
            ("1.5", "0.0000001", "0.001"),
            ("0.7207", "0.00000001", "0.01"),
            ("0.00001234", "0.000000000001", "100"),
            ("0.00000001", "0.000000000001", "100000"),
            ("0.000000001", "0.000000000001", "1000000"),
        ] {
            let expected = (tick.parse().unwrap(), lot.parse().unwrap());
            assert_eq!(scales(price.parse().unwrap()), Some(expected), "{price}");
        }
    }

    #[test]
    fn what_cannot_be_counted_has_no_scale() {
        for price in ["0", "-1", "0.0000000009"] {
            assert_eq!(scales(price.parse().unwrap()), None, "{price}");
        }
    }

    #[test]
    fn six_digits_are_left_after_a_fall_to_a_hundredth() {
        for zeros in 0..4 {
            let price: Fixed = format!("0.{}1", "0".repeat(zeros)).parse().unwrap();
            let (tick, _) = scales(price).unwrap();
            let ticks = price.divided(Fixed::of_steps(1, tick), 0).unwrap();
            assert!(ticks >= Fixed::whole(10_000_000), "{price}");
        }
    }
}
