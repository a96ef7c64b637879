//! When a bar begins: RFC 3339, or seconds or milliseconds since 1970; one of them in the whole file.

use super::{
    super::calendar::{DAY_MS, Date, HOUR_MS, MINUTE_MS},
    error::{Fault, quoted},
    number, split,
};

/// Below this a whole number is seconds (until the year 5138), from here on milliseconds (since 1973).
const FIRST_MILLISECONDS: i64 = 100_000_000_000;
/// From here on it would be micro- or nanoseconds.
const TOO_MANY: i64 = 100_000_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Text,
    Seconds,
    Milliseconds,
}

impl Unit {
    const fn name(self) -> &'static str {
        match self {
            Self::Text => "RFC 3339",
            Self::Seconds => "seconds",
            Self::Milliseconds => "milliseconds",
        }
    }
}

/// Reads moments and remembers what the lines above were like.
#[derive(Debug, Default)]
pub struct Moments {
    unit: Option<Unit>,
    /// The last date that was read and when its day begins: most lines repeat it.
    date: [u8; 10],
    day: i64,
}

impl Moments {
    /// The moment in the first cell of `rest`, and how long the cell is.
    pub fn read(&mut self, rest: &[u8]) -> Result<(i64, usize), Fault> {
        if let Some(found) = self.quick(rest) {
            return Ok(found);
        }
        let (cell, used) = split(rest);
        let cell = cell.trim_ascii();
        if cell.is_empty() {
            return Err(Fault::Blank);
        }
        let (time, unit) = of_number(cell)
            .or_else(|| of_text(cell).map(|time| (time, Unit::Text)))
            .ok_or_else(|| Fault::NotAMoment(quoted(cell)))?;
        match self.unit {
            Some(above) if above != unit => {
                Err(Fault::MixedUnits { text: quoted(cell), this: unit.name(), above: above.name() })
            }
            _ => {
                self.unit = Some(unit);
                Ok((time, used))
            }
        }
    }

    /// `2020-01-01T00:00:00Z` and nothing else, once a line above was text.
    pub fn quick(&mut self, rest: &[u8]) -> Option<(i64, usize)> {
        let text: &[u8; 20] = rest.first_chunk()?;
        let plain = text[10] == b'T' && text[13] == b':' && text[16] == b':' && text[19] == b'Z';
        if !plain || self.unit != Some(Unit::Text) || rest.get(20).is_some_and(|byte| *byte != b',') {
            return None;
        }
        let date = text.first_chunk()?;
        if self.date != *date {
            self.day = date_of(date)?;
            self.date = *date;
        }
        Some((self.day + clock(two(&text[11..])?, two(&text[14..])?, two(&text[17..])?)?, text.len()))
    }
}

/// Seconds may have decimals down to a millisecond; milliseconds are whole.
fn of_number(cell: &[u8]) -> Option<(i64, Unit)> {
    let number = number::parse(cell).ok()?;
    let ms = number.digits.checked_mul(1000)?;
    let divisor = 10_i128.checked_pow(number.decimals)?;
    let whole = i64::try_from(number.digits / divisor).ok()?;
    match whole.abs() {
        ..FIRST_MILLISECONDS if ms % divisor == 0 => Some((i64::try_from(ms / divisor).ok()?, Unit::Seconds)),
        FIRST_MILLISECONDS..TOO_MANY if number.digits % divisor == 0 => Some((whole, Unit::Milliseconds)),
        _ => None,
    }
}

/// RFC 3339. A space may stand for the `T`, a date alone is its midnight, and what names no zone is UTC.
fn of_text(cell: &[u8]) -> Option<i64> {
    let day = date_of(cell.first_chunk()?)?;
    let Some((separator, time)) = cell[10..].split_first() else { return Some(day) };
    if !matches!(separator, b'T' | b't' | b' ') {
        return None;
    }
    let zone_at = time.iter().position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-'));
    let (time, zone) = time.split_at(zone_at.unwrap_or(time.len()));
    Some(day + of_day(time.trim_ascii_end())? - offset(zone)?)
}

/// `HH:MM`, with seconds and decimals of a second or without.
fn of_day(text: &[u8]) -> Option<i64> {
    let colon = |at: usize| text.get(at).is_none_or(|byte| *byte == b':');
    if text.len() < 5 || matches!(text.len(), 6 | 7) || !colon(2) || !colon(5) {
        return None;
    }
    let seconds = if text.len() > 5 { two(&text[6..])? } else { 0 };
    let time = clock(two(text)?, two(&text[3..])?, seconds)?;
    let Some((point, fraction)) = text.get(8..).and_then(<[u8]>::split_first) else { return Some(time) };
    if *point != b'.' || fraction.is_empty() || !fraction.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // Finer than a millisecond is cut off.
    let places = fraction.iter().map(|digit| i64::from(digit - b'0')).chain(std::iter::repeat(0));
    Some(time + places.take(3).fold(0, |sum, digit| sum * 10 + digit))
}

