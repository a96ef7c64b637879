//! The words of the language.

use super::Span;
use std::fmt;

#[derive(Debug, Clone, PartialEq)]
pub struct Token {
    pub kind: TokenKind,
    pub span: Span,
}

#[derive(Debug, Clone, PartialEq)]
pub enum TokenKind {
    Number(f64),
    /// In milliseconds.
    Duration(i64),
    Word(String),
    /// Between quotation marks: the name of an instrument.
    Quoted(String),
    True,
    False,
    Symbol(Symbol),
    End,
}

/// Everything with one fixed spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symbol {
    And,
    Or,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Star,
    Slash,
    Percent,
    Open,
    Close,
    Comma,
    Dot,
    At,
    OpenBracket,
    CloseBracket,
}

/// Words that are no names.
pub const KEYWORDS: [&str; 5] = ["and", "or", "not", "true", "false"];

/// Units of a duration and their milliseconds, longest first.
pub const UNITS: [(&str, i64); 5] =
    [("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];

impl Symbol {
    /// Longer spellings before shorter ones that they begin with.
    pub const SPELLINGS: [(&str, Self); 18] = [
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        (">=", Self::GreaterOrEqual),
        ("<", Self::Less),
        (">", Self::Greater),
        ("+", Self::Plus),
        ("-", Self::Minus),
        ("*", Self::Star),
        ("/", Self::Slash),
        ("%", Self::Percent),
        ("(", Self::Open),
        (")", Self::Close),
        (",", Self::Comma),
        (".", Self::Dot),
        ("@", Self::At),
        ("[", Self::OpenBracket),
        ("]", Self::CloseBracket),
    ];

    pub fn spelling(self) -> &'static str {
        match self {
            Self::And => "and",
            Self::Or => "or",
            Self::Not => "not",
            _ => Self::SPELLINGS
                .iter()
                .find(|(_, symbol)| *symbol == self)
                .map_or("", |(spelling, _)| spelling),
        }
    }
}

impl TokenKind {
    /// The word as a keyword, or as a name.
    pub fn of_word(word: &str) -> Self {
        match word {
            "and" => Self::Symbol(Symbol::And),
            "or" => Self::Symbol(Symbol::Or),
            "not" => Self::Symbol(Symbol::Not),
            "true" => Self::True,
            "false" => Self::False,
            _ => Self::Word(word.to_owned()),
        }
    }
}

/// What it is, for "found …".
impl fmt::Display for TokenKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(value) => write!(f, "the number {value}"),
            Self::Duration(_) => f.write_str("a duration"),
            Self::Word(word) => write!(f, "'{word}'"),
            Self::Quoted(text) => write!(f, "\"{text}\""),
            Self::True => f.write_str("'true'"),
            Self::False => f.write_str("'false'"),
            Self::Symbol(symbol) => write!(f, "'{}'", symbol.spelling()),
            Self::End => f.write_str("the end"),
        }
    }
}

/// Whether a text can be a name: letters, digits and `_`, no digit first, no keyword.
pub fn is_name(text: &str) -> bool {
    text.starts_with(is_first) && text.chars().all(is_further) && !KEYWORDS.contains(&text)
}

pub const fn is_first(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_'
}

pub const fn is_further(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}
