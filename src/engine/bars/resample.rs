//! Longer bars out of shorter ones: first open, highest high, lowest low, last close, summed volume.
//!
//! A longer bar begins at a whole multiple of its length: of the day in UTC, of the week from Monday, or of the session when one is given.
//! It is named by that moment, also when its first short bars are missing. Missing bars are never made up: a longer bar without any
//! shorter one does not exist.

use super::{
    Bars, Extra, Session, Timeframe,
    calendar::{DAY_MS, weekday},
};
use crate::memory::remembers;

/// Longer bars, and which shorter ones they were made of.
#[derive(Debug, Clone, PartialEq)]
pub struct Resampled {
    pub bars: Bars,
    /// Of each longer bar, the place of the last shorter bar in it: the bar at whose close it is finished.
    pub last: Vec<usize>,
    /// The longer bars that are finished: all of them, or all but the last.
    pub finished: usize,
    /// Shorter bars outside the session; they are in no longer bar.
    pub outside: usize,
}

/// Why bars cannot be made longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResampleError {
    #[error("bars of {from} cannot be put together to {to}; the longer must be a multiple of the shorter")]
    NoMultiple { from: Timeframe, to: Timeframe },
    #[error("{to} neither divides a day nor is whole days; choose a length such as 5m, 1h, 1d or 1w")]
    Uneven { to: Timeframe },
    #[error("the volume of one bar of {to} is too large to count; choose a shorter length or a larger lot")]
    Volume { to: Timeframe },
}

/// Puts bars of length `from` together to bars of length `to`.
pub fn resample(
    bars: &Bars,
    from: Timeframe,
    to: Timeframe,
    session: Session,
) -> Result<Resampled, ResampleError> {
    if to < from || to.ms() % from.ms() != 0 {
        return Err(ResampleError::NoMultiple { from, to });
    }
    if !to.is_even() {
        return Err(ResampleError::Uneven { to });
    }
    let mut long = Bars::with_capacity(bars.instrument.clone(), bars.len() / 2);
    long.extras =
        bars.extras.iter().map(|extra| Extra { name: extra.name.clone(), values: vec![] }).collect();
    let mut made = Resampled { bars: long, last: Vec::new(), finished: 0, outside: 0 };
    let mut current = None;
    for i in 0..bars.len() {
        let Some(span) = Span::of(bars.time[i], to, session) else {
            made.outside += 1;
            continue;
        };
        if current == Some(span) {
            made.extend(bars, i).ok_or(ResampleError::Volume { to })?;
        } else {
            made.begin(bars, i, span.begins);
            current = Some(span);
        }
    }
    // A bar that time has passed is finished, however many of its parts are missing.
    let open = bars.time.last().zip(current).is_some_and(|(time, span)| time + from.ms() < span.ends);
    made.finished = made.bars.len() - usize::from(open);
    Ok(made)
}

/// From when to when a longer bar lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub begins: i64,
    pub ends: i64,
}

remembers! {
    Span { begins, ends }
}

impl Span {
    pub fn of(time: i64, length: Timeframe, session: Session) -> Option<Self> {
        let opens = session.start_of(time)?;
        let closes = opens + session.length_ms();
        let ms = length.ms();
        if ms < DAY_MS {
            let begins = opens + (time - opens) / ms * ms;
            return Some(Self { begins, ends: (begins + ms).min(closes) });
        }
        // Whole days are counted in sessions; weeks from Monday, other lengths from 1970 on.
        let day = opens.div_euclid(DAY_MS);
        let days = ms / DAY_MS;
        let first = if days % 7 == 0 {
            let weeks = days / 7;
            let monday = day - weekday(day);
            monday - (monday - 4).div_euclid(7).rem_euclid(weeks) * 7
        } else {
            day - day.rem_euclid(days)
        };
        let begins = opens - (day - first) * DAY_MS;
        Some(Self { begins, ends: begins + (days - 1) * DAY_MS + session.length_ms() })
    }
}

impl Resampled {
    fn begin(&mut self, short: &Bars, i: usize, time: i64) {
        let long = &mut self.bars;
        long.time.push(time);
        long.open.push(short.open[i]);
        long.high.push(short.high[i]);
        long.low.push(short.low[i]);
        long.close.push(short.close[i]);
        long.volume.push(short.volume[i]);
        for (long, short) in long.extras.iter_mut().zip(&short.extras) {
            long.values.push(short.values[i]);
        }
        self.last.push(i);
    }

