//! Candle patterns: shapes of the last one to three bars, whatever came before them.

use super::{Build, Function, Output};

const fn candle(name: &'static str, summary: &'static str, definition: &'static [(&str, &str)]) -> Function {
    Function { name, parameters: &[], result: Output::Condition, summary, build: Build::Defined(definition) }
}

pub static FUNCTIONS: [Function; 7] = [
    candle(
        "bullish_engulfing",
        "A rising bar whose body covers the body of the falling bar before.",
        &[(
            "",
            "close > open and lag(close, 1) < lag(open, 1) and open <= lag(close, 1) and close >= lag(open, 1)",
        )],
    ),
    candle(
        "bearish_engulfing",
        "A falling bar whose body covers the body of the rising bar before.",
        &[(
            "",
            "close < open and lag(close, 1) > lag(open, 1) and open >= lag(close, 1) and close <= lag(open, 1)",
        )],
    ),
    candle(
        "hammer",
        "A small body at the top of a long lower shadow: at least twice the body below it, at most half of it above.",
        &[(
            "",
            "close != open and min(open, close) - low >= 2 * abs(close - open) \
             and high - max(open, close) <= 0.5 * abs(close - open)",
        )],
    ),
    candle(
        "doji",
        "A body of at most a tenth of the bar's range.",
        &[("", "abs(close - open) <= 0.1 * (high - low)")],
    ),
    candle(
        "inside_bar",
        "A bar that lies wholly inside the range of the bar before.",
        &[("", "high < lag(high, 1) and low > lag(low, 1)")],
    ),
    candle(
        "morning_star",
        "A falling bar, then one with less than half its body, then a rising one that closes above the middle of the first body.",
        &[(
            "",
            "lag(close, 2) < lag(open, 2) and lag(abs(close - open), 1) < 0.5 * lag(abs(close - open), 2) \
             and close > open and close > (lag(open, 2) + lag(close, 2)) / 2",
        )],
    ),
    candle(
        "evening_star",
        "A rising bar, then one with less than half its body, then a falling one that closes below the middle of the first body.",
        &[(
            "",
            "lag(close, 2) > lag(open, 2) and lag(abs(close - open), 1) < 0.5 * lag(abs(close - open), 2) \
             and close < open and close < (lag(open, 2) + lag(close, 2)) / 2",
        )],
    ),
];
