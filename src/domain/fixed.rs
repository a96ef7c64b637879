//! Exact decimals for money, prices and quantities: an integer and the number of its decimals.
//!
//! Sums and products are exact: a product simply has the decimals of both factors, so nothing is ever rounded in passing. Rounding happens
//! where a rule names it (fees, sizes, averages). What no longer fits is refused, never wrapped.
//!
//! | operation | result |
//! | --- | --- |
//! | `plus`, `minus` | exact, the longer of both decimals |
//! | `times` | exact, the sum of both decimals |
//! | `divided` | rounded half away from zero at the decimals asked for |
//! | `rounded` | half away from zero at the decimals asked for; shorter numbers stay as they are |
//! | `to_f64` | for statistics only |

mod powers;
mod text;

pub use text::FixedError;

use std::cmp::Ordering;

use crate::market::Scale;
use powers::{POWERS_AS_NUMBERS, divide_half_away, multiplied, power_of_ten, whole};

/// The most decimals a number may have on its way through a calculation.
const MAX_DECIMALS: u8 = 38;

/// `mantissa × 10^-decimals`. Equal values are equal, whatever their decimals.
///
/// The mantissa is kept as bytes because an `i128` would make it 32 bytes long instead of 17: reports hold many of them.
#[derive(Clone, Copy, Default)]
pub struct Fixed {
    bytes: [u8; 16],
    decimals: u8,
}

/// The result has more digits than this program counts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an amount has more than 38 digits; use smaller quantities or coarser steps")]
pub struct OutOfRange;

impl Fixed {
    pub const ZERO: Self = Self::of_parts(0, 0);
    pub const ONE: Self = Self::of_parts(1, 0);

    /// `mantissa × 10^-decimals`, or an error when there are too many decimals.
    #[inline]
    pub const fn new(mantissa: i128, decimals: u8) -> Result<Self, OutOfRange> {
        if decimals > MAX_DECIMALS { Err(OutOfRange) } else { Ok(Self::of_parts(mantissa, decimals)) }
    }

    #[inline]
    pub const fn whole(value: i64) -> Self {
        Self::of_parts(value as i128, 0)
    }

    /// So many steps of a scale.
    #[inline]
    pub const fn of_steps(steps: i64, scale: Scale) -> Self {
        Self::of_parts(steps as i128 * scale.mantissa() as i128, scale.decimals())
    }

    /// The same for decimals that are known to be few: at most 38.
    #[inline]
    pub const fn of_parts(mantissa: i128, decimals: u8) -> Self {
        Self { bytes: mantissa.to_ne_bytes(), decimals }
    }

    #[inline]
    pub const fn mantissa(self) -> i128 {
        i128::from_ne_bytes(self.bytes)
    }

    #[inline]
    pub const fn decimals(self) -> u8 {
        self.decimals
    }

    #[inline]
    pub const fn is_zero(self) -> bool {
        self.mantissa() == 0
    }

    #[inline]
    pub const fn is_negative(self) -> bool {
        self.mantissa() < 0
    }

    #[inline]
    pub const fn is_positive(self) -> bool {
        self.mantissa() > 0
    }

    /// -1, 0 or 1.
    #[inline]
    pub const fn sign(self) -> i64 {
        if self.mantissa() > 0 { 1 } else { -((self.mantissa() < 0) as i64) }
    }

    #[inline]
    #[must_use]
    pub const fn abs(self) -> Self {
        Self::of_parts(self.mantissa().saturating_abs(), self.decimals)
    }

    #[inline]
    #[must_use]
    pub const fn negated(self) -> Self {
        Self::of_parts(self.mantissa().saturating_neg(), self.decimals)
    }

