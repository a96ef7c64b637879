//! Momentum and trend.

use super::{Build, Function, Kind, N, Output, Parameter, X, length, parameter};
use crate::{
    graph::{Each, Field},
    indicators::{Adx, Cci, Macd, Rsi, Stochastic, Supertrend},
};

const HIGH_LOW_CLOSE: &[Field] = &[Field::High, Field::Low, Field::Close];
const FACTOR: Parameter = parameter("factor", Kind::Figure { least: 0.0, most: 1000.0 });

pub static FUNCTIONS: [Function; 9] = [
    Function {
        name: "rsi",
        parameters: &[X, N],
        result: Output::Number,
        summary: "Wilder's relative strength index, from 0 to 100; 0 when nothing moved.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Rsi::new(length(figures[0])))) },
    },
    Function {
        name: "macd",
        parameters: &[
            X,
            parameter("fast", Kind::Length),
            parameter("slow", Kind::Length),
            parameter("smooth", Kind::Length),
        ],
        result: Output::Lines(&["line", "signal", "hist"]),
        summary: "The difference of two exponential averages (`line`), its own average (`signal`), and the difference of both (`hist`). \
                  All three begin together.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| {
                let macd = Macd::new(length(figures[0]), length(figures[1]), length(figures[2]));
                Box::new(Each(macd))
            },
        },
    },
    Function {
        name: "stoch",
        parameters: &[N, parameter("smooth_k", Kind::Length), parameter("smooth_d", Kind::Length)],
        result: Output::Lines(&["k", "d"]),
        summary: "The stochastic: where the close lies between the lowest low (0) and the highest high (100) of `n` bars, smoothed \
                  (`k`), and smoothed once more (`d`).",
        build: Build::Kernel {
            reads: HIGH_LOW_CLOSE,
            make: |figures| {
                let stochastic = Stochastic::new(length(figures[0]), length(figures[1]), length(figures[2]));
                Box::new(Each(stochastic))
            },
        },
    },
    Function {
        name: "cci",
        parameters: &[N],
        result: Output::Number,
        summary: "The commodity channel index of the typical price; 0 when it does not deviate.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Cci::new(length(figures[0])))) },
    },
    Function {
        name: "willr",
        parameters: &[N],
        result: Output::Number,
        summary: "Williams' %R, from -100 at the lowest low of `n` bars to 0 at the highest high.",
        build: Build::Defined(&[(
            "",
            "if(highest(high, n) == lowest(low, n), 0, \
             -100 * (highest(high, n) - close) / (highest(high, n) - lowest(low, n)))",
        )]),
    },
    Function {
        name: "roc",
        parameters: &[X, parameter("n", Kind::Lag)],
        result: Output::Number,
        summary: "By how many percent the value has changed in `n` bars.",
        build: Build::Defined(&[("", "100 * (x / lag(x, n) - 1)")]),
    },
    Function {
        name: "change",
        parameters: &[X, parameter("n", Kind::Lag)],
        result: Output::Number,
        summary: "By how much the value has changed in `n` bars.",
        build: Build::Defined(&[("", "x - lag(x, n)")]),
    },
    Function {
        name: "adx",
        parameters: &[N],
        result: Output::Number,
        summary: "Wilder's average directional index: how directed the movement is, from 0 to 100, whatever its direction.",
        build: Build::Kernel {
            reads: HIGH_LOW_CLOSE,
            make: |figures| Box::new(Each(Adx::new(length(figures[0])))),
        },
    },
    Function {
        name: "supertrend",
        parameters: &[N, FACTOR],
        result: Output::Lines(&["line", "dir"]),
        summary: "A band `factor` average true ranges behind the price (`line`), which only moves with it, and its direction (`dir`): \
                  1 up, -1 down. It begins down.",
        build: Build::Kernel {
            reads: HIGH_LOW_CLOSE,
            make: |figures| Box::new(Each(Supertrend::new(length(figures[0]), figures[1]))),
        },
    },
];
