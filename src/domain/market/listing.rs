//! Instruments as people and programs name them.

use super::{Scale, Session};
use crate::text::one_line;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The most letters of a symbol; a pair of a chain is named by its address.
const LONGEST: usize = 100;

/// The name under which an instrument is traded: `BTC-USD`, `ACME`, `solana:8sLb…`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Symbol(String);

/// The text is not a symbol.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an instrument's name; it has 1 to {LONGEST} letters, digits or any of . _ - : / = ^")]
pub struct SymbolError;

impl Symbol {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Symbol {
    type Err = SymbolError;

    fn from_str(text: &str) -> Result<Self, SymbolError> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:/=^".contains(&byte);
        let fits = !text.is_empty() && text.len() <= LONGEST && text.bytes().all(plain);
        if fits { Ok(Self(text.to_owned())) } else { Err(SymbolError) }
    }
}

impl TryFrom<String> for Symbol {
    type Error = SymbolError;

    fn try_from(text: String) -> Result<Self, SymbolError> {
        text.parse()
    }
}

impl From<Symbol> for String {
    fn from(symbol: Symbol) -> Self {
        symbol.0
    }
}

impl fmt::Display for Symbol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What kind of thing an instrument is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InstrumentKind {
    /// Trades round the clock.
    Crypto,
    /// Trades in sessions on weekdays.
    Equity,
    /// A measure of many; it can be read, not traded.
    Index,
    /// A measure of expected movement; it can be read, not traded.
    Volatility,
    /// A pair of tokens on a chain.
    Token,
}

impl InstrumentKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Crypto => "crypto",
            Self::Equity => "equity",
            Self::Index => "index",
            Self::Volatility => "volatility",
            Self::Token => "token",
        }
    }

    pub const fn is_tradable(self) -> bool {
        !matches!(self, Self::Index | Self::Volatility)
    }
}

/// The text names no kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a kind of instrument; write crypto, equity, index, volatility or token")]
pub struct KindError;

impl FromStr for InstrumentKind {
    type Err = KindError;

    fn from_str(text: &str) -> Result<Self, KindError> {
        [Self::Crypto, Self::Equity, Self::Index, Self::Volatility, Self::Token]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(KindError)
    }
}

/// An instrument of a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    pub symbol: Symbol,
    /// For people, from outside: always shown as text, never obeyed.
    pub title: Title,
    pub kind: InstrumentKind,
    /// The size of one step of its prices.
    pub tick: Scale,
    /// The size of one step of its quantities.
    pub lot: Scale,
    /// Its hours, in UTC; none when it never closes. A session is closed on Saturdays and Sundays.
    pub session: Option<Session>,
}

/// A name that somebody else has chosen, such as that of a token: cut to a length, without letters that nobody sees.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Title(String);

impl Title {
    const LONGEST: usize = 80;

    pub fn new(text: &str) -> Self {
        Self(one_line(text, Self::LONGEST))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_is_plain_text_without_spaces() {
        for right in ["BTC-USD", "ACME", "solana:8sLbNZoA1cfnvMJLPfp98ZLAnFSYCFApfJKMbiXNLwxj", "^IDX"] {
            assert_eq!(right.parse::<Symbol>().unwrap().as_str(), right);
        }
        for wrong in ["", "A B", "A\n", "ä", "<b>", &"A".repeat(101)] {
            assert_eq!(wrong.parse::<Symbol>(), Err(SymbolError), "{wrong}");
        }
    }

    #[test]
    fn a_title_is_one_line_that_can_be_seen() {
        assert_eq!(Title::new(" Buy\u{202E}\nme\tnow ").as_str(), "Buy me now");
        assert_eq!(Title::new(&"x".repeat(500)).as_str().len(), Title::LONGEST);
    }
}
