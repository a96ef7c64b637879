//! Patterns around a mean price.

use super::{Setting, Template, USUAL};
use crate::kernel::models::rules::learner::clock::HOUR;
use domain::market::Symbol;
use engine::language::is_name;

/// So many bars make the mean price where a day has too few of them.
const LONG_BARS: i64 = 20;

/// A price that has stayed above the day's mean comes back to it and holds.
pub fn vwap_bounce(setting: &Setting) -> Template {
    let clock = setting.clock;
    // Half an hour, as far as bars can tell it.
    let stayed = clock.bars(HOUR / 2).clamp(2, 6);
    let is_short = clock.is_within_days();
    let mean = if is_short { "vwap()" } else { "mean_price" };
    let mut columns = Vec::new();
    if !is_short {
        let money = format!("sum((high + low + close) / 3 * volume, {LONG_BARS})");
        columns.push(("mean_price", format!("{money} / sum(volume, {LONG_BARS})")));
    }
    columns.push(("stayed_above", format!("lag(count(close > {mean}, {stayed}), 1) == {stayed}")));
    columns.push(("stayed_below", format!("lag(count(close < {mean}, {stayed}), 1) == {stayed}")));
    let instead = (!is_short).then(|| {
        "A day has too few of these bars for a mean price of its own, so I take that of the last 20 bars."
            .to_owned()
    });
    Template {
        columns,
        long: format!("stayed_above and low <= {mean} and close > {mean}"),
        short: format!("stayed_below and high >= {mean} and close < {mean}"),
        leave: None,
        bars: clock.bars(USUAL),
        is_within_the_day: true,
        idea: "I wait for a price that has stayed above its volume-weighted mean to come back to it and hold: large buyers measure \
               themselves against that mean and buy where it is offered. Below it I do the mirror image."
            .to_owned(),
        instead,
    }
}

/// Far from the mean in a market that goes nowhere.
pub fn range_fade(setting: &Setting) -> Template {
    Template {
        columns: vec![
            ("stretch", "zscore(close, 20)".to_owned()),
            ("goes_nowhere", "adx(14) < 25".to_owned()),
        ],
        long: "goes_nowhere and crosses_above(stretch, -2)".to_owned(),
        short: "goes_nowhere and crosses_below(stretch, 2)".to_owned(),
        leave: Some(("stretch >= 0".to_owned(), "stretch <= 0".to_owned())),
        bars: setting.clock.bars(USUAL).max(20),
        is_within_the_day: false,
        idea: "In a market that goes nowhere a price two deviations from its mean is more often an overreaction than a beginning, so I bet \
               on the way back, and am content with the mean."
            .to_owned(),
        instead: None,
    }
}

/// The ratio to the index is stretched.
pub fn pairs(setting: &Setting) -> Template {
    let Some(index) = setting.index else {
        let reason =
            "There is no index to compare with here, so I compare each price with its own mean instead.";
        return Template { instead: Some(reason.to_owned()), ..range_fade(setting) };
    };
    Template {
        columns: vec![
            ("ratio", format!("log(close / close@{})", named(index))),
            ("stretch", "zscore(ratio, 48)".to_owned()),
        ],
        long: "crosses_above(stretch, -2)".to_owned(),
        short: "crosses_below(stretch, 2)".to_owned(),
        leave: Some(("stretch >= 0".to_owned(), "stretch <= 0".to_owned())),
        bars: 48,
        is_within_the_day: false,
        idea: format!(
            "What is driven by the same market as {index} may part from it for a while and not for good: when the ratio to it is stretched \
             by two deviations and turns, I bet on the way back."
        ),
        instead: None,
    }
}

fn named(symbol: &Symbol) -> String {
    let text = symbol.as_str();
    if is_name(text) { text.to_owned() } else { format!("\"{text}\"") }
}
