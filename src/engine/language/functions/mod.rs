//! The table of functions: the one source of their names, arguments, types, meaning and documentation.
//!
//! # How to add one more
//!
//! An entry in the file of its group. Prefer a definition in the language itself ([`Build::Defined`]); a function that must remember
//! something is an [`Indicator`](crate::indicators::Indicator) and a kernel over it. `docs/strategy-language.md` is made from this table;
//! a test says so when it must be written anew.

mod averages;
mod bands;
mod candles;
mod choices;
mod levels;
mod maths;
mod momentum;
mod past;
mod times;
mod volumes;
mod windows;

use crate::graph::{Field, Kernel};

/// A function of the language.
#[derive(Debug)]
pub struct Function {
    pub name: &'static str,
    pub parameters: &'static [Parameter],
    pub result: Output,
    /// What it gives, in a sentence or two.
    pub summary: &'static str,
    pub build: Build,
}

#[derive(Debug)]
pub struct Parameter {
    pub name: &'static str,
    pub kind: Kind,
}

/// What may stand for a parameter.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    Number,
    Condition,
    /// A number or a condition, the same for all such parameters of one call.
    Either,
    /// How many bars, from 1; the same at all bars.
    Length,
    /// How many bars ago, from 0; the same at all bars.
    Lag,
    /// A number that is the same at all bars, between two bounds.
    Figure {
        least: f64,
        most: f64,
    },
    /// A whole number that is the same at all bars, between two bounds.
    Whole {
        least: u32,
        most: u32,
    },
    /// A length of time, the same at all bars.
    Duration,
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    Number,
    Condition,
    Duration,
    /// What its [`Kind::Either`] arguments are.
    Same,
    /// Several numbers, of which one is picked by its name.
    Lines(&'static [&'static str]),
}

/// Makes the kernel of one use of a function, from the values of its constant arguments.
pub type Make = fn(&[f64]) -> Box<dyn Kernel>;

/// How a function is computed.
#[derive(Debug)]
pub enum Build {
    /// By a kernel over its series, in their order, and then these prices.
    Kernel { reads: &'static [Field], make: Make },
    /// Like a kernel, and by an exact one when its series is a price or the volume.
    Exact { make: Make, exact: fn(Field, &[f64]) -> Box<dyn Kernel> },
    /// From one number.
    One(fn(f64) -> f64),
    /// From two numbers.
    Two(fn(f64, f64) -> f64),
    /// By an expression of this language, one for each line.
    Defined(&'static [(&'static str, &'static str)]),
}

/// The longest window or lag.
pub const MAX_WINDOW: u32 = 50_000;

/// All functions, by what they are about.
pub static GROUPS: [(&str, &[Function]); 11] = [
    ("Moving averages", &averages::FUNCTIONS),
    ("Momentum and trend", &momentum::FUNCTIONS),
    ("Volatility and bands", &bands::FUNCTIONS),
    ("Volume", &volumes::FUNCTIONS),
    ("Windows", &windows::FUNCTIONS),
    ("Looking back", &past::FUNCTIONS),
    ("Choices", &choices::FUNCTIONS),
    ("Time and days", &times::FUNCTIONS),
    ("Levels", &levels::FUNCTIONS),
    ("Candles", &candles::FUNCTIONS),
    ("Arithmetic", &maths::FUNCTIONS),
];

pub fn all() -> impl Iterator<Item = &'static Function> {
    GROUPS.iter().flat_map(|(_, functions)| functions.iter())
}

pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| function.name == name)
}

impl Function {
    /// How it is called: `sma(x, n)`.
    pub fn signature(&self) -> String {
        let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name).collect();
        format!("{}({})", self.name, names.join(", "))
    }

    pub const fn lines(&self) -> &'static [&'static str] {
        match self.result {
            Output::Lines(lines) => lines,
            _ => &[],
        }
    }
}

const fn parameter(name: &'static str, kind: Kind) -> Parameter {
    Parameter { name, kind }
}

/// The series that most functions are about.
const X: Parameter = parameter("x", Kind::Number);
const N: Parameter = parameter("n", Kind::Length);

/// A whole figure of the table as a length; the compiler has checked its bounds.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "lengths are whole and within bounds"
)]
const fn length(figure: f64) -> usize {
    figure as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::is_name;

    #[test]
    fn every_function_has_a_name_of_its_own_and_says_what_it_gives() {
        let mut names: Vec<&str> = all().map(|function| function.name).collect();
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        for function in all() {
            assert!(is_name(function.name) || function.name == "if", "{}", function.name);
            assert!(function.summary.ends_with('.'), "{}", function.name);
            assert!(function.parameters.iter().all(|parameter| is_name(parameter.name)), "{}", function.name);
        }
    }

    #[test]
    fn every_line_of_a_defined_function_has_a_definition() {
        for function in all() {
            if let Build::Defined(definitions) = function.build {
                let defined: Vec<&str> = definitions.iter().map(|(line, _)| *line).collect();
                let lines = if function.lines().is_empty() { &[""] } else { function.lines() };
                assert_eq!(defined, lines, "{}", function.name);
            }
        }
    }
}