    /// A further column keeps its last value that is there, as a close does.
    fn extend(&mut self, short: &Bars, i: usize) -> Option<()> {
        let at = self.bars.len() - 1;
        let long = &mut self.bars;
        long.high[at] = long.high[at].max(short.high[i]);
        long.low[at] = long.low[at].min(short.low[i]);
        long.close[at] = short.close[i];
        long.volume[at] = long.volume[at].checked_add(short.volume[i])?;
        for (long, short) in long.extras.iter_mut().zip(&short.extras) {
            if !short.values[i].is_nan() {
                long.values[at] = short.values[i];
            }
        }
        self.last[at] = i;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{calendar::MINUTE_MS, generate},
        *,
    };

    fn to(length: &str) -> Timeframe {
        length.parse().unwrap()
    }

    /// The bars of these minutes since 1970, each with its own number in every column.
    fn minutes(places: &[i64]) -> Bars {
        let mut bars = generate(places.len(), 1);
        for (i, minute) in places.iter().enumerate() {
            bars.time[i] = minute * MINUTE_MS;
            (bars.open[i], bars.high[i], bars.low[i], bars.close[i]) =
                (100 + minute, 200 + minute, 50 - minute, 150 + minute);
            bars.volume[i] = *minute;
        }
        bars
    }

    #[test]
    fn an_hour_takes_the_first_open_the_extremes_the_last_close_and_all_volume() {
        let made =
            resample(&minutes(&[0, 1, 59, 60]), Timeframe::MINUTE, Timeframe::HOUR, Session::WHOLE_DAY)
                .unwrap();
        let bars = &made.bars;
        assert_eq!((bars.open[0], bars.high[0], bars.low[0], bars.close[0]), (100, 259, -9, 209));
        assert_eq!((bars.volume[0], &made.last[..]), (60, &[2, 3][..]));
        assert_eq!((bars.time[1], made.finished), (60 * MINUTE_MS, 1), "the second hour is still open");
    }

    #[test]
    fn a_longer_bar_is_named_by_its_beginning_and_never_made_up() {
        let made = resample(&minutes(&[7, 23]), Timeframe::MINUTE, to("5m"), Session::WHOLE_DAY).unwrap();
        assert_eq!(made.bars.time, [5 * MINUTE_MS, 20 * MINUTE_MS]);
        assert_eq!(made.finished, 1);
    }

    #[test]
    fn a_session_counts_from_its_opening_and_leaves_the_rest_out() {
        let session: Session = "14:30-21:00".parse().unwrap();
        let day = minutes(&[0, 869, 870, 929, 930, 1259, 1260, 1300]);
        let hours = resample(&day, Timeframe::MINUTE, Timeframe::HOUR, session).unwrap();
        assert_eq!(hours.bars.time, [870, 930, 1230].map(|minute| minute * MINUTE_MS));
        assert_eq!((hours.outside, hours.finished), (4, 3));
        let days = resample(&day, Timeframe::MINUTE, Timeframe::DAY, session).unwrap();
        assert_eq!((days.bars.time, days.last), (vec![870 * MINUTE_MS], vec![5]));
    }

    #[test]
    fn a_week_begins_on_monday() {
        // The first of January 1970 was a Thursday.
        let days: Vec<i64> = (0..12).map(|day| day * 1440).collect();
        let weeks = resample(&minutes(&days), Timeframe::DAY, Timeframe::WEEK, Session::WHOLE_DAY).unwrap();
        assert_eq!(weeks.bars.time, [-3, 4, 11].map(|day| day * DAY_MS));
        let pairs = resample(&minutes(&days), Timeframe::DAY, to("2w"), Session::WHOLE_DAY).unwrap();
        assert_eq!(pairs.bars.time, [-10, 4].map(|day| day * DAY_MS));
    }

    #[test]
    fn lengths_that_do_not_fit_are_refused() {
        let refused = |from: &str, length: &str| {
            resample(&minutes(&[]), to(from), to(length), Session::WHOLE_DAY).unwrap_err().to_string()
        };
        assert!(refused("1h", "1m").contains("must be a multiple"));
        assert!(refused("2m", "5m").contains("must be a multiple"));
        assert!(refused("1m", "7m").contains("neither divides a day"));
    }
}
