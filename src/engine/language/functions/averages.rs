//! Moving averages.

use super::{Build, Function, N, Output, X, length};
use crate::{
    graph::{Each, SumOf},
    indicators::{Ema, ExactSum, Sma, Wilder, Wma},
};

pub static FUNCTIONS: [Function; 4] = [
    Function {
        name: "sma",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The mean of the last `n` values. Of a price or the volume it is exact: equal averages compare equal.",
        build: Build::Exact {
            make: |figures| Box::new(Each(Sma::new(length(figures[0])))),
            exact: |field, figures| Box::new(SumOf { field, sum: ExactSum::mean(length(figures[0])) }),
        },
    },
    Function {
        name: "ema",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The exponential average with `k = 2 / (n + 1)`. It begins with the mean of the first `n` values.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Ema::new(length(figures[0])))) },
    },
    Function {
        name: "wma",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The mean of the last `n` values, the newest counted `n` times and the oldest once.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Wma::new(length(figures[0])))) },
    },
    Function {
        name: "wilder",
        parameters: &[X, N],
        result: Output::Number,
        summary: "Wilder's average: the mean of the first `n` values, then `(previous * (n - 1) + x) / n`.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Wilder::new(length(figures[0])))) },
    },
];
