//! The expression language of strategies: small, typed, and unable to name the future.

mod diagnostic;
pub mod functions;
mod lexer;
mod parser;
mod printer;
mod recovery;
mod reference;
mod span;
mod suggest;
mod syntax;
mod token;

pub use diagnostic::{Diagnostic, Diagnostics, MAX_PROBLEMS, Problems, Report, Severity};
pub use lexer::Origin;
pub use parser::{MAX_DEPTH, MAX_LENGTH, parse};
pub use printer::duration;
pub use reference::reference;
pub use span::{Position, Span};
pub use suggest::nearest;
pub use syntax::{BinaryOperator, Expr, ExprKind, Name, Place, PlaceKind, UnaryOperator};
pub use token::{KEYWORDS, is_name};
