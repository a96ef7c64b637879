//! Syntax trees into text: the shortest spelling that is read as the same tree.

use super::{
    BinaryOperator, Expr, ExprKind, PlaceKind, UnaryOperator,
    token::{UNITS, is_name},
};
use std::fmt;

/// How tightly everything binds that is not made of operators.
const TIGHTEST: u8 = 8;

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(value) if *value == 0.0 || (1e-6..1e15).contains(value) => write!(f, "{value}"),
            ExprKind::Number(value) => write!(f, "{value:e}"),
            ExprKind::Boolean(value) => write!(f, "{value}"),
            ExprKind::Duration(ms) => f.write_str(&duration(*ms)),
            ExprKind::Name(name) => f.write_str(name),
            ExprKind::Call { function, arguments } => {
                write!(f, "{}(", function.text)?;
                for (i, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if i == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            ExprKind::Member { of, line } => {
                inner(f, of, TIGHTEST)?;
                write!(f, ".{}", line.text)
            }
            ExprKind::At { of, place } => {
                inner(f, of, TIGHTEST)?;
                match &place.kind {
                    PlaceKind::Timeframe(ms) => write!(f, "@{}", duration(*ms)),
                    PlaceKind::Instrument(name) if is_name(name) => write!(f, "@{name}"),
                    PlaceKind::Instrument(name) => write!(f, "@\"{name}\""),
                }
            }
            ExprKind::Unary { operator, operand } => {
                f.write_str(if *operator == UnaryOperator::Not { "not " } else { "-" })?;
                inner(f, operand, operator.strength())
            }
            ExprKind::Binary { operator, left, right } => {
                // Comparisons are not chained; the others are read from the left.
                let tighter = operator.strength() + 1;
                inner(f, left, if operator.is_comparison() { tighter } else { operator.strength() })?;
                write!(f, " {} ", operator.symbol())?;
                inner(f, right, tighter)
            }
            ExprKind::Invalid => f.write_str("?"),
        }
    }
}

/// An operand, in brackets when it binds less tightly than its place needs.
fn inner(f: &mut fmt::Formatter<'_>, expr: &Expr, needed: u8) -> fmt::Result {
    if strength(expr) < needed { write!(f, "({expr})") } else { write!(f, "{expr}") }
}

fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::Unary { operator, .. } => operator.strength(),
        ExprKind::Binary { operator, .. } => BinaryOperator::strength(*operator),
        _ => TIGHTEST,
    }
}

/// A length of time as it is written: `9h30m`.
pub fn duration(ms: i64) -> String {
    let (mut text, mut rest) = (String::new(), ms);
    for (unit, length) in UNITS {
        if rest >= length {
            text += &(rest / length).to_string();
            text += unit;
            rest %= length;
        }
    }
    if text.is_empty() { "0s".to_owned() } else { text }
}
