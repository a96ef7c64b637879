//! Calls of functions into nodes.

use super::{
    kernel::ColumnKind,
    lower::{Lowering, Operand, Value, ValueKind, known},
    node::{Key, Recipe, Slot},
};
use crate::language::{
    Diagnostic, Expr, Name, Origin, Problems, Span,
    functions::{self, Build, Function, Kind, MAX_WINDOW, Output, Parameter},
    nearest, parse,
};

/// The arguments of a call, checked.
struct Arguments {
    /// All of them, in the order of the parameters.
    values: Vec<Value>,
    /// What the [`Kind::Either`] arguments are.
    either: ValueKind,
}

impl Lowering<'_> {
    pub(super) fn call(
        &mut self,
        name: &Name,
        arguments: &[Expr],
        line: Option<&Name>,
        span: Span,
    ) -> Option<Value> {
        let Some(function) = functions::find(&name.text) else {
            self.unknown_function(name);
            for argument in arguments {
                self.lower(argument);
            }
            return None;
        };
        let arguments = self.arguments(function, arguments, span);
        let line = self.line(function, line, name.span)?;
        self.build(function, &arguments?, line, span)
    }

    fn unknown_function(&mut self, name: &Name) {
        let near = nearest(&name.text, functions::all().map(|function| function.name));
        let is_value = self.known.meaning(&name.text).is_some();
        let message = if is_value {
            format!("'{}' is not a function", name.text)
        } else {
            format!("there is no function '{}'", name.text)
        };
        let problem = Diagnostic::error("unknown-function", name.span, message);
        self.problem(
            problem
                .expecting("a function of the language; docs/strategy-language.md lists them")
                .suggesting(near),
        );
    }

    /// Which line is meant; 0 for a function that has none.
    fn line(&mut self, function: &Function, line: Option<&Name>, span: Span) -> Option<usize> {
        let lines = function.lines();
        let list = lines.iter().map(|line| format!(".{line}")).collect::<Vec<_>>().join(", ");
        match line {
            None if lines.is_empty() => Some(0),
            None => {
                let message = format!("'{}' has several lines", function.name);
                let expected = format!("one of {list} behind the call");
                self.report("missing-line", span, message, &expected);
                None
            }
            Some(line) => {
                let found = lines.iter().position(|name| *name == line.text);
                if found.is_none() {
                    let message = format!("'{}' has no line '{}'", function.name, line.text);
                    let expected = if lines.is_empty() {
                        "no '.' behind it".to_owned()
                    } else {
                        format!("one of {list}")
                    };
                    let near = nearest(&line.text, lines.iter().copied());
                    let problem = Diagnostic::error("unknown-line", line.span, message);
                    self.problem(problem.expecting(expected).suggesting(near));
                }
                found
            }
        }
    }

    fn arguments(&mut self, function: &Function, given: &[Expr], span: Span) -> Option<Arguments> {
        let mut either = None;
        let mut values = Vec::with_capacity(given.len());
        for (i, argument) in given.iter().enumerate() {
            values.push(match function.parameters.get(i) {
                Some(parameter) => self.argument(function, parameter, argument, &mut either),
                None => self.lower(argument),
            });
        }
        if given.len() != function.parameters.len() {
            let (wanted, count) = (function.parameters.len(), given.len());
            let plural = if wanted == 1 { "argument" } else { "arguments" };
            let message = format!("'{}' takes {wanted} {plural}, not {count}", function.name);
            self.report("wrong-count", span, message, &function.signature());
            return None;
        }
        let values = values.into_iter().collect::<Option<Vec<_>>>()?;
        Some(Arguments { values, either: either.unwrap_or(ValueKind::Number) })
    }

    fn argument(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        argument: &Expr,
        either: &mut Option<ValueKind>,
    ) -> Option<Value> {
        let whole = |least: u32, most: u32| (f64::from(least), f64::from(most), true);
        let (least, most, is_whole) = match parameter.kind {
            Kind::Number => return self.expect(argument, ValueKind::Number),
            Kind::Condition => return self.expect(argument, ValueKind::Condition),
            Kind::Either => {
                let value = match either {
                    Some(kind) => self.expect(argument, *kind),
                    None => self.lower(argument),
                }?;
                *either = Some(value.kind);
                return Some(value);
            }
            Kind::Duration => {
                let value = self.expect(argument, ValueKind::Duration)?;
                return self.constant(function, parameter, (value, argument.span), "a duration such as 30m");
            }
            Kind::Length => whole(1, MAX_WINDOW),
            Kind::Lag => whole(0, MAX_WINDOW),
            Kind::Whole { least, most } => whole(least, most),
            Kind::Figure { least, most } => (least, most, false),
        };
        let expected = format!("a {}number from {least} to {most}", if is_whole { "whole " } else { "" });
        let value = self.expect(argument, ValueKind::Number)?;
        let value = self.constant(function, parameter, (value, argument.span), &expected)?;
        let Operand::Constant(figure) = value.operand else { return None };
        if !(least..=most).contains(&figure) || (is_whole && figure.fract() != 0.0) {
            let hint =
                if figure < 0.0 && parameter.kind == Kind::Lag { ": there is no looking ahead" } else { "" };
            let message =
                format!("'{}' of '{}' is {}{hint}", parameter.name, function.name, readable(figure));
            self.report("out-of-range", argument.span, message, &expected);
            return None;
        }
        if is_whole {
            self.note_window(figure);
        }
        Some(value)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is whole and within bounds"
    )]
    fn note_window(&mut self, figure: f64) {
        self.longest = self.longest.max(figure as u32);
    }

    /// An argument that must be the same at all bars.
    fn constant(
        &mut self,
        function: &Function,
        parameter: &Parameter,
        (value, span): (Value, Span),
        expected: &str,
    ) -> Option<Value> {
        if matches!(value.operand, Operand::Constant(_)) {
            return Some(value);
        }
        let message = format!("'{}' of '{}' must be the same at all bars", parameter.name, function.name);
        self.report("not-constant", span, message, &format!("{expected}, or a parameter"));
        None
    }

    fn build(
        &mut self,
        function: &'static Function,
        arguments: &Arguments,
        line: usize,
        span: Span,
    ) -> Option<Value> {
        let kind = match function.result {
            Output::Number | Output::Lines(_) => ValueKind::Number,
            Output::Condition => ValueKind::Condition,
            Output::Duration => ValueKind::Duration,
            Output::Same => arguments.either,
        };
        match &function.build {
            Build::Defined(definitions) => self.defined(function, definitions[line].1, arguments, span),
            Build::One(compute) => {
                Some(self.computed(function.name, &arguments.values, Recipe::One(*compute)))
            }
            Build::Two(compute) => {
                Some(self.computed(function.name, &arguments.values, Recipe::Two(*compute)))
            }
            Build::Exact { make, exact } => {
                let field = self.exact_field(&arguments.values);
                let recipe = field.map_or(Recipe::Function(*make), |field| Recipe::Exact(*exact, field));
                Some(self.kernel(function, &arguments.values, recipe, (kind, line)))
            }
            Build::Kernel { make, .. } => {
                Some(self.kernel(function, &arguments.values, Recipe::Function(*make), (kind, line)))
            }
        }
    }

    /// The price or volume of these very bars that the first argument is.
    fn exact_field(&self, values: &[Value]) -> Option<super::feed::Field> {
        match values.first()?.operand {
            Operand::Column(slot) => self.graph.field(slot),
            Operand::Constant(_) => None,
        }
    }

    fn kernel(
        &mut self,
        function: &'static Function,
        values: &[Value],
        recipe: Recipe,
        (kind, line): (ValueKind, usize),
    ) -> Value {
        let (mut inputs, mut figures) = (Vec::new(), Vec::new());
        for (parameter, value) in function.parameters.iter().zip(values) {
            match (parameter.kind, value.operand) {
                (Kind::Number | Kind::Condition | Kind::Either, _) => inputs.push(self.slot(*value)),
                (_, Operand::Constant(figure)) => figures.push(figure.to_bits()),
                (_, Operand::Column(_)) => unreachable!("constant arguments were checked"),
            }
        }
        if let Build::Kernel { reads, .. } = function.build {
            inputs.extend(reads.iter().map(|field| self.price(*field)));
        }
        let kinds = vec![kind.column(); function.lines().len().max(1)];
        let number = match recipe {
            // It reads the ticks themselves.
            Recipe::Exact(_, field) => {
                inputs.clear();
                field as usize + 1
            }
            _ => 0,
        };
        let key = self.key(function.name, number, figures, inputs);
        let first = self.graph.node(key, recipe, &kinds);
        Value { kind, operand: Operand::Column(first + line) }
    }

    fn price(&mut self, field: super::feed::Field) -> Slot {
        let key = self.key("price", field as usize, Vec::new(), Vec::new());
        self.graph.node(key, Recipe::Price(field), &[ColumnKind::Numbers])
    }

    /// Arithmetic on one or two numbers, at once when they are constant.
    fn computed(&mut self, name: &'static str, values: &[Value], recipe: Recipe) -> Value {
        let constants: Vec<f64> = values
            .iter()
            .filter_map(|value| match value.operand {
                Operand::Constant(x) => Some(x),
                Operand::Column(_) => None,
            })
            .collect();
        match (recipe, constants.as_slice()) {
            (Recipe::One(compute), [x]) => known(ValueKind::Number, super::elementwise::defined(compute(*x))),
            (Recipe::Two(compute), [x, y]) => {
                known(ValueKind::Number, super::elementwise::defined(compute(*x, *y)))
            }
            _ => {
                let inputs = values.iter().map(|value| self.slot(*value)).collect();
                let key: Key = self.key(name, 0, Vec::new(), inputs);
                self.column(ValueKind::Number, key, recipe)
            }
        }
    }

    /// A function that is an expression of this language over its arguments.
    fn defined(
        &mut self,
        function: &'static Function,
        definition: &str,
        arguments: &Arguments,
        span: Span,
    ) -> Option<Value> {
        let expr = parse(definition, &Origin::At(0), &mut Problems::default());
        let names = function.parameters.iter().map(|parameter| parameter.name);
        let locals = names.zip(arguments.values.iter().copied()).collect();
        let call = self.definition.as_ref().map_or(span, |(_, call)| *call);
        let outer = self.definition.replace((locals, call));
        let value = self.lower(&expr);
        self.definition = outer;
        value
    }
}

/// A figure of a message: what nobody counts the digits of is written with an exponent.
fn readable(figure: f64) -> String {
    let size = figure.abs();
    if size >= 1e15 || (size > 0.0 && size < 1e-9) { format!("{figure:e}") } else { figure.to_string() }
}
