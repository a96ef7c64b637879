//! What a person said about hours, as conditions. A rule is about the moment of the entry, which is the end of the bar that decides.

mod days;

pub use days::entered;

use super::{
    clock::{Clock, DAY, MINUTE_MS, between, is_between},
    conditions::{all, either, negated},
};
use days::Days;
use domain::lab::{HourRule, Span};
use std::ops::Range;

/// The conditions of some rules, and what is to be said of those that cannot be kept.
#[derive(Debug, Default)]
pub struct Kept {
    pub when: Vec<String>,
    pub notes: Vec<String>,
}

pub fn kept(rules: &[HourRule], clock: &Clock) -> Kept {
    let mut kept = Kept::default();
    let (mut windows, mut days) = (Rules::default(), Days::default());
    for rule in rules {
        match rule.span {
            Span::Day(day) => days.add(rule.avoids, day),
            Span::Session if clock.session.is_none() => {
                kept.notes.push("What I trade never closes, so its session narrows nothing.".to_owned());
            }
            span => match window(span, clock) {
                Some(window) => windows.add(rule.avoids, window),
                None => kept.notes.push(format!("“{rule}” needs a session, and what I trade never closes.")),
            },
        }
    }
    if windows.leaves_a_bar(clock) {
        kept.when.extend(windows.condition());
    } else {
        kept.notes.push(format!(
            "On bars of {} no entry falls into the hours that I was given, so I could not keep to them.",
            clock.timeframe
        ));
    }
    let (condition, note) = days.kept(clock);
    kept.when.extend(condition);
    kept.notes.extend(note);
    kept
}

/// The first bar of a day from `begins` on that the rules let decide; `begins` itself when there is none.
pub fn first_allowed(rules: &[HourRule], clock: &Clock, begins: i64) -> i64 {
    allowed(rules, clock, begins..DAY).next().unwrap_or(begins)
}

/// Whether the rules let any bar decide that begins in a stretch of the day.
pub fn lets_any(rules: &[HourRule], clock: &Clock, stretch: Range<i64>) -> bool {
    let first = (stretch.start + clock.bar - 1) / clock.bar * clock.bar;
    allowed(rules, clock, first..stretch.end).next().is_some()
}

/// The bars that the rules let decide, by when they begin.
fn allowed(rules: &[HourRule], clock: &Clock, begins: Range<i64>) -> impl Iterator<Item = i64> {
    let mut windows = Rules::default();
    for rule in rules {
        if let Some(window) = window(rule.span, clock) {
            windows.add(rule.avoids, window);
        }
    }
    let step = usize::try_from(clock.bar).unwrap_or(1);
    begins.step_by(step).filter(move |begins| windows.lets(*begins))
}

/// Bars by when they begin, in minutes of the day.
#[derive(Debug, Clone, Copy)]
struct Window {
    from: i64,
    to: i64,
}

impl Window {
    fn condition(self) -> String {
        between(self.from, self.to)
    }

    const fn holds(self, begins: i64) -> bool {
        is_between(begins, self.from, self.to)
    }
}

#[derive(Debug, Default)]
struct Rules {
    only: Vec<Window>,
    avoided: Vec<Window>,
}

impl Rules {
    fn add(&mut self, avoids: bool, window: Window) {
        if avoids { self.avoided.push(window) } else { self.only.push(window) }
    }

    /// What is asked for is asked for alternatively, and nothing of what is avoided.
    fn condition(&self) -> Option<String> {
        let only: Vec<String> = self.only.iter().map(|window| window.condition()).collect();
        let avoided: Vec<String> = self.avoided.iter().map(|window| negated(&window.condition())).collect();
        let parts: Vec<String> = either(&only).into_iter().chain(avoided).collect();
        all(&parts)
    }

    /// Whether a bar that begins then may decide.
    fn lets(&self, begins: i64) -> bool {
        (self.only.is_empty() || self.only.iter().any(|window| window.holds(begins)))
            && !self.avoided.iter().any(|window| window.holds(begins))
    }

    /// Whether any bar of a day may decide.
    fn leaves_a_bar(&self, clock: &Clock) -> bool {
        let is_open = |begins: i64| match (clock.opens(), clock.closes()) {
            // A bar that ends with the session decides for the next day.
            (Some(opens), Some(closes)) => is_between(begins + clock.bar, opens, closes),
            _ => true,
        };
        let step = usize::try_from(clock.bar.min(DAY)).unwrap_or(1);
        (0..DAY).step_by(step).any(|begins| is_open(begins) && self.lets(begins)) || self.is_empty()
    }

    const fn is_empty(&self) -> bool {
        self.only.is_empty() && self.avoided.is_empty()
    }
}

/// The bars at whose ends the moments of a span lie; none for a day, and when it needs a session that is not there.
fn window(span: Span, clock: &Clock) -> Option<Window> {
    let (from, to) = match span {
        Span::Session => (clock.opens()?, clock.closes()?),
        Span::First(minutes) => (clock.opens()?, clock.opens()? + i64::from(minutes)),
        Span::Last(minutes) => (clock.closes()? - i64::from(minutes), clock.closes()?),
        Span::Between(hours) => {
            let from = hours.opens_ms() / MINUTE_MS;
            (from, from + hours.length_ms() / MINUTE_MS)
        }
        Span::Day(_) => return None,
    };
    Some(Window { from: from - clock.bar, to: to - clock.bar })
}
