//! Decimal numbers, exactly as they are written.

use super::error::{Fault, quoted};

/// `digits × 10^-decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number {
    pub digits: i128,
    pub decimals: u32,
}

/// A number of at most 18 digits without sign and exponent, which ends at a comma or with the line: what nearly every cell is. Gives its
/// digits, how many of them are decimals, and its length.
#[inline]
pub fn quick(rest: &[u8]) -> Option<(i64, u8, usize)> {
    if let Some(found) = rest.first_chunk().and_then(|word| short(*word)) {
        return Some(found);
    }
    let (mut digits, whole) = digits_of(rest, 0);
    let mut at = whole;
    let mut decimals = 0;
    if rest.get(at) == Some(&b'.') {
        (digits, decimals) = digits_of(&rest[at + 1..], digits);
        at += decimals + 1;
    }
    let ended = rest.get(at).is_none_or(|byte| *byte == b',');
    if !ended || whole == 0 || at > 18 || at == whole + 1 {
        return None;
    }
    Some((digits.cast_signed(), u8::try_from(decimals).ok()?, at))
}

const ONES: u64 = 0x0101_0101_0101_0101;

/// The same for a number of up to seven characters before a comma, all of them at once instead of one after another.
#[inline]
fn short(text: [u8; 8]) -> Option<(i64, u8, usize)> {
    let word = u64::from_le_bytes(text);
    let length = first_of(word, b',').filter(|length| *length > 0)?;
    // The last character comes to stand in the highest byte, and what follows the comma is gone.
    let cell = word << (64 - 8 * length);
    let (digits, count, decimals) = match first_of(cell, b'.') {
        None => (cell, length, 0),
        Some(point) if point == 8 - length || point == 7 => return None,
        Some(point) => {
            let before = (1 << (8 * point)) - 1;
            ((cell & !((before << 8) | 0xFF)) | ((cell & before) << 8), length - 1, 7 - point)
        }
    };
    let values = digits & (u64::MAX << (64 - 8 * count)) ^ ((ONES * u64::from(b'0')) << (64 - 8 * count));
    if (values | values.wrapping_add(ONES * 0x76)) & (ONES * 0x80) != 0 {
        return None;
    }
    // Neighbouring digits become pairs, pairs fours, and fours the number.
    let pairs = values.wrapping_mul(10 * 256 + 1) >> 8 & 0x00FF_00FF_00FF_00FF;
    let fours = pairs.wrapping_mul(100 * 65_536 + 1) >> 16 & 0x0000_FFFF_0000_FFFF;
    let number = fours.wrapping_mul((10_000 << 32) + 1) >> 32;
    Some((number.cast_signed(), u8::try_from(decimals).ok()?, usize::try_from(length).ok()?))
}

/// The lowest byte that is this character.
#[inline]
fn first_of(word: u64, character: u8) -> Option<u32> {
    let other = word ^ (ONES * u64::from(character));
    let found = other.wrapping_sub(ONES) & !other & (ONES * 0x80);
    (found != 0).then(|| found.trailing_zeros() / 8)
}

/// The digits at the front, appended to those in `before`, and how many there are.
#[inline]
fn digits_of(text: &[u8], before: u64) -> (u64, usize) {
    let mut digits = before;
    for (at, byte) in text.iter().enumerate() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (digits, at);
        }
        // Too many digits are noticed by their number, afterwards.
        digits = digits.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    (digits, text.len())
}

/// More decimals than this count for nothing: they are below any step and beyond any rounding.
const MOST_DECIMALS: u32 = 30;
/// The most digits that are held exactly.
const MOST_DIGITS: usize = 36;

/// Any decimal number: a sign and an exponent may be there.
pub fn parse(cell: &[u8]) -> Result<Number, Fault> {
    let cell = cell.trim_ascii();
    if cell.is_empty() {
        return Err(Fault::Blank);
    }
    let wrong = || Fault::NotANumber(quoted(cell));
    let (negative, unsigned) = match cell[0] {
        b'-' => (true, &cell[1..]),
        b'+' => (false, &cell[1..]),
        _ => (false, cell),
    };
    let (mantissa, exponent) = match unsigned.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&unsigned[..at], exponent_of(&unsigned[at + 1..]).ok_or_else(wrong)?),
        None => (unsigned, 0),
    };
    let number = mantissa_of(mantissa).ok_or_else(wrong)?;
    let number = shifted(number, exponent).ok_or_else(|| Fault::TooManyDigits(quoted(cell)))?;
    Ok(if negative { Number { digits: -number.digits, ..number } } else { number })
}

