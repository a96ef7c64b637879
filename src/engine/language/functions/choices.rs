//! Choices between values.

use super::{Build, Function, Kind, Output, Parameter, X, parameter};
use crate::graph::{Choose, IsDefined};

const A: Parameter = parameter("a", Kind::Either);
const B: Parameter = parameter("b", Kind::Either);

pub static FUNCTIONS: [Function; 4] = [
    Function {
        name: "if",
        parameters: &[parameter("condition", Kind::Condition), A, B],
        result: Output::Same,
        summary: "`a` where the condition holds, `b` where it does not, undefined where the condition is.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Choose) },
    },
    Function {
        name: "between",
        parameters: &[X, parameter("low", Kind::Number), parameter("high", Kind::Number)],
        result: Output::Condition,
        summary: "Whether the value lies between two others, both included.",
        build: Build::Defined(&[("", "x >= low and x <= high")]),
    },
    Function {
        name: "defined",
        parameters: &[parameter("x", Kind::Either)],
        result: Output::Condition,
        summary: "Whether there is a value (or a condition that is known) at this bar.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(IsDefined) },
    },
    Function {
        name: "coalesce",
        parameters: &[A, B],
        result: Output::Same,
        summary: "`a` where it is defined, else `b`.",
        build: Build::Defined(&[("", "if(defined(a), a, b)")]),
    },
];
