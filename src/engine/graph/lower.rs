//! Syntax trees into nodes: names are looked up, types are checked, constants are computed at once.

use super::{
    kernel::ColumnKind,
    names::{Known, Names},
    node::{Graph, Key, Recipe, Slot, constant},
};
use crate::{
    indicators::flag,
    language::{BinaryOperator, Diagnostic, Expr, ExprKind, Name, Problems, Span, UnaryOperator},
};
use std::collections::HashMap;

/// A typed value: known at once, or a column.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Value {
    pub kind: ValueKind,
    pub operand: Operand,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    Number,
    Condition,
    Duration,
}

/// A condition that is known at once is 1 or -1, or 0 when it is undefined.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Operand {
    Constant(f64),
    Column(Slot),
}

impl Value {
    /// What a reader is shown: a condition that is known at once is 1 or 0, as one of a column is, and not a number when it is undefined.
    pub fn shown(self) -> Operand {
        match (self.kind, self.operand) {
            (ValueKind::Condition, Operand::Constant(0.0)) => Operand::Constant(f64::NAN),
            (ValueKind::Condition, Operand::Constant(flag)) => Operand::Constant(flag.max(0.0)),
            (_, operand) => operand,
        }
    }
}

impl ValueKind {
    pub const fn column(self) -> ColumnKind {
        match self {
            Self::Condition => ColumnKind::Flags,
            Self::Number | Self::Duration => ColumnKind::Numbers,
        }
    }

    /// With its article.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Number => "a number",
            Self::Condition => "a condition",
            Self::Duration => "a duration",
        }
    }
}

/// One pass over the expressions of a document with one set of parameters. `None` is returned where a problem was reported.
pub struct Lowering<'a> {
    pub graph: &'a mut Graph,
    pub names: &'a mut Names,
    pub known: &'a Known<'a>,
    pub problems: &'a mut Problems,
    /// The arguments of the definition that is being read, and the call that it stands for.
    pub(super) definition: Option<(HashMap<&'static str, Value>, Span)>,
    /// Named columns that were lowered already, by their place and track.
    pub(super) columns: HashMap<(usize, usize), Option<Value>>,
    /// Named columns that are being lowered.
    pub(super) open: Vec<usize>,
    pub(super) track: usize,
    /// The longest window met.
    pub longest: u32,
}

impl<'a> Lowering<'a> {
    pub fn new(
        graph: &'a mut Graph,
        names: &'a mut Names,
        known: &'a Known<'a>,
        problems: &'a mut Problems,
    ) -> Self {
        Self {
            graph,
            names,
            known,
            problems,
            definition: None,
            columns: HashMap::new(),
            open: Vec::new(),
            track: 0,
            longest: 1,
        }
    }

    /// An expression that must be of one kind.
    pub fn expect(&mut self, expr: &Expr, kind: ValueKind) -> Option<Value> {
        let value = self.lower(expr)?;
        if value.kind == kind {
            return Some(value);
        }
        let expected = match kind {
            ValueKind::Condition => "a condition, such as close > open",
            ValueKind::Number => "a number, such as sma(close, 20)",
            ValueKind::Duration => "a duration, such as 30m",
        };
        self.report("wrong-type", expr.span, format!("this is {}", value.kind.title()), expected);
        None
    }

    pub fn lower(&mut self, expr: &Expr) -> Option<Value> {
        match &expr.kind {
            ExprKind::Invalid => None,
            ExprKind::Number(value) => Some(known(ValueKind::Number, *value)),
            ExprKind::Boolean(value) => Some(known(ValueKind::Condition, f64::from(flag(*value)))),
            ExprKind::Duration(ms) => Some(known(ValueKind::Duration, crate::indicators::float(*ms))),
            ExprKind::Name(name) => self.name(name, expr.span),
            ExprKind::Call { function, arguments } => self.call(function, arguments, None, expr.span),
            ExprKind::Member { of, line } => self.member(of, line, expr.span),
            ExprKind::At { of, place } => self.at(of, place),
            ExprKind::Unary { operator, operand } => self.unary(*operator, operand),
            ExprKind::Binary {
                operator: operator @ (BinaryOperator::And | BinaryOperator::Or),
                left,
                right,
            } => {
                let sides = [left, right].map(|side| (self.expect(side, ValueKind::Condition), side.span));
                let [(x, of_x), (y, of_y)] = sides;
                self.binary(*operator, (x?, of_x), (y?, of_y))
            }
            ExprKind::Binary { operator, left, right } => {
                let (x, y) = (self.lower(left), self.lower(right));
                self.binary(*operator, (x?, left.span), (y?, right.span))
            }
        }
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        expected: &str,
    ) {
        self.problem(Diagnostic::error(code, span, message).expecting(expected));
    }

    /// What is wrong inside a definition is wrong with the call.
    pub(super) fn problem(&mut self, mut problem: Diagnostic) {
        if let Some((_, call)) = &self.definition {
            problem.span = *call;
        }
        self.problems.add(problem);
    }

