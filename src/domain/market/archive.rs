//! A source of bars across the network, and the hours of New York that its shares are traded in.
//!
//! A [`Feed`](super::Feed) answers whatever it is asked, the same every time. An [`Archive`] answers a part of it, seldom, and may answer otherwise a day later; the
//! house keeps what it has answered and makes a feed of that.

use super::{
    Bar, FeedError, Listing, Minute, Symbol,
    calendar::{DAY_MS, Date, MINUTE_MS, weekday},
};
use crate::Period;
use async_trait::async_trait;

/// A source that has bars of the past.
#[async_trait]
pub trait Archive: Send + Sync {
    fn name(&self) -> &'static str;

    /// The instruments that were chosen.
    fn chosen(&self) -> &[Symbol];

    /// How far behind the clock its bars are.
    fn delay(&self) -> Period;

    /// How often all that were chosen can be asked about what is new.
    fn pace(&self) -> Period;

    /// What it knows of an instrument.
    async fn listing(&self, symbol: &Symbol) -> Result<Listing, FeedError>;

    /// The beginning of what it has of the minutes `from..to`, as much as comes in one answer.
    async fn bars(&self, listing: &Listing, from: Minute, to: Minute) -> Result<Piece, FeedError>;

    /// The days to come on which its shares are traded at other hours or not at all.
    async fn closures(&self) -> Result<Vec<Closure>, FeedError>;
}

/// A part of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// Oldest first.
    pub bars: Vec<Bar>,
    /// The first minute that it says nothing of.
    pub until: Minute,
}

/// A day on which shares are traded at other hours.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closure {
    /// In days since 1970.
    pub day: i64,
    /// From outside, such as the name of a holiday.
    pub name: String,
    /// From the first minute to the one after the last; none when nothing is traded.
    pub hours: Option<(Minute, Minute)>,
}

/// From half past nine to four o'clock in New York.
const OPENS: i64 = 570;
const CLOSES: i64 = 960;
const MINUTES_OF_DAY: i64 = DAY_MS / MINUTE_MS;

/// The minutes of a day, in days since 1970, in which American shares are traded; none at weekends and on holidays.
pub fn hours_of_shares(day: i64, closures: &[Closure]) -> Option<(Minute, Minute)> {
    if weekday(day) >= 5 {
        return None;
    }
    closures.iter().find(|closure| closure.day == day).map_or_else(
        || {
            let midnight = day * MINUTES_OF_DAY + minutes_behind(day);
            Some((Minute::new(midnight + OPENS), Minute::new(midnight + CLOSES)))
        },
        |closure| closure.hours,
    )
}

/// How far New York is behind the time of the world on a trading day, in minutes. Summer begins there on the second Sunday of March and ends on the first one of
/// November, as it has since 2007.
const fn minutes_behind(day: i64) -> i64 {
    let year = Date::of_day(day).year;
    let summer = sunday_of(year, 3, 8)..sunday_of(year, 11, 1);
    if day >= summer.start && day < summer.end { 240 } else { 300 }
}

/// The first Sunday on a date or after it.
const fn sunday_of(year: i64, month: i64, day: i64) -> i64 {
    match (Date { year, month, day }).day_number() {
        Some(date) => date + (6 - weekday(date)),
        None => i64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(date: &str, closures: &[Closure]) -> Option<String> {
        let begins: crate::Timestamp = format!("{date}T00:00:00Z").parse().unwrap();
        let hours = hours_of_shares(begins.as_millis() / DAY_MS, closures)?;
        let hour = |minute: Minute| minute.begins().to_string()[11..16].to_owned();
        Some(format!("{}-{}", hour(hours.0), hour(hours.1)))
    }

    #[test]
    fn shares_are_traded_at_the_hours_of_new_york() {
        for (date, expected) in [
            ("2026-01-02", Some("14:30-21:00")),
            ("2026-03-06", Some("14:30-21:00")),
            ("2026-03-09", Some("13:30-20:00")),
            ("2026-07-06", Some("13:30-20:00")),
            ("2026-10-30", Some("13:30-20:00")),
            ("2026-11-02", Some("14:30-21:00")),
            ("2026-01-03", None),
            ("2026-01-04", None),
            ("2024-03-11", Some("13:30-20:00")),
            ("2024-11-04", Some("14:30-21:00")),
        ] {
            assert_eq!(hours(date, &[]).as_deref(), expected, "{date}");
        }
    }

    #[test]
    fn a_holiday_is_none_and_an_early_close_is_shorter() {
        let day = 20_819;
        let date = "2027-01-01";
        let closed = Closure { day, name: "New Years Day".to_owned(), hours: None };
        assert_eq!(hours(date, std::slice::from_ref(&closed)), None);
        let early = Some((Minute::new(day * 1_440 + 870), Minute::new(day * 1_440 + 1_080)));
        let short = Closure { hours: early, ..closed };
        assert_eq!(hours(date, &[short]).as_deref(), Some("14:30-18:00"));
    }
}
