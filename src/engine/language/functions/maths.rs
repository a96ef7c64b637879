//! Arithmetic that is not an operator.

use super::{Build, Function, Kind, Output, X, parameter};

const Y: super::Parameter = parameter("y", Kind::Number);

const fn one(name: &'static str, summary: &'static str, compute: fn(f64) -> f64) -> Function {
    Function { name, parameters: &[X], result: Output::Number, summary, build: Build::One(compute) }
}

const fn two(name: &'static str, summary: &'static str, compute: fn(f64, f64) -> f64) -> Function {
    Function { name, parameters: &[X, Y], result: Output::Number, summary, build: Build::Two(compute) }
}

pub static FUNCTIONS: [Function; 11] = [
    one("abs", "The value without its sign.", f64::abs),
    one("sign", "1, 0 or -1.", |x| if x == 0.0 { 0.0 } else { x.signum() }),
    one("sqrt", "The square root; undefined below 0.", f64::sqrt),
    one("log", "The natural logarithm; undefined at and below 0.", f64::ln),
    one("exp", "e to the power of the value.", f64::exp),
    one("floor", "The next whole number down.", f64::floor),
    one("ceil", "The next whole number up.", f64::ceil),
    one("round", "The nearest whole number; halves go away from 0.", f64::round),
    two("min", "The lesser of two values; undefined when one of them is.", |x, y| {
        if x.is_nan() || y.is_nan() { f64::NAN } else { x.min(y) }
    }),
    two("max", "The greater of two values; undefined when one of them is.", |x, y| {
        if x.is_nan() || y.is_nan() { f64::NAN } else { x.max(y) }
    }),
    two(
        "pow",
        "`x` to the power of `y`.",
        |x, y| {
            if x.is_nan() || y.is_nan() { f64::NAN } else { x.powf(y) }
        },
    ),
];
