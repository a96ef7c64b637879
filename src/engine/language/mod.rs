//! The expression language of strategies: small, typed, and unable to name the future.

mod span;
mod syntax;

pub use span::{Position, Span};
pub use syntax::{BinaryOperator, Expr, ExprKind, Name, Place, PlaceKind, UnaryOperator};
