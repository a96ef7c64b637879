//! Equity by UTC day, returns by month, trades by hour of entry.

use serde::Serialize;

use super::moments::{finite, float};
use crate::{
    bars::calendar::{DAY_MS, Date, HOUR_MS},
    fixed::{Fixed, OutOfRange},
};

/// Periods a year where every day counts.
pub const YEAR_DAYS: f64 = 365.0;
/// Periods a year where only days of trading count.
pub const TRADING_DAYS: f64 = 252.0;

/// The last equity of each UTC day, and what each day returned on the one before.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DailyEquity {
    /// Days since 1970.
    pub day: Vec<i64>,
    pub equity: Vec<f64>,
    pub returns: Vec<f64>,
}

/// A UTC day that has moments, and the place of its last one among all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayEnd {
    /// Days since 1970.
    pub day: i64,
    pub last: usize,
}

/// The days of ascending moments.
pub fn day_ends(time: &[i64]) -> Vec<DayEnd> {
    let mut ends = Vec::new();
    let (mut from, mut length) = (0, 0);
    while from < time.len() {
        let day = time[from].div_euclid(DAY_MS);
        length = length_of_day(&time[from..], (day + 1) * DAY_MS, length);
        from += length;
        ends.push(DayEnd { day, last: from - 1 });
    }
    ends
}

/// Equity by day, `equity` at each of the ends. The first day returns on `start`; with `every_day` a day without a value repeats the last one, so
/// that 365 of them are a year.
pub fn daily_equity(ends: &[DayEnd], equity: &[f64], start: f64, every_day: bool) -> DailyEquity {
    let mut daily = DailyEquity::default();
    let mut previous = start;
    for (end, equity) in ends.iter().zip(equity) {
        if every_day && let Some(&last) = daily.day.last() {
            for missing in last + 1..end.day {
                daily.push(missing, previous, &mut previous);
            }
        }
        daily.push(end.day, *equity, &mut previous);
    }
    daily
}

/// How many moments lie before midnight, the first of them among them: nearly always as many as `likely`. A day is short beside a history, so
/// else the search stays near its start.
fn length_of_day(time: &[i64], midnight: i64, likely: usize) -> usize {
    let before = |place: usize| time.get(place).is_some_and(|moment| *moment < midnight);
    if likely > 0 && before(likely - 1) && !before(likely) {
        return likely;
    }
    let mut reach = 1;
    while before(reach) {
        reach *= 2;
    }
    let (from, to) = (reach / 2, reach.min(time.len()));
    from + time[from..to].partition_point(|moment| *moment < midnight)
}

impl DailyEquity {
    fn push(&mut self, day: i64, equity: f64, previous: &mut f64) {
        self.day.push(day);
        self.equity.push(equity);
        // After a total loss there is nothing left to return on.
        let change = if *previous > 0.0 { (equity / *previous - 1.0).max(-1.0) } else { 0.0 };
        self.returns.push(change);
        *previous = equity;
    }
}

/// One month of daily returns.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MonthRow {
    /// Like `2020-01`.
    pub month: String,
    pub days: usize,
    #[serde(rename = "return")]
    pub total: f64,
}

/// The compounded return of each month that has a day.
pub fn by_month(daily: &DailyEquity) -> Vec<MonthRow> {
    let mut rows: Vec<MonthRow> = Vec::new();
    for (&day, &value) in daily.day.iter().zip(&daily.returns) {
        let Date { year, month, .. } = Date::of_day(day);
        let month = format!("{year:04}-{month:02}");
        match rows.last_mut() {
            Some(row) if row.month == month => {
                row.days += 1;
                row.total = (1.0 + row.total) * (1.0 + value) - 1.0;
            }
            _ => rows.push(MonthRow { month, days: 1, total: value }),
        }
    }
    rows
}

/// The trades that were entered in one hour of the day, UTC.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HourRow {
    pub hour: i64,
    pub trades: usize,
    pub wins: usize,
    pub pnl: Fixed,
    pub mean_pnl: Option<f64>,
}

/// Trades by the hour they were entered in: `(entry time, gain)`. Hours without one are left out.
pub fn by_hour(trades: impl IntoIterator<Item = (i64, Fixed)>) -> Result<Vec<HourRow>, OutOfRange> {
    let mut rows: Vec<HourRow> =
        (0..24).map(|hour| HourRow { hour, trades: 0, wins: 0, pnl: Fixed::ZERO, mean_pnl: None }).collect();
    for (entered, gain) in trades {
        let hour = entered.rem_euclid(DAY_MS) / HOUR_MS;
        if let Some(row) = usize::try_from(hour).ok().and_then(|hour| rows.get_mut(hour)) {
            row.trades += 1;
            row.wins += usize::from(gain.is_positive());
            row.pnl = row.pnl.plus(gain)?;
        }
    }
    rows.retain(|row| row.trades > 0);
    for row in &mut rows {
        row.mean_pnl = finite(row.pnl.to_f64() / float(row.trades));
        row.pnl = row.pnl.trimmed();
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_without_bars_repeats_the_last_value_where_every_day_counts() {
        let time = [0, HOUR_MS, 3 * DAY_MS];
        let ends = day_ends(&time);
        let traded = daily_equity(&ends, &[102.0, 51.0], 100.0, false);
        assert_eq!((traded.day, traded.equity), (vec![0, 3], vec![102.0, 51.0]));
        let every = daily_equity(&ends, &[102.0, 51.0], 100.0, true);
        assert_eq!(every.day, [0, 1, 2, 3]);
        assert_eq!(every.returns[1..], [0.0, 0.0, -0.5]);
        assert!((every.returns[0] - 0.02).abs() < 1e-15);
    }

    #[test]
    fn days_of_any_length_end_at_midnight() {
        let lengths = [3, 3, 1, 5, 5, 5, 2, 8];
        let time: Vec<i64> =
            (0..).zip(lengths).flat_map(|(day, n)| (0..n).map(move |i| day * DAY_MS + i)).collect();
        let last = lengths.iter().scan(0, |sum, n| {
            *sum += usize::try_from(*n).unwrap();
            Some(*sum - 1)
        });
        assert!(day_ends(&time).into_iter().eq((0..).zip(last).map(|(day, last)| DayEnd { day, last })));
        assert_eq!(day_ends(&[]), []);
    }

    #[test]
    fn months_compound_and_hours_add() {
        let daily = DailyEquity { day: vec![0, 1, 31], equity: vec![1.0; 3], returns: vec![0.1, 0.1, -0.5] };
        let rows = by_month(&daily);
        assert_eq!(rows.iter().map(|row| row.month.as_str()).collect::<Vec<_>>(), ["1970-01", "1970-02"]);
        assert!((rows[0].total - 0.21).abs() < 1e-12);
        let gain = |text: &str| text.parse::<Fixed>().unwrap();
        let hours = by_hour([(HOUR_MS, gain("0.3")), (DAY_MS + HOUR_MS, gain("-0.1"))]).unwrap();
        assert_eq!(hours, [HourRow { hour: 1, trades: 2, wins: 1, pnl: gain("0.2"), mean_pnl: Some(0.1) }]);
    }
}
