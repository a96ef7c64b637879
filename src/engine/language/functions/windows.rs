//! What the last `n` values have in common.

use super::{Build, Function, Kind, N, Output, X, length, parameter};
use crate::{
    graph::{Each, SumOf},
    indicators::{Correlation, ExactSum, Highest, Lowest, MovingSum, Percentile, Rank, Slope},
};

pub static FUNCTIONS: [Function; 7] = [
    Function {
        name: "highest",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The highest of the last `n` values, this one included.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Highest::new(length(figures[0])))) },
    },
    Function {
        name: "lowest",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The lowest of the last `n` values, this one included.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Lowest::new(length(figures[0])))) },
    },
    Function {
        name: "sum",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The sum of the last `n` values. Of a price or the volume it is exact: summed in whole steps and rounded once.",
        build: Build::Exact {
            make: |figures| Box::new(Each(MovingSum::new(length(figures[0])))),
            exact: |field, figures| Box::new(SumOf { field, sum: ExactSum::new(length(figures[0])) }),
        },
    },
    Function {
        name: "rank",
        parameters: &[X, N],
        result: Output::Number,
        summary: "The share of the other values of the last `n` that are below this one, ties counted half: 0 for the lowest, 1 for the \
                  highest.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Rank::new(length(figures[0])))) },
    },
    Function {
        name: "percentile",
        parameters: &[X, N, parameter("p", Kind::Figure { least: 0.0, most: 1.0 })],
        result: Output::Number,
        summary: "The value below which the fraction `p` of the last `n` values lies, interpolated between neighbours.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| Box::new(Each(Percentile::new(length(figures[0]), figures[1]))),
        },
    },
    Function {
        name: "correlation",
        parameters: &[X, parameter("y", Kind::Number), N],
        result: Output::Number,
        summary: "Pearson's correlation of the last `n` pairs, from -1 to 1; undefined when one of the two stands still.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| Box::new(Each(Correlation::new(length(figures[0])))),
        },
    },
    Function {
        name: "slope",
        parameters: &[X, N],
        result: Output::Number,
        summary: "By how much the least-squares line through the last `n` values rises per bar.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Slope::new(length(figures[0])))) },
    },
];
