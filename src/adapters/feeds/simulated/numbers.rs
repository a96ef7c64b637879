//! The few functions of numbers that the market is made with, out of exactly rounded operations only: every machine makes the same prices.

use std::f64::consts::{LN_2, SQRT_2};

#[expect(clippy::cast_precision_loss, reason = "counts, ticks and minutes are far below 2^53")]
pub const fn float(number: i64) -> f64 {
    number as f64
}

/// The nearest whole number.
pub const fn whole(number: f64) -> i64 {
    floor(number + 0.5)
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a cast keeps to the range of the type, and no price comes near it"
)]
const fn floor(number: f64) -> i64 {
    let cut = number as i64;
    if float(cut) > number { cut - 1 } else { cut }
}

/// A place in a list; what is negative is the first one.
pub fn place(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}

/// The largest argument whose exponential is taken; what is beyond is cut.
const FURTHEST: f64 = 100.0;

/// `1 / n!` from 12 down to 0.
const TAYLOR: [f64; 13] = reciprocals(true);
/// `1 / (2 n + 1)` from 5 down to 0: with `share` below 0.172, what is left out is below 1e-10.
const ARTANH: [f64; 6] = reciprocals(false);

/// e to the power of `x`.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-FURTHEST, FURTHEST);
    let doublings = whole(x / LN_2);
    let rest = x - float(doublings) * LN_2;
    // At most half of ln 2 to either side: the next term is below 1e-14.
    polynomial(&TAYLOR, rest) * power_of_two(doublings)
}

/// The natural logarithm of a number above 0.
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut halvings = float(i64::from(((bits >> 52) & 0x7FF) as u16) - 1023);
    let mut fraction = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | (1023 << 52));
    if fraction > SQRT_2 {
        fraction *= 0.5;
        halvings += 1.0;
    }
    let share = (fraction - 1.0) / (fraction + 1.0);
    halvings * LN_2 + 2.0 * share * sextic(&ARTANH, share * share)
}

/// The factors of a series, the highest power first.
#[expect(clippy::cast_precision_loss, reason = "a dozen terms")]
const fn reciprocals<const N: usize>(factorials: bool) -> [f64; N] {
    let (mut factors, mut product, mut term) = ([1.0; N], 1.0, 1);
    while term < N {
        let number = term as f64;
        product *= number;
        factors[N - 1 - term] = 1.0 / if factorials { product } else { 2.0 * number + 1.0 };
        term += 1;
    }
    factors
}

fn power_of_two(exponent: i64) -> f64 {
    f64::from_bits(u64::try_from(exponent + 1023).unwrap_or(0) << 52)
}

const CENTRE_ABOVE: [f64; 6] = [
    -39.696_830_286_653_76,
    220.946_098_424_520_5,
    -275.928_510_446_968_7,
    138.357_751_867_269,
    -30.664_798_066_147_16,
    2.506_628_277_459_239,
];
const CENTRE_BELOW: [f64; 6] = [
    -54.476_098_798_224_06,
    161.585_836_858_040_9,
    -155.698_979_859_886_6,
    66.801_311_887_719_72,
    -13.280_681_552_885_72,
    1.0,
];
const TAIL_ABOVE: [f64; 6] = [
    -0.007_784_894_002_430_293,
    -0.322_396_458_041_136_5,
    -2.400_758_277_161_838,
    -2.549_732_539_343_734,
    4.374_664_141_464_968,
    2.938_163_982_698_783,
];
const TAIL_BELOW: [f64; 5] =
    [0.007_784_695_709_041_462, 0.322_467_129_070_039_8, 2.445_134_137_142_996, 3.754_408_661_907_416, 1.0];
const TAIL: f64 = 0.024_25;

/// The number that a standard normal variable stays below with that probability: Acklam's approximation, good to nine digits.
pub fn normal_quantile(probability: f64) -> f64 {
    if probability < TAIL {
        return tail(probability);
    }
    if probability > 1.0 - TAIL {
        return -tail(1.0 - probability);
    }
    let centred = probability - 0.5;
    let square = centred * centred;
    centred * sextic(&CENTRE_ABOVE, square) / sextic(&CENTRE_BELOW, square)
}

fn tail(probability: f64) -> f64 {
    let far = (-2.0 * ln(probability)).sqrt();
    polynomial(&TAIL_ABOVE, far) / polynomial(&TAIL_BELOW, far)
}

/// The same for six factors, in an order that a processor can do in half the time.
fn sextic(factors: &[f64; 6], x: f64) -> f64 {
    let square = x * x;
    let pair = |place: usize| factors[place] * x + factors[place + 1];
    (pair(0) * square + pair(2)) * square + pair(4)
}

/// The highest power first.
fn polynomial<const N: usize>(factors: &[f64; N], x: f64) -> f64 {
    factors.iter().fold(0.0, |sum, factor| sum * x + factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponentials_and_logarithms_are_those_of_the_library() {
        for step in -200..=200 {
            let x = f64::from(step) * 0.1;
            assert!((exp(x) / x.exp() - 1.0).abs() < 1e-13, "{x}");
            assert!((ln(x.exp()) - x).abs() < 1e-10 * x.abs().max(1.0), "{x}");
        }
    }

    #[test]
    fn normal_numbers_are_those_of_the_engine() {
        for step in 1..1_000_i64 {
            let probability = float(step) / 1_000.0;
            let expected = engine::evidence::normal_quantile(probability);
            assert!((normal_quantile(probability) - expected).abs() < 1e-7, "{probability}");
        }
    }

    #[test]
    fn a_half_is_rounded_up() {
        assert_eq!([whole(2.5), whole(-2.5), whole(2.49)], [3, -2, 2]);
    }
}