/// How far a zone is ahead of UTC.
fn offset(zone: &[u8]) -> Option<i64> {
    let (hours, minutes) = match zone {
        [] | [b'Z' | b'z'] => return Some(0),
        [_, rest @ ..] if rest.len() == 5 && rest[2] == b':' => (two(rest)?, two(&rest[3..])?),
        [_, rest @ ..] if rest.len() == 4 => (two(rest)?, two(&rest[2..])?),
        _ => return None,
    };
    let ahead = clock(hours, minutes, 0)?;
    Some(if zone[0] == b'-' { -ahead } else { ahead })
}

/// When the day of a `YYYY-MM-DD` begins.
fn date_of(text: &[u8; 10]) -> Option<i64> {
    let year = two(text)? * 100 + two(&text[2..])?;
    let dashes = text[4] == b'-' && text[7] == b'-';
    let date = Date { year, month: two(&text[5..])?, day: two(&text[8..])? };
    if dashes { date.day_number().map(|day| day * DAY_MS) } else { None }
}

fn clock(hours: i64, minutes: i64, seconds: i64) -> Option<i64> {
    let fits = hours < 24 && minutes < 60 && seconds < 60;
    fits.then_some(hours * HOUR_MS + minutes * MINUTE_MS + seconds * 1000)
}

/// The number of the first two digits.
fn two(text: &[u8]) -> Option<i64> {
    let [tens, ones] = text.first_chunk()?;
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then_some(i64::from(tens) * 10 + i64::from(ones))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<i64, Fault> {
        Moments::default().read(text.as_bytes()).map(|(time, _)| time)
    }

    #[test]
    fn one_moment_may_be_written_in_many_ways() {
        for text in [
            "2020-01-01T00:01:00Z",
            "2020-01-01 00:01",
            "2020-01-01T02:01:00+02:00",
            "2019-12-31t19:01:00.000-0500",
            "\"2020-01-01 00:01:00+00:00\"",
            "1577836860",
            "1577836860.0",
            "1577836860000",
            "1.57783686e9",
        ] {
            assert_eq!(read(text), Ok(1_577_836_860_000), "{text}");
        }
        assert_eq!(read("2020-01-01"), Ok(1_577_836_800_000));
        assert_eq!(read("2020-01-01T00:00:00.1239Z"), Ok(1_577_836_800_123));
        assert_eq!(read("1577836800.5"), Ok(1_577_836_800_500));
    }

    #[test]
    fn the_quick_path_agrees_with_the_complete_one() {
        let mut moments = Moments::default();
        for text in
            ["2020-02-28T23:59:59Z", "2020-02-29T00:00:00Z", "2020-02-29T12:34:56Z", "2021-03-01T00:00:00Z"]
        {
            let time = moments.read(text.as_bytes()).unwrap();
            assert_eq!(time, (of_text(text.as_bytes()).unwrap(), 20));
        }
    }

    #[test]
    fn what_is_no_moment_says_so() {
        for wrong in [
            "2020-13-01",
            "2020-02-30T00:00:00Z",
            "2020-01-01T24:00:00Z",
            "2020-01-01T00:00:60Z",
            "2020-01-01T00:00:00.Z",
            "2020-01-01X00:00:00Z",
            "2020-01-01T00:00:00+2",
            "01/02/2020",
            "noon",
            "1577836800000000",
            "1577836800.0005",
        ] {
            assert_eq!(read(wrong), Err(Fault::NotAMoment(wrong.to_owned())));
        }
        assert_eq!(read(""), Err(Fault::Blank));
    }

    #[test]
    fn units_are_not_mixed() {
        let mut moments = Moments::default();
        assert_eq!(moments.read(b"1577836800"), Ok((1_577_836_800_000, 10)));
        let mixed = moments.read(b"1577836860000").unwrap_err();
        assert_eq!(
            mixed.to_string(),
            "\"1577836860000\" is written in milliseconds, the lines above in seconds; use one unit in the whole file"
        );
        assert!(moments.read(b"2020-01-01T00:02:00Z").unwrap_err().to_string().contains("RFC 3339"));
    }
}
