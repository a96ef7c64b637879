//! Volatility and the bands measured in it.

use super::{Build, Function, Kind, N, Output, Parameter, X, length, parameter};
use crate::{
    graph::{Each, Field, OnField},
    indicators::{Atr, Deviation, ExactDeviation},
};

const K: Parameter = parameter("k", Kind::Figure { least: 0.0, most: 1000.0 });

pub static FUNCTIONS: [Function; 7] = [
    Function {
        name: "tr",
        parameters: &[],
        result: Output::Number,
        summary: "The true range: how far the price went since the close before. Undefined at the first bar.",
        build: Build::Defined(&[(
            "",
            "max(max(high - low, abs(high - lag(close, 1))), abs(low - lag(close, 1)))",
        )]),
    },
    Function {
        name: "atr",
        parameters: &[N],
        result: Output::Number,
        summary: "Wilder's average of the true range.",
        build: Build::Kernel {
            reads: &[Field::High, Field::Low, Field::Close],
            make: |figures| Box::new(Each(Atr::new(length(figures[0])))),
        },
    },
    Function {
        name: "stdev",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The population standard deviation of the last `n` values.",
        build: Build::Exact {
            make: |figures| Box::new(Each(Deviation::new(length(figures[0])))),
            exact: |field, figures| {
                Box::new(OnField { field, indicator: ExactDeviation::new(length(figures[0])) })
            },
        },
    },
    Function {
        name: "zscore",
        parameters: &[X, N],
        result: Output::Number,
        summary: "How many standard deviations the value lies from the mean of the last `n`; undefined when nothing deviates.",
        build: Build::Defined(&[("", "(x - sma(x, n)) / stdev(x, n)")]),
    },
    Function {
        name: "bb",
        parameters: &[X, N, K],
        result: Output::Lines(&["upper", "mid", "lower", "width"]),
        summary: "Bollinger bands: the mean of the last `n` values (`mid`), `k` standard deviations above and below it, and the distance \
                  of both as a fraction of the mean (`width`).",
        build: Build::Defined(&[
            ("upper", "sma(x, n) + k * stdev(x, n)"),
            ("mid", "sma(x, n)"),
            ("lower", "sma(x, n) - k * stdev(x, n)"),
            ("width", "2 * k * stdev(x, n) / sma(x, n)"),
        ]),
    },
    Function {
        name: "keltner",
        parameters: &[N, parameter("m", Kind::Length), K],
        result: Output::Lines(&["upper", "mid", "lower"]),
        summary: "Keltner channel: the exponential average of `n` closes, and `k` average true ranges of `m` bars above and below it.",
        build: Build::Defined(&[
            ("upper", "ema(close, n) + k * atr(m)"),
            ("mid", "ema(close, n)"),
            ("lower", "ema(close, n) - k * atr(m)"),
        ]),
    },
    Function {
        name: "donchian",
        parameters: &[N],
        result: Output::Lines(&["high", "low"]),
        summary: "The highest high and the lowest low of the last `n` bars, this one included.",
        build: Build::Defined(&[("high", "highest(high, n)"), ("low", "lowest(low, n)")]),
    },
];