    fn member(&mut self, of: &Expr, line: &Name, span: Span) -> Option<Value> {
        if let ExprKind::Call { function, arguments } = &of.kind {
            return self.call(function, arguments, Some(line), span);
        }
        self.lower(of);
        let message = format!("only a function has lines such as '.{}'", line.text);
        let expected = "a call before the dot, as in macd(close, 12, 26, 9).line";
        self.report("no-lines", line.span, message, expected);
        None
    }

    fn unary(&mut self, operator: UnaryOperator, operand: &Expr) -> Option<Value> {
        let (kind, name, recipe) = match operator {
            UnaryOperator::Not => (ValueKind::Condition, "not", Recipe::Not),
            UnaryOperator::Minus => (ValueKind::Number, "negative", Recipe::Negative),
        };
        let value = self.expect(operand, kind)?;
        Some(match value.operand {
            Operand::Constant(x) => known(kind, -x),
            Operand::Column(slot) => {
                let key = self.key(name, 0, Vec::new(), vec![slot]);
                self.column(kind, key, recipe)
            }
        })
    }

    fn binary(&mut self, operator: BinaryOperator, x: (Value, Span), y: (Value, Span)) -> Option<Value> {
        let Some(kind) = result(operator, x.0.kind, y.0.kind) else {
            self.wrong_operands(operator, x, y);
            return None;
        };
        let conditions = x.0.kind == ValueKind::Condition && operator.is_comparison();
        if let (Operand::Constant(a), Operand::Constant(b)) = (x.0.operand, y.0.operand) {
            return Some(known(kind, constant(operator, a, b)));
        }
        let inputs = vec![self.slot(x.0), self.slot(y.0)];
        if !conditions {
            let key = self.key(operator.symbol(), 0, Vec::new(), inputs);
            return Some(self.column(kind, key, Recipe::Operator(operator)));
        }
        let key = self.key("alike", 0, Vec::new(), inputs);
        let alike = self.column(kind, key, Recipe::Alike);
        if operator == BinaryOperator::Equal {
            return Some(alike);
        }
        let inputs = vec![self.slot(alike)];
        let key = self.key("not", 0, Vec::new(), inputs);
        Some(self.column(kind, key, Recipe::Not))
    }

    fn wrong_operands(&mut self, operator: BinaryOperator, x: (Value, Span), y: (Value, Span)) {
        let symbol = operator.symbol();
        let durations = x.0.kind == ValueKind::Duration || y.0.kind == ValueKind::Duration;
        let wanted = if durations { ValueKind::Duration } else { ValueKind::Number };
        for (value, span) in [x, y] {
            if value.kind != wanted {
                let message = format!("'{symbol}' cannot take {} here", value.kind.title());
                let expected = if wanted == ValueKind::Duration {
                    "durations on both sides, such as time_of_day() >= 9h30m"
                } else {
                    "numbers on both sides"
                };
                self.report("wrong-type", span, message, expected);
            }
        }
    }

    pub(super) fn key(&self, name: &'static str, number: usize, figures: Vec<u64>, inputs: Vec<Slot>) -> Key {
        Key { name, number, figures, inputs, track: self.track }
    }

    pub(super) fn column(&mut self, kind: ValueKind, key: Key, recipe: Recipe) -> Value {
        let slot = self.graph.node(key, recipe, &[kind.column()]);
        Value { kind, operand: Operand::Column(slot) }
    }

    /// The column of a value; a constant becomes one that is the same everywhere.
    pub(super) fn slot(&mut self, value: Value) -> Slot {
        match value.operand {
            Operand::Column(slot) => slot,
            Operand::Constant(x) => {
                let column = value.kind.column();
                let key = Key {
                    name: "constant",
                    number: usize::from(column == ColumnKind::Flags),
                    figures: vec![x.to_bits()],
                    inputs: Vec::new(),
                    track: 0,
                };
                self.graph.node(key, Recipe::Constant, &[column])
            }
        }
    }
}

pub(super) const fn known(kind: ValueKind, value: f64) -> Value {
    Value { kind, operand: Operand::Constant(value) }
}

/// What an operator makes of two kinds, if anything.
fn result(operator: BinaryOperator, x: ValueKind, y: ValueKind) -> Option<ValueKind> {
    use BinaryOperator as Is;
    use ValueKind::{Condition, Duration, Number};
    match (operator, x, y) {
        (Is::Or | Is::And | Is::Equal | Is::NotEqual, Condition, Condition) => Some(Condition),
        (Is::Or | Is::And, ..) | (_, Condition, _) | (_, _, Condition) => None,
        (operator, x, y) if operator.is_comparison() => (x == y).then_some(Condition),
        (_, Number, Number) | (Is::Divide, Duration, Duration) => Some(Number),
        (Is::Add | Is::Subtract | Is::Remainder, Duration, Duration)
        | (Is::Multiply, ..)
        | (Is::Divide, Duration, Number)
            if (x, y) != (Duration, Duration) || operator != Is::Multiply =>
        {
            Some(Duration)
        }
        _ => None,
    }
}