/// The digits around at most one point. What lies beyond the digits that are held is cut off, but only behind the point.
fn mantissa_of(text: &[u8]) -> Option<(Vec<u8>, i32)> {
    let point = text.iter().position(|byte| *byte == b'.');
    let (whole, fraction) = point.map_or((text, &[][..]), |at| (&text[..at], &text[at + 1..]));
    let all_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
    if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
        return None;
    }
    let digits = [whole, fraction].concat();
    Some((digits, i32::try_from(fraction.len()).ok()?))
}

fn exponent_of(text: &[u8]) -> Option<i32> {
    let text = std::str::from_utf8(text).ok()?;
    let exponent: i32 = text.parse().ok()?;
    (-400..=400).contains(&exponent).then_some(exponent)
}

/// The number without needless zeros, or `None` when it has more digits than can be held.
fn shifted((digits, decimals): (Vec<u8>, i32), exponent: i32) -> Option<Number> {
    let mut decimals = decimals - exponent;
    let leading = digits.iter().take_while(|digit| **digit == b'0').count();
    let mut digits = digits[leading..].to_vec();
    while digits.last() == Some(&b'0') {
        digits.pop();
        decimals -= 1;
    }
    if digits.is_empty() {
        return Some(Number { digits: 0, decimals: 0 });
    }
    if let Ok(excess @ 1..) = usize::try_from(decimals - MOST_DECIMALS.cast_signed()) {
        digits.truncate(digits.len().saturating_sub(excess));
        decimals = MOST_DECIMALS.cast_signed();
    }
    while decimals < 0 && digits.len() <= MOST_DIGITS {
        digits.push(b'0');
        decimals += 1;
    }
    if digits.len() > MOST_DIGITS {
        return None;
    }
    let digits = digits.iter().fold(0_i128, |sum, digit| sum * 10 + i128::from(digit - b'0'));
    Some(Number { digits, decimals: decimals.unsigned_abs() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_path_takes_plain_numbers_and_leaves_the_rest() {
        assert_eq!(quick(b"100.07,99"), Some((10_007, 2, 6)));
        assert_eq!(quick(b"868"), Some((868, 0, 3)));
        for other in
            [&b""[..], b",1", b"1.", b".5", b"-1", b"1e5", b" 1", b"1.2.3", b"1234567890123456789", b"."]
        {
            assert_eq!(quick(other), None, "{}", String::from_utf8_lossy(other));
        }
    }

    #[test]
    fn short_numbers_are_the_same_all_at_once() {
        let mut draws = crate::splitmix::SplitMix64::new(1);
        let mut agreed = 0;
        for _ in 0..200_000 {
            let bits = draws.draw();
            let characters = b"0123456789.,-x";
            let text: [u8; 8] = std::array::from_fn(|place| {
                characters[usize::from((bits >> (8 * place)).to_le_bytes()[0] % 14)]
            });
            let end = text.iter().position(|byte| *byte == b',');
            let one_by_one = end.and_then(|end| quick(&text[..end]));
            assert_eq!(short(text), one_by_one, "{}", String::from_utf8_lossy(&text));
            agreed += usize::from(one_by_one.is_some());
        }
        assert!(agreed > 10_000, "{agreed} of them were numbers");
    }

    #[test]
    fn every_way_to_write_a_number_is_exact() {
        let number = |text: &str| parse(text.as_bytes()).map(|number| (number.digits, number.decimals));
        assert_eq!(number("100.0700"), Ok((10_007, 2)));
        assert_eq!(number(" -1.5e-3 "), Ok((-15, 4)));
        assert_eq!(number("1.25E+2"), Ok((125, 0)));
        assert_eq!(number("3e2"), Ok((300, 0)));
        assert_eq!(number("0.0"), Ok((0, 0)));
        assert_eq!(number("100.30000000000001"), Ok((10_030_000_000_000_001, 14)));
        assert_eq!(number("1e-39"), Ok((0, 30)), "far below every step");
    }

    #[test]
    fn what_is_no_number_says_so() {
        for wrong in ["NaN", "inf", "1,5", "1.2.3", "--1", "0x10", "1e", "e5", "-", ".", "1e999999"] {
            assert_eq!(parse(wrong.as_bytes()), Err(Fault::NotANumber(wrong.to_owned())));
        }
        assert_eq!(parse(b"  "), Err(Fault::Blank));
        assert_eq!(parse(b"1e300"), Err(Fault::TooManyDigits("1e300".to_owned())));
    }
}
