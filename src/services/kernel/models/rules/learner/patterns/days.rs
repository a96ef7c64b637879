//! Patterns around what the day before left behind.

use super::{Setting, Template, USUAL};
use crate::kernel::models::rules::learner::clock::{HOUR, time};

/// A gap of less is none.
const LEAST_GAP: &str = "0.003";

/// A gap that has not been closed within half an hour.
pub fn gap_and_go(setting: &Setting) -> Template {
    let clock = setting.clock;
    let at = format!("time_of_day() == {}", time(setting.opening));
    let bars = clock.bars(5 * HOUR + HOUR / 2);
    let Some(_) = clock.session else { return first_move(&at, bars) };
    Template {
        columns: vec![("size_of_gap", "day().open / previous_day().close - 1".to_owned())],
        long: format!("{at} and size_of_gap > {LEAST_GAP} and day().low > previous_day().close"),
        short: format!("{at} and size_of_gap < -{LEAST_GAP} and day().high < previous_day().close"),
        leave: None,
        bars,
        is_within_the_day: false,
        idea: "News between a close and the next opening moves the first price away from the last one. A gap that has not been closed within half an hour goes \
               on in its direction, because those who were surprised are still buying or selling."
            .to_owned(),
        instead: None,
    }
}

/// What never closes has no gaps: the first move of a day stands in for them.
fn first_move(at: &str, bars: i64) -> Template {
    Template {
        columns: vec![("first_move", "close / previous_day().close - 1".to_owned())],
        long: format!("{at} and first_move > {LEAST_GAP} and close > (day().high + day().low) / 2"),
        short: format!("{at} and first_move < -{LEAST_GAP} and close < (day().high + day().low) / 2"),
        leave: None,
        bars,
        is_within_the_day: false,
        idea: "Where a day begins with a move away from the last price of the day before and holds it, I go along with it.".to_owned(),
        instead: Some(
            "What I trade never closes and so has no gaps; the first move of a day in UTC stands in their place.".to_owned(),
        ),
    }
}

/// The close beyond the extreme of the day before.
pub fn breakout(setting: &Setting) -> Template {
    Template {
        columns: vec![("range_before", "(previous_day().high - previous_day().low) / close".to_owned())],
        long: "crosses_above(close, previous_day().high)".to_owned(),
        short: "crosses_below(close, previous_day().low)".to_owned(),
        leave: None,
        bars: setting.clock.bars(USUAL),
        is_within_the_day: true,
        idea: "A close above the high of the day before says that something has changed since, and I bet that it goes on for a while; below \
               its low the other way round."
            .to_owned(),
        instead: None,
    }
}

/// The close back inside the range of the day before.
pub fn reversal(setting: &Setting) -> Template {
    Template {
        columns: vec![("range_before", "(previous_day().high - previous_day().low) / close".to_owned())],
        long: "crosses_above(close, previous_day().low)".to_owned(),
        short: "crosses_below(close, previous_day().high)".to_owned(),
        leave: None,
        bars: setting.clock.bars(USUAL),
        is_within_the_day: true,
        idea: "A price that has fallen below the low of the day before and closes above it again has scared out those who wanted to sell; \
               I buy that close, and sell the one back below the high."
            .to_owned(),
        instead: None,
    }
}
