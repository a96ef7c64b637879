//! The syntax tree of an expression, as it was written.

use super::Span;

/// An expression and the place where it stands. Two expressions are equal when they say the same, wherever they stand.
#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: ExprKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// Finite and not negative; a minus is an operation.
    Number(f64),
    Boolean(bool),
    /// A length of time, in milliseconds.
    Duration(i64),
    /// A price, a parameter, a named column.
    Name(String),
    Call {
        function: Name,
        arguments: Vec<Expr>,
    },
    /// One of the lines of a function that has several: `macd(close, 12, 26, 9).signal`.
    Member {
        of: Box<Expr>,
        line: Name,
    },
    /// The value on other bars: `close@SPY`, `sma(close, 20)@1h`.
    At {
        of: Box<Expr>,
        place: Place,
    },
    Unary {
        operator: UnaryOperator,
        operand: Box<Expr>,
    },
    Binary {
        operator: BinaryOperator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// What could not be read; a problem has been reported there.
    Invalid,
}

/// A name and where it stands.
#[derive(Debug, Clone)]
pub struct Name {
    pub text: String,
    pub span: Span,
}

/// Which other bars an expression is taken on.
#[derive(Debug, Clone)]
pub struct Place {
    pub kind: PlaceKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlaceKind {
    Instrument(String),
    /// Longer bars of the same instrument, by their length in milliseconds.
    Timeframe(i64),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    Minus,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}

impl BinaryOperator {
    pub const ALL: [Self; 13] = [
        Self::Or,
        Self::And,
        Self::Equal,
        Self::NotEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Add,
        Self::Subtract,
        Self::Multiply,
        Self::Divide,
        Self::Remainder,
    ];

    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Remainder => "%",
        }
    }

    /// How tightly it binds; operators of the same strength are read from the left.
    pub const fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
            _ => 4,
        }
    }

    pub const fn is_comparison(self) -> bool {
        self.strength() == 4
    }
}

impl UnaryOperator {
    pub const fn strength(self) -> u8 {
        match self {
            Self::Not => 3,
            Self::Minus => 7,
        }
    }
}

impl Expr {
    pub const fn new(kind: ExprKind, span: Span) -> Self {
        Self { kind, span }
    }

    pub const fn number(value: f64, span: Span) -> Self {
        Self { kind: ExprKind::Number(value), span }
    }
}

impl PartialEq for Expr {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}
