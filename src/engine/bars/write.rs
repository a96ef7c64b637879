//! Bars as canonical CSV: the same bars give the same bytes.
//!
//! The columns are `timestamp,open,high,low,close,volume` and then the further ones; moments are RFC 3339 in UTC, prices have all decimals
//! of the tick and at least two, lines end with a line feed.

use super::{Bars, Scale, calendar::write_rfc3339};
use std::io::{self, Write};

/// How much text is collected before it is written.
const PIECE: usize = 256 * 1024;

/// Writes bars as CSV that [`read_csv`](super::read_csv) reads.
pub fn write_csv(bars: &Bars, out: &mut dyn Write) -> io::Result<()> {
    let mut text = Vec::with_capacity(PIECE + 1024);
    text.extend_from_slice(b"timestamp,open,high,low,close,volume");
    for extra in &bars.extras {
        text.push(b',');
        text.extend_from_slice(extra.name.as_bytes());
    }
    text.push(b'\n');
    let price = Steps::of(bars.instrument.tick, 2);
    let volume = Steps::of(bars.instrument.lot, 0);
    for i in 0..bars.len() {
        write_rfc3339(bars.time[i], &mut text);
        for steps in [bars.open[i], bars.high[i], bars.low[i], bars.close[i]] {
            text.push(b',');
            price.write(steps, &mut text);
        }
        text.push(b',');
        volume.write(bars.volume[i], &mut text);
        for extra in &bars.extras {
            text.push(b',');
            if !extra.values[i].is_nan() {
                write!(text, "{}", extra.values[i])?;
            }
        }
        text.push(b'\n');
        if text.len() > PIECE {
            out.write_all(&text)?;
            text.clear();
        }
    }
    out.write_all(&text)?;
    out.flush()
}

/// How steps are written as decimal numbers.
struct Steps {
    /// What a step counts in the last decimal.
    factor: i128,
    decimals: usize,
}

impl Steps {
    fn of(step: Scale, least: u8) -> Self {
        let decimals = step.decimals().max(least);
        let more = u32::from(decimals - step.decimals());
        Self { factor: i128::from(step.mantissa()) * 10_i128.pow(more), decimals: usize::from(decimals) }
    }

    fn write(&self, steps: i64, out: &mut Vec<u8>) {
        let number = i128::from(steps) * self.factor;
        if number < 0 {
            out.push(b'-');
        }
        // Digits come from the right; most numbers are small, and small divisions are quick.
        let mut digits = [b'0'; 40];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        let mut quick = u64::try_from(rest).ok();
        let least = digits.len() - self.decimals - 1;
        while rest > 0 || at > least {
            at -= 1;
            let digit = match &mut quick {
                Some(rest) => take_digit(rest),
                None => (rest % 10).to_le_bytes()[0],
            };
            digits[at] = b'0' + digit;
            rest = quick.map_or(rest / 10, u128::from);
        }
        let point = digits.len() - self.decimals;
        out.extend_from_slice(&digits[at..point]);
        if self.decimals > 0 {
            out.push(b'.');
            out.extend_from_slice(&digits[point..]);
        }
    }
}

fn take_digit(rest: &mut u64) -> u8 {
    let digit = (*rest % 10).to_le_bytes()[0];
    *rest /= 10;
    digit
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(step: &str, least: u8, steps: i64) -> String {
        let mut out = Vec::new();
        Steps::of(step.parse().unwrap(), least).write(steps, &mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn steps_are_written_with_all_their_decimals() {
        assert_eq!(written("0.01", 2, 10_007), "100.07");
        assert_eq!(written("0.01", 2, 5), "0.05");
        assert_eq!(written("0.25", 2, 7), "1.75");
        assert_eq!(written("5", 2, 7), "35.00");
        assert_eq!(written("1", 0, 0), "0");
        assert_eq!(written("0.00000001", 2, -1), "-0.00000001");
        assert_eq!(written("1000000", 0, 1 << 53), "9007199254740992000000");
    }
}
