//! Looking back; there is no looking ahead.

use super::{Build, Function, Kind, N, Output, Parameter, X, length, parameter};
use crate::{
    graph::{Each, Lag},
    indicators::{BarsSince, Count, Run, ValueWhen},
};

const CONDITION: Parameter = parameter("condition", Kind::Condition);
const A: Parameter = parameter("a", Kind::Number);
const B: Parameter = parameter("b", Kind::Number);

pub static FUNCTIONS: [Function; 8] = [
    Function {
        name: "lag",
        parameters: &[parameter("x", Kind::Either), parameter("n", Kind::Lag)],
        result: Output::Same,
        summary: "The value, or the condition, `n` bars ago; `n` is never negative.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Lag::new(length(figures[0]))) },
    },
    Function {
        name: "crosses_above",
        parameters: &[A, B],
        result: Output::Condition,
        summary: "Whether `a` is above `b` now and was not at the bar before.",
        build: Build::Defined(&[("", "a > b and lag(a, 1) <= lag(b, 1)")]),
    },
    Function {
        name: "crosses_below",
        parameters: &[A, B],
        result: Output::Condition,
        summary: "Whether `a` is below `b` now and was not at the bar before.",
        build: Build::Defined(&[("", "a < b and lag(a, 1) >= lag(b, 1)")]),
    },
    Function {
        name: "rising",
        parameters: &[X, N],
        result: Output::Condition,
        summary: "Whether the value rose at each of the last `n` bars.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Run::rising(length(figures[0])))) },
    },
    Function {
        name: "falling",
        parameters: &[X, N],
        result: Output::Condition,
        summary: "Whether the value fell at each of the last `n` bars.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Run::falling(length(figures[0])))) },
    },
    Function {
        name: "bars_since",
        parameters: &[CONDITION],
        result: Output::Number,
        summary: "How many bars ago the condition last held: 0 when it holds now, undefined before the first time.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(BarsSince::default())) },
    },
    Function {
        name: "count",
        parameters: &[CONDITION, N],
        result: Output::Number,
        summary: "At how many of the last `n` bars the condition held.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Count::new(length(figures[0])))) },
    },
    Function {
        name: "value_when",
        parameters: &[CONDITION, X],
        result: Output::Number,
        summary: "The value at the bar where the condition last held.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(ValueWhen::default())) },
    },
];
