//! Days of the week, as those of the entry: the last bar of a day decides what is entered on the next day that is open.

use super::super::{
    clock::{Clock, DAY, time},
    conditions::{all, negated},
};
use domain::lab::Weekday;

/// What has a session is open on so many days of the week, from Monday on.
const OPEN: usize = 5;

/// The days that are asked for, and those that are not wanted.
#[derive(Debug, Default)]
pub struct Days {
    only: Vec<Weekday>,
    avoided: Vec<Weekday>,
}

impl Days {
    pub fn add(&mut self, avoids: bool, day: Weekday) {
        if avoids { self.avoided.push(day) } else { self.only.push(day) }
    }

    /// The condition, and what is to be said of days that cannot be kept or not always.
    pub fn kept(&self, clock: &Clock) -> (Option<String>, Option<String>) {
        if self.only.is_empty() && self.avoided.is_empty() {
            return (None, None);
        }
        let is_left =
            |day: &&Weekday| (self.only.is_empty() || self.only.contains(day)) && !self.avoided.contains(day);
        if !week(clock).iter().any(|day| is_left(&day)) {
            let note = "What I trade is closed on the days that I was given, so I could not keep to them.";
            return (None, Some(note.to_owned()));
        }
        let only = entries(&self.only, clock);
        let avoided = entries(&self.avoided, clock).map(|entries| negated(&entries));
        let parts: Vec<String> = only.into_iter().chain(avoided).collect();
        let note = if parts.is_empty() { None } else { exception(clock) };
        (all(&parts), note)
    }
}

/// The day on which is entered what most bars of a day decide.
pub fn entered(decided: Weekday, clock: &Clock) -> Weekday {
    if clock.bar < DAY {
        return decided;
    }
    let week = week(clock);
    let place = week.iter().position(|day| *day == decided);
    place.map_or(decided, |place| next(week, place))
}

/// When days cannot be kept to.
fn exception(clock: &Clock) -> Option<String> {
    let note = if is_over_midnight(clock) {
        "The session goes on behind midnight, so the entry at its beginning can fall on another day than I was given."
    } else {
        "Only behind a holiday can an entry fall on another day than I was given: I count on the next day of the week."
    };
    clock.session.map(|_| note.to_owned())
}

/// The dates on which bars begin. Those of a session over midnight reach into Saturday.
fn week(clock: &Clock) -> &'static [Weekday] {
    if clock.session.is_none() || is_over_midnight(clock) { &Weekday::ALL } else { &Weekday::ALL[..OPEN] }
}

/// Whether bars of one session begin on two dates.
fn is_over_midnight(clock: &Clock) -> bool {
    clock.bar < DAY && clock.closes().is_some_and(|closes| closes > DAY)
}

fn next(week: &[Weekday], place: usize) -> Weekday {
    week[(place + 1) % week.len()]
}

/// That what a bar decides is entered on one of some days; none where it is open on none of them.
fn entries(days: &[Weekday], clock: &Clock) -> Option<String> {
    let week = week(clock);
    let own = week.iter().filter(|day| days.contains(day));
    let before = week.iter().enumerate().filter(|(place, _)| days.contains(&next(week, *place)));
    let (own, before) = (on(own)?, on(before.map(|(_, day)| day))?);
    // The bars from here on are the last ones of their days.
    let closes = clock.closes().filter(|closes| *closes <= DAY).unwrap_or(DAY);
    let last = closes - clock.bar;
    if last <= clock.opens().unwrap_or(0) && !is_over_midnight(clock) {
        return Some(before);
    }
    let last = time(last);
    Some(format!("({own} and time_of_day() < {last}) or ({before} and time_of_day() >= {last})"))
}

/// That a bar begins on one of some days.
fn on<'a>(days: impl Iterator<Item = &'a Weekday>) -> Option<String> {
    let days: Vec<String> = days.map(|day| format!("weekday() == {}", number(*day))).collect();
    if days.len() > 1 { Some(format!("({})", days.join(" or "))) } else { days.into_iter().next() }
}

const fn number(day: Weekday) -> u8 {
    match day {
        Weekday::Monday => 1,
        Weekday::Tuesday => 2,
        Weekday::Wednesday => 3,
        Weekday::Thursday => 4,
        Weekday::Friday => 5,
        Weekday::Saturday => 6,
        Weekday::Sunday => 7,
    }
}
