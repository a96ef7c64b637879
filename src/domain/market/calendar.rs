//! Days and dates of the UTC calendar, for the times of bars.

/// Milliseconds of a minute, an hour and a day.
pub const MINUTE_MS: i64 = 60_000;
pub const HOUR_MS: i64 = 3_600_000;
pub const DAY_MS: i64 = 86_400_000;

/// A date of the Gregorian calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    pub year: i64,
    pub month: i64,
    pub day: i64,
}

impl Date {
    /// The date of a number of days since 1970-01-01.
    pub const fn of_day(days: i64) -> Self {
        // Years begin in March here, so that the leap day is the last of its year.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let (month, late) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        Self { year: year_of_era + era * 400 + late, month, day }
    }

    /// Days since 1970-01-01, or `None` when there is no such day.
    pub const fn day_number(self) -> Option<i64> {
        let Self { year, month, day } = self;
        if month < 1 || month > 12 || day < 1 || day > days_of_month(year, month) {
            return None;
        }
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Some(era * 146_097 + day_of_era - 719_468)
    }
}

/// From Monday, 0, to Sunday, 6.
pub const fn weekday(days: i64) -> i64 {
    (days + 3).rem_euclid(7)
}

/// A moment as it stands in files: `2020-01-01T00:00:00Z`, with milliseconds only where there are any.
pub fn rfc3339(time: i64) -> String {
    let mut text = Vec::with_capacity(24);
    write_rfc3339(time, &mut text);
    String::from_utf8_lossy(&text).into_owned()
}

/// Appends a moment as [`rfc3339`] writes it.
pub fn write_rfc3339(time: i64, out: &mut Vec<u8>) {
    let Date { year, month, day } = Date::of_day(time.div_euclid(DAY_MS));
    let of_day = time.rem_euclid(DAY_MS);
    push_digits(out, year, 4);
    out.push(b'-');
    push_digits(out, month, 2);
    out.push(b'-');
    push_digits(out, day, 2);
    out.push(b'T');
    push_digits(out, of_day / HOUR_MS, 2);
    out.push(b':');
    push_digits(out, of_day / MINUTE_MS % 60, 2);
    out.push(b':');
    push_digits(out, of_day / 1000 % 60, 2);
    if of_day % 1000 != 0 {
        out.push(b'.');
        push_digits(out, of_day % 1000, 3);
    }
    out.push(b'Z');
}

/// The last `width` digits of a number that is not negative.
fn push_digits(out: &mut Vec<u8>, number: i64, width: usize) {
    let start = out.len();
    out.resize(start + width, b'0');
    let mut rest = number.unsigned_abs();
    for place in out[start..].iter_mut().rev() {
        *place = b'0' + (rest % 10).to_le_bytes()[0];
        rest /= 10;
    }
}

const fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_has_one_date() {
        for days in -150_000..150_000 {
            assert_eq!(Date::of_day(days).day_number(), Some(days));
        }
        assert_eq!(Date::of_day(0), Date { year: 1970, month: 1, day: 1 });
        assert_eq!(Date { year: 2000, month: 2, day: 29 }.day_number(), Some(11_016));
        for (year, month, day) in [(2023, 2, 29), (1900, 2, 29), (2024, 4, 31), (2024, 13, 1), (2024, 1, 0)] {
            assert_eq!(Date { year, month, day }.day_number(), None, "{year}-{month}-{day}");
        }
    }

    #[test]
    fn moments_are_written_with_milliseconds_only_where_there_are_any() {
        assert_eq!(rfc3339(1_577_836_860_000), "2020-01-01T00:01:00Z");
        assert_eq!(rfc3339(-1), "1969-12-31T23:59:59.999Z");
        assert_eq!(weekday(18_262), 2, "the first of January 2020 was a Wednesday");
    }
}