    #[inline]
    pub fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        if self.decimals == other.decimals {
            let sum = self.mantissa().checked_add(other.mantissa()).ok_or(OutOfRange)?;
            return Ok(Self::of_parts(sum, self.decimals));
        }
        self.plus_widened(other)
    }

    #[inline]
    pub fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        self.plus(other.negated())
    }

    #[inline]
    pub fn times(self, other: Self) -> Result<Self, OutOfRange> {
        let product = |a: Self, b: Self| {
            Self::new(multiplied(a.mantissa(), b.mantissa())?, a.decimals.saturating_add(b.decimals)).ok()
        };
        product(self, other).or_else(|| product(self.trimmed(), other.trimmed())).ok_or(OutOfRange)
    }

    /// The quotient, rounded half away from zero at `decimals`. A zero divisor is out of range.
    pub fn divided(self, divisor: Self, decimals: u8) -> Result<Self, OutOfRange> {
        let (top, bottom) = (self.trimmed(), divisor.trimmed());
        let shift = i32::from(decimals) + i32::from(bottom.decimals) - i32::from(top.decimals);
        let power = power_of_ten(shift.unsigned_abs()).ok_or(OutOfRange)?;
        let (numerator, denominator) = if shift >= 0 {
            (top.mantissa().checked_mul(power).ok_or(OutOfRange)?, bottom.mantissa())
        } else {
            (top.mantissa(), bottom.mantissa().checked_mul(power).ok_or(OutOfRange)?)
        };
        Self::new(divide_half_away(numerator, denominator).ok_or(OutOfRange)?, decimals)
    }

    /// At most `places` decimals, rounded half away from zero.
    #[inline]
    #[must_use]
    pub fn rounded(self, places: u8) -> Self {
        if self.decimals <= places {
            return self;
        }
        let mantissa = power_of_ten(u32::from(self.decimals - places))
            .and_then(|power| divide_half_away(self.mantissa(), power))
            .unwrap_or(0);
        Self::of_parts(mantissa, places)
    }

    /// At most `places` decimals, the rest cut off towards zero.
    #[must_use]
    pub fn cut(self, places: u8) -> Self {
        if self.decimals <= places {
            return self;
        }
        let mantissa =
            power_of_ten(u32::from(self.decimals - places)).map_or(0, |power| self.mantissa() / power);
        Self::of_parts(mantissa, places)
    }

    /// At least `places` decimals, zeros added; unchanged where that does not fit.
    #[must_use]
    pub fn widened(self, places: u8) -> Self {
        if self.decimals >= places {
            return self;
        }
        self.scaled(places).map_or(self, |mantissa| Self::of_parts(mantissa, places))
    }

    /// Without zeros at the end.
    #[must_use]
    pub fn trimmed(self) -> Self {
        let (mut mantissa, mut decimals) = (self.mantissa(), self.decimals);
        if let Ok(mut short) = i64::try_from(mantissa) {
            // Nearly every amount; dividing 64 bits is several times faster.
            while decimals > 0 && short % 10 == 0 {
                short /= 10;
                decimals -= 1;
            }
            return Self::of_parts(i128::from(short), decimals);
        }
        while decimals > 0 && mantissa % 10 == 0 {
            mantissa /= 10;
            decimals -= 1;
        }
        Self::of_parts(mantissa, decimals)
    }

    /// A calculated number at `decimals`, rounded; `None` for NaN, infinity and what does not fit.
    pub fn from_f64(value: f64, decimals: u8) -> Option<Self> {
        if !value.is_finite() {
            return None;
        }
        if let Some(whole) = whole(value) {
            return Some(Self::whole(whole));
        }
        format!("{value:.places$}", places = usize::from(decimals)).parse().ok()
    }

    /// For statistics and sizes, never for money.
    #[expect(clippy::cast_precision_loss, reason = "statistics are f64 by design")]
    pub fn to_f64(self) -> f64 {
        let mantissa = self.mantissa();
        let number = i64::try_from(mantissa).map_or_else(|_| mantissa as f64, |short| short as f64);
        number / POWERS_AS_NUMBERS[usize::from(self.decimals)]
    }

    /// The same value with its decimal point moved to the left: a hundredth is `shifted(2)`.
    #[inline]
    pub const fn shifted(self, places: u8) -> Result<Self, OutOfRange> {
        Self::new(self.mantissa(), self.decimals.saturating_add(places))
    }

    /// The mantissa at `decimals`, which must not be fewer than it has.
    #[inline]
    pub fn scaled(self, decimals: u8) -> Result<i128, OutOfRange> {
        let power = power_of_ten(u32::from(decimals.saturating_sub(self.decimals))).ok_or(OutOfRange)?;
        multiplied(self.mantissa(), power).ok_or(OutOfRange)
    }

    #[inline(never)]
    fn plus_widened(self, other: Self) -> Result<Self, OutOfRange> {
        let decimals = self.decimals.max(other.decimals);
        if let (Ok(one), Ok(other)) = (self.scaled(decimals), other.scaled(decimals)) {
            return Ok(Self::of_parts(one.checked_add(other).ok_or(OutOfRange)?, decimals));
        }
        // Zeros at the end may be what does not fit.
        let (one, other) = (self.trimmed(), other.trimmed());
        let decimals = one.decimals.max(other.decimals);
        let sum = one.scaled(decimals)?.checked_add(other.scaled(decimals)?).ok_or(OutOfRange)?;
        Ok(Self::of_parts(sum, decimals))
    }
}

impl Ord for Fixed {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.decimals == other.decimals {
            return self.mantissa().cmp(&other.mantissa());
        }
        let decimals = self.decimals.max(other.decimals);
        if let (Ok(left), Ok(right)) = (self.scaled(decimals), other.scaled(decimals)) {
            return left.cmp(&right);
        }
        let (left, right) = (self.trimmed(), other.trimmed());
        let decimals = left.decimals.max(right.decimals);
        match (left.scaled(decimals), right.scaled(decimals)) {
            (Ok(left), Ok(right)) => left.cmp(&right),
            // What does not fit at the finer decimals is the larger one in size.
            (Err(_), _) => left.mantissa().cmp(&0),
            (_, Err(_)) => 0.cmp(&right.mantissa()),
        }
    }
}

impl PartialOrd for Fixed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Fixed {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        if self.decimals == other.decimals { self.bytes == other.bytes } else { self.cmp(other).is_eq() }
    }
}

impl Eq for Fixed {}

#[cfg(test)]
mod tests;
