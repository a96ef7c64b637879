//! Pivots, swings, support and resistance.

use super::{Build, Function, Kind, N, Output, length, parameter};
use crate::{
    graph::Each,
    indicators::{LastSwings, Levels},
};

pub static FUNCTIONS: [Function; 6] = [
    Function {
        name: "pivots",
        parameters: &[],
        result: Output::Lines(&["p", "r1", "s1", "r2", "s2", "r3", "s3"]),
        summary: "Classic pivots of the previous day.",
        build: Build::Defined(&[
            ("p", "(previous_day().high + previous_day().low + previous_day().close) / 3"),
            ("r1", "2 * pivots().p - previous_day().low"),
            ("s1", "2 * pivots().p - previous_day().high"),
            ("r2", "pivots().p + (previous_day().high - previous_day().low)"),
            ("s2", "pivots().p - (previous_day().high - previous_day().low)"),
            ("r3", "previous_day().high + 2 * (pivots().p - previous_day().low)"),
            ("s3", "previous_day().low - 2 * (previous_day().high - pivots().p)"),
        ]),
    },
    Function {
        name: "pivots_fibonacci",
        parameters: &[],
        result: Output::Lines(&["p", "r1", "s1", "r2", "s2", "r3", "s3"]),
        summary: "Fibonacci pivots of the previous day: 0.382, 0.618 and 1 of its range around the classic pivot.",
        build: Build::Defined(&[
            ("p", "pivots().p"),
            ("r1", "pivots().p + 0.382 * (previous_day().high - previous_day().low)"),
            ("s1", "pivots().p - 0.382 * (previous_day().high - previous_day().low)"),
            ("r2", "pivots().p + 0.618 * (previous_day().high - previous_day().low)"),
            ("s2", "pivots().p - 0.618 * (previous_day().high - previous_day().low)"),
            ("r3", "pivots().p + (previous_day().high - previous_day().low)"),
            ("s3", "pivots().p - (previous_day().high - previous_day().low)"),
        ]),
    },
    Function {
        name: "pivots_camarilla",
        parameters: &[],
        result: Output::Lines(&["p", "r1", "s1", "r2", "s2", "r3", "s3", "r4", "s4"]),
        summary: "Camarilla pivots of the previous day: 1.1 times its range, divided by 12, 6, 4 and 2, around its close.",
        build: Build::Defined(&[
            ("p", "pivots().p"),
            ("r1", "previous_day().close + 1.1 * (previous_day().high - previous_day().low) / 12"),
            ("s1", "previous_day().close - 1.1 * (previous_day().high - previous_day().low) / 12"),
            ("r2", "previous_day().close + 1.1 * (previous_day().high - previous_day().low) / 6"),
            ("s2", "previous_day().close - 1.1 * (previous_day().high - previous_day().low) / 6"),
            ("r3", "previous_day().close + 1.1 * (previous_day().high - previous_day().low) / 4"),
            ("s3", "previous_day().close - 1.1 * (previous_day().high - previous_day().low) / 4"),
            ("r4", "previous_day().close + 1.1 * (previous_day().high - previous_day().low) / 2"),
            ("s4", "previous_day().close - 1.1 * (previous_day().high - previous_day().low) / 2"),
        ]),
    },
    Function {
        name: "pivots_woodie",
        parameters: &[],
        result: Output::Lines(&["p", "r1", "s1", "r2", "s2", "r3", "s3"]),
        summary: "Woodie's pivots of the previous day, whose close counts twice.",
        build: Build::Defined(&[
            ("p", "(previous_day().high + previous_day().low + 2 * previous_day().close) / 4"),
            ("r1", "2 * pivots_woodie().p - previous_day().low"),
            ("s1", "2 * pivots_woodie().p - previous_day().high"),
            ("r2", "pivots_woodie().p + (previous_day().high - previous_day().low)"),
            ("s2", "pivots_woodie().p - (previous_day().high - previous_day().low)"),
            ("r3", "previous_day().high + 2 * (pivots_woodie().p - previous_day().low)"),
            ("s3", "previous_day().low - 2 * (previous_day().high - pivots_woodie().p)"),
        ]),
    },
    Function {
        name: "swings",
        parameters: &[N],
        result: Output::Lines(&["high", "low"]),
        summary: "The prices of the last swing high and the last swing low: bars that stand out among `n` on each side, known `n` bars \
                  later.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| Box::new(Each(LastSwings::new(length(figures[0])))),
        },
    },
    Function {
        name: "levels",
        parameters: &[
            N,
            parameter("lookback", Kind::Whole { least: 2, most: 2000 }),
            parameter("permille", Kind::Whole { least: 0, most: 1000 }),
        ],
        result: Output::Lines(&["support", "resistance"]),
        summary: "The nearest prices below and above the close at which the market has turned at least twice: means of the swings of the \
                  last `lookback` bars that lie within `permille` thousandths of each other.",
        build: Build::Kernel {
            reads: &[],
            make: |figures| {
                let permille = i64::try_from(length(figures[2])).unwrap_or(i64::MAX);
                Box::new(Each(Levels::new(length(figures[0]), length(figures[1]), permille)))
            },
        },
    },
];
