//! Figures and lists as people read them. A figure is printed to so many decimals and no further, so that it is the measured one.

use super::clock::{Clock, DAY, HOUR};
use domain::lab::Estimate;

/// `0.41` as `41.0 %`.
pub fn share(value: f64) -> String {
    format!("{} %", clean(value * 100.0, 1))
}

/// A gain: `0.0012` as `0.12 %`.
pub fn gain(value: f64) -> String {
    format!("{} %", clean(value * 100.0, if value.abs() < 0.000_995 { 3 } else { 2 }))
}

/// The size of a gain or a loss, without its sign.
pub fn size(value: f64) -> String {
    gain(value.abs())
}

pub fn ratio(value: f64) -> String {
    clean(value, 2)
}

/// A probability: small ones need more decimals to be seen.
pub fn probability(value: f64) -> String {
    let decimals = match value {
        value if value >= 0.095 => 2,
        value if value >= 0.001 => 3,
        value if value >= 0.000_01 => 5,
        _ => 6,
    };
    clean(value, decimals)
}

/// A ratio and where it lies.
pub fn estimate(estimate: &Estimate) -> String {
    match (estimate.lower, estimate.upper) {
        (Some(lower), Some(upper)) => {
            format!("{} (between {} and {})", ratio(estimate.value), ratio(lower), ratio(upper))
        }
        _ => ratio(estimate.value),
    }
}

/// `one, two and three`.
pub fn list(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [single] => (*single).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// So many bars as a length of time, and as bars.
pub fn span(bars: i64, clock: &Clock) -> String {
    let minutes = bars * clock.bar;
    let days = bars / clock.bars_of_day();
    let counted = |count: i64, unit: &str| format!("{count} {unit}{}", if count == 1 { "" } else { "s" });
    let length =
        if bars % clock.bars_of_day() == 0 && (clock.session.is_some() || clock.bar < DAY || days > 0) {
            counted(days, "day")
        } else if minutes % HOUR == 0 {
            counted(minutes / HOUR, "hour")
        } else {
            counted(minutes, "minute")
        };
    format!("{length} ({})", counted(bars, "bar"))
}

pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// Without the sign of a nothing.
fn clean(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    let is_nothing = text.chars().all(|letter| matches!(letter, '-' | '0' | '.'));
    if is_nothing { text.trim_start_matches('-').to_owned() } else { text }
}
