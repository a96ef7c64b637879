//! Powers of ten, and products and quotients of whole numbers that say when they do not fit.

#[expect(clippy::cast_precision_loss, reason = "each is the number nearest to its power")]
pub(super) const POWERS_AS_NUMBERS: [f64; 39] = {
    let mut powers = [1.0; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = POWERS[exponent] as f64;
        exponent += 1;
    }
    powers
};

#[expect(clippy::cast_possible_truncation, reason = "the range is checked")]
pub(super) fn whole(value: f64) -> Option<i64> {
    (value.fract() == 0.0 && value.abs() < 1e15).then_some(value as i64)
}

pub(super) const POWERS: [i128; 39] = {
    let mut powers = [1_i128; 39];
    let mut exponent = 1;
    while exponent < powers.len() {
        powers[exponent] = powers[exponent - 1] * 10;
        exponent += 1;
    }
    powers
};

#[inline]
pub(super) fn power_of_ten(exponent: u32) -> Option<i128> {
    POWERS.get(exponent as usize).copied()
}

/// The product, or `None` when it does not fit. Most factors are short, and their product always fits: that is much faster than to check.
#[inline]
pub(super) fn multiplied(a: i128, b: i128) -> Option<i128> {
    match (i64::try_from(a), i64::try_from(b)) {
        (Ok(a), Ok(b)) => Some(i128::from(a) * i128::from(b)),
        _ => a.checked_mul(b),
    }
}

pub(super) fn divide_half_away(numerator: i128, denominator: i128) -> Option<i128> {
    let quotient = numerator.checked_div(denominator)?;
    let rest = numerator.checked_rem(denominator)?.unsigned_abs();
    if rest < denominator.unsigned_abs() - rest {
        return Some(quotient);
    }
    let away = if (numerator < 0) == (denominator < 0) { 1 } else { -1 };
    quotient.checked_add(away)
}
