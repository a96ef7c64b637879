//! What the traits of a personality do to a template: for how long it holds, how much it puts in, where it cuts and where it takes.

use super::clock::{Clock, DAY, HOUR};
use domain::lab::{MarketCondition, Personality, RiskTolerance, Stops, Targets, TradingStyle};

/// A scalper holds for no longer.
const SCALP: i64 = 3 * HOUR;
/// Days of trading that others hold.
const SWING_DAYS: i64 = 5;
const POSITION_DAYS: i64 = 20;

/// For how many bars a position is held, when the pattern itself says `usual`.
pub fn holding(style: Option<TradingStyle>, usual: i64, clock: &Clock) -> i64 {
    match style {
        None => usual,
        Some(TradingStyle::Scalper) => usual.min(clock.bars(SCALP)),
        Some(TradingStyle::DayTrader) => usual.min(clock.bars_of_day()),
        Some(TradingStyle::Swing) => SWING_DAYS * clock.bars_of_day(),
        Some(TradingStyle::Position) => POSITION_DAYS * clock.bars_of_day(),
    }
}

/// Whether everything is over before the session is.
pub fn ends_with_the_day(personality: &Personality) -> bool {
    matches!(personality.trading_style.value, Some(TradingStyle::Scalper | TradingStyle::DayTrader))
}

/// The part of the equity that a position takes.
pub fn size(personality: &Personality) -> f64 {
    match personality.risk_tolerance.value {
        Some(RiskTolerance::Conservative) => 0.3,
        None | Some(RiskTolerance::Moderate) => 0.5,
        Some(RiskTolerance::Aggressive) => 0.9,
    }
}

/// How many ranges a stop lies away: a tight one, a usual one, a wide one.
pub const STOPS: [f64; 3] = [1.0, 2.0, 3.5];

pub fn stop(personality: &Personality) -> f64 {
    let [tight, usual, wide] = STOPS;
    match personality.stops.value {
        Some(Stops::Tight) => tight,
        None | Some(Stops::Usual) => usual,
        Some(Stops::Wide) => wide,
    }
}

/// How many ranges a target lies away; none when the gain runs until it is left for another reason.
pub fn target(personality: &Personality) -> Option<f64> {
    match personality.targets.value {
        Some(Targets::Quick) => Some(1.5),
        None | Some(Targets::Usual) => None,
        Some(Targets::Far) => Some(5.0),
    }
}

/// The range that stops and targets are counted in: of bars that fit a few times into the time a position is held. That of much shorter ones would be
/// left by noise alone.
pub fn range(holding: i64, clock: &Clock) -> &'static str {
    let minutes = holding * clock.bar;
    let is_over_days = holding > 2 * clock.bars_of_day();
    if is_over_days && clock.bar < DAY {
        "atr(14)@1d"
    } else if minutes > HOUR && clock.bar < HOUR {
        "atr(14)@1h"
    } else {
        "atr(14)"
    }
}

/// So many of them: `1 hourly range`.
pub fn ranges_in_words(count: f64, range: &str) -> String {
    let ranges = if (count - 1.0).abs() < f64::EPSILON { "range" } else { "ranges" };
    match range {
        "atr(14)@1d" => format!("{count} daily {ranges}"),
        "atr(14)@1h" => format!("{count} hourly {ranges}"),
        _ => format!("{count} {ranges} of a bar"),
    }
}

/// In which markets it trades, as one condition, and in words.
pub fn markets(personality: &Personality) -> Option<(String, String)> {
    let wanted = personality.market_conditions.value.as_ref()?;
    let has = |condition| wanted.contains(&condition);
    let both = |one, other| has(one) && has(other);
    // Two that are each other's opposite leave nothing out.
    if both(MarketCondition::Trending, MarketCondition::Ranging)
        || both(MarketCondition::Volatile, MarketCondition::Quiet)
    {
        return None;
    }
    let conditions: Vec<String> = wanted.iter().map(|one| filter(*one).to_owned()).collect();
    let names: Vec<&str> = wanted.iter().map(|one| one.as_str()).collect();
    Some((super::conditions::either(&conditions)?, names.join(" or ")))
}

const fn filter(condition: MarketCondition) -> &'static str {
    match condition {
        MarketCondition::Trending => "adx(14) > 25",
        MarketCondition::Ranging => "adx(14) < 25",
        MarketCondition::Volatile => "rank(stdev(close, 20) / close, 100) > 0.6",
        MarketCondition::Quiet => "rank(stdev(close, 20) / close, 100) < 0.4",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_one() {
        assert_eq!(ranges_in_words(1.0, "atr(14)@1h"), "1 hourly range");
        assert_eq!(ranges_in_words(3.5, "atr(14)"), "3.5 ranges of a bar");
    }
}
