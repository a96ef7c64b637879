//! Time of day, dates, and what belongs to a day. All times are UTC.

use super::{Build, Function, Kind, Output, parameter};
use crate::{
    bars::calendar::{DAY_MS, Date, HOUR_MS, MINUTE_MS, weekday},
    graph::{Each, OfTime},
    indicators::{Day, FirstOfDay, OpeningRange, PreviousDay},
};

pub static FUNCTIONS: [Function; 10] = [
    Function {
        name: "time_of_day",
        parameters: &[],
        result: Output::Duration,
        summary: "How long after midnight the bar begins; compared with durations: `time_of_day() >= 13h30m`.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(OfTime(|time: i64| time.rem_euclid(DAY_MS))) },
    },
    Function {
        name: "hour",
        parameters: &[],
        result: Output::Number,
        summary: "The hour in which the bar begins, from 0 to 23.",
        build: Build::Kernel {
            reads: &[],
            make: |_| Box::new(OfTime(|time: i64| time.rem_euclid(DAY_MS) / HOUR_MS)),
        },
    },
    Function {
        name: "minute",
        parameters: &[],
        result: Output::Number,
        summary: "The minute in which the bar begins, from 0 to 59.",
        build: Build::Kernel {
            reads: &[],
            make: |_| Box::new(OfTime(|time: i64| time.rem_euclid(HOUR_MS) / MINUTE_MS)),
        },
    },
    Function {
        name: "weekday",
        parameters: &[],
        result: Output::Number,
        summary: "The day of the week, from 1 for Monday to 7 for Sunday.",
        build: Build::Kernel {
            reads: &[],
            make: |_| Box::new(OfTime(|time: i64| weekday(time.div_euclid(DAY_MS)) + 1)),
        },
    },
    Function {
        name: "day_of_month",
        parameters: &[],
        result: Output::Number,
        summary: "The day of the month, from 1.",
        build: Build::Kernel {
            reads: &[],
            make: |_| Box::new(OfTime(|time: i64| Date::of_day(time.div_euclid(DAY_MS)).day)),
        },
    },
    Function {
        name: "month",
        parameters: &[],
        result: Output::Number,
        summary: "The month, from 1 to 12.",
        build: Build::Kernel {
            reads: &[],
            make: |_| Box::new(OfTime(|time: i64| Date::of_day(time.div_euclid(DAY_MS)).month)),
        },
    },
    Function {
        name: "first_of_day",
        parameters: &[],
        result: Output::Condition,
        summary: "Whether the bar is the first of its day.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(FirstOfDay::default())) },
    },
    Function {
        name: "day",
        parameters: &[],
        result: Output::Lines(&["open", "high", "low"]),
        summary: "The open, the high and the low of the day so far, this bar included.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(Day::default())) },
    },
    Function {
        name: "previous_day",
        parameters: &[],
        result: Output::Lines(&["open", "high", "low", "close"]),
        summary: "The prices of the last day before this one that had bars.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(PreviousDay::default())) },
    },
    Function {
        name: "opening_range",
        parameters: &[parameter("start", Kind::Duration), parameter("length", Kind::Duration)],
        result: Output::Lines(&["high", "low"]),
        summary: "The range of the bars that begin within `length` from `start` (after midnight), once it is over: \
                  `opening_range(13h30m, 30m).high`. Undefined before, and on days without such bars.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| Box::new(Each(OpeningRange::new(whole(figures[0]), whole(figures[1])))),
        },
    },
];

/// Milliseconds that came through the table of constants.
#[expect(clippy::cast_possible_truncation, reason = "durations are whole milliseconds")]
const fn whole(ms: f64) -> i64 {
    ms as i64
}
