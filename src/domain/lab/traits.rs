//! What can be said of how an agent trades.

use crate::{market::Timeframe, words::words};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskTolerance {
    Conservative,
    Moderate,
    Aggressive,
}

/// For how long it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TradingStyle {
    /// Minutes.
    Scalper,
    /// Within a day.
    DayTrader,
    /// Days.
    Swing,
    /// Weeks and longer.
    Position,
}

/// What it looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    VwapBounce,
    GapAndGo,
    Reversal,
    Breakout,
    Trend,
    RangeFade,
    Squeeze,
    Pairs,
}

/// In which markets it trades.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarketCondition {
    Trending,
    Ranging,
    Volatile,
    Quiet,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    Both,
    LongOnly,
    ShortOnly,
}

/// How far a stop lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stops {
    Tight,
    Usual,
    Wide,
}

/// When a gain is taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Targets {
    Quick,
    Usual,
    Far,
}

/// One side of a personality, as it is called in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TraitName {
    RiskTolerance,
    TradingStyle,
    PatternFocus,
    MarketConditions,
    Instruments,
    Hours,
    TimeFrame,
    Direction,
    Stops,
    Targets,
}

words! {
    RiskTolerance { Conservative = "conservative", Moderate = "moderate", Aggressive = "aggressive" }
    TradingStyle { Scalper = "scalper", DayTrader = "day_trader", Swing = "swing", Position = "position" }
    Pattern {
        VwapBounce = "vwap_bounce", GapAndGo = "gap_and_go", Reversal = "reversal", Breakout = "breakout",
        Trend = "trend", RangeFade = "range_fade", Squeeze = "squeeze", Pairs = "pairs",
    }
    MarketCondition { Trending = "trending", Ranging = "ranging", Volatile = "volatile", Quiet = "quiet" }
    Direction { Both = "both", LongOnly = "long_only", ShortOnly = "short_only" }
    Stops { Tight = "tight", Usual = "usual", Wide = "wide" }
    Targets { Quick = "quick", Usual = "usual", Far = "far" }
    TraitName {
        RiskTolerance = "riskTolerance", TradingStyle = "tradingStyle", PatternFocus = "patternFocus",
        MarketConditions = "marketConditions", Instruments = "instruments", Hours = "hours",
        TimeFrame = "timeFrame", Direction = "direction", Stops = "stops", Targets = "targets",
    }
}

impl Direction {
    /// The side that is not traded, as documents call it.
    pub const fn left_out(self) -> Option<&'static str> {
        match self {
            Self::Both => None,
            Self::LongOnly => Some("short"),
            Self::ShortOnly => Some("long"),
        }
    }
}

impl TradingStyle {
    /// The bars that it decides on when nothing else is said.
    pub const fn usual_timeframe(self) -> Timeframe {
        match self {
            Self::Scalper => Timeframe::FIVE_MINUTES,
            Self::DayTrader => Timeframe::QUARTER_HOUR,
            Self::Swing => Timeframe::FOUR_HOURS,
            Self::Position => Timeframe::DAY,
        }
    }
}

impl Pattern {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::VwapBounce => "VWAP bounce",
            Self::GapAndGo => "gap and go",
            Self::Reversal => "reversal",
            Self::Breakout => "breakout",
            Self::Trend => "trend",
            Self::RangeFade => "range fade",
            Self::Squeeze => "squeeze",
            Self::Pairs => "pairs",
        }
    }
}

impl TradingStyle {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Scalper => "scalper",
            Self::DayTrader => "day trader",
            Self::Swing => "swing trader",
            Self::Position => "position trader",
        }
    }
}

impl Direction {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Both => "long and short",
            Self::LongOnly => "long only",
            Self::ShortOnly => "short only",
        }
    }
}

impl TraitName {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RiskTolerance => "risk tolerance",
            Self::TradingStyle => "trading style",
            Self::PatternFocus => "pattern focus",
            Self::MarketConditions => "market conditions",
            Self::Instruments => "instruments",
            Self::Hours => "hours",
            Self::TimeFrame => "time frame",
            Self::Direction => "direction",
            Self::Stops => "stops",
            Self::Targets => "targets",
        }
    }
}
