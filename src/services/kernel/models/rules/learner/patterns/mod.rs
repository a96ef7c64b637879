//! A template for each pattern: when it is there, on both sides, and why it should be worth anything. Lengths are told in time and become bars, so
//! that a template means the same on bars of five minutes and of a day.

mod averages;
mod days;
mod moves;

use super::clock::{Clock, HOUR};
use domain::{lab::Pattern, market::Symbol};

/// Unless it says otherwise, a pattern is over after this time.
const USUAL: i64 = 3 * HOUR;

/// What a template may look at.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    pub clock: Clock,
    /// The index of the market, where it has one that is none of the instruments.
    pub index: Option<&'a Symbol>,
    /// Whether weeks are meant.
    pub is_slow: bool,
    /// When the bar begins at whose end the opening is judged, in minutes after midnight.
    pub opening: i64,
}

/// One pattern, as expressions of the language.
#[derive(Debug, Clone)]
pub struct Template {
    pub columns: Vec<(&'static str, String)>,
    pub long: String,
    pub short: String,
    /// When it is over before its time, of each side.
    pub leave: Option<(String, String)>,
    /// For how many bars it is held, unless the style says otherwise.
    pub bars: i64,
    /// Whether it is a matter of hours: begun late enough to know the day, and early enough to end within it.
    pub is_within_the_day: bool,
    /// What it does and why, as the agent says it.
    pub idea: String,
    /// What stands in the place of something that is not there.
    pub instead: Option<String>,
}

/// When the bar begins that ends the first half hour; where bars are longer, the first of the day.
pub fn first_half_hour(clock: &Clock) -> i64 {
    (clock.opens().unwrap_or(0) + HOUR / 2 - 1) / clock.bar * clock.bar
}

pub fn template(pattern: Pattern, setting: &Setting) -> Template {
    match pattern {
        Pattern::VwapBounce => averages::vwap_bounce(setting),
        Pattern::RangeFade => averages::range_fade(setting),
        Pattern::Pairs => averages::pairs(setting),
        Pattern::GapAndGo => days::gap_and_go(setting),
        Pattern::Breakout => days::breakout(setting),
        Pattern::Reversal => days::reversal(setting),
        Pattern::Trend => moves::trend(setting),
        Pattern::Squeeze => moves::squeeze(setting),
    }
}
