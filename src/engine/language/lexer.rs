//! Text into tokens. What cannot be a token is a problem and is left out, so that the rest is still read.

use super::{
    Diagnostic, Problems, Span,
    token::{KEYWORDS, Symbol, Token, TokenKind, UNITS, is_first, is_further},
};

/// Where an expression stands in the text that people see.
#[derive(Debug, Clone)]
pub enum Origin {
    /// All in one piece, from this byte on.
    At(usize),
    /// The place of every byte, and of the end: a string with escapes is shorter than it is written.
    Bytes(Vec<usize>),
}

impl Origin {
    pub fn place(&self, offset: usize) -> usize {
        match self {
            Self::At(start) => start + offset,
            Self::Bytes(places) => places.get(offset).or(places.last()).copied().unwrap_or_default(),
        }
    }

    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.place(start), self.place(end))
    }
}

/// The tokens of an expression; the last is [`TokenKind::End`].
pub fn tokens(text: &str, origin: &Origin, problems: &mut Problems) -> Vec<Token> {
    let mut lexer = Lexer { text, origin, at: 0, problems, tokens: Vec::new() };
    while let Some(next) = lexer.rest().chars().next() {
        lexer.token(next);
    }
    lexer.push(TokenKind::End, text.len());
    lexer.tokens
}

struct Lexer<'a> {
    text: &'a str,
    origin: &'a Origin,
    at: usize,
    problems: &'a mut Problems,
    tokens: Vec<Token>,
}

/// How other languages write it, how this one does, and the token that was meant.
const FOREIGN: [(&str, &str, Option<Symbol>); 11] = [
    ("&&", "and", Some(Symbol::And)),
    ("||", "or", Some(Symbol::Or)),
    ("<>", "!=", Some(Symbol::NotEqual)),
    ("=<", "<=", Some(Symbol::LessOrEqual)),
    ("=>", ">=", Some(Symbol::GreaterOrEqual)),
    ("**", "pow(x, y)", Some(Symbol::Star)),
    ("=", "==", Some(Symbol::Equal)),
    ("!", "not", Some(Symbol::Not)),
    ("^", "pow(x, y)", Some(Symbol::Star)),
    ("&", "and", Some(Symbol::And)),
    ("?", "if(c, a, b)", None),
];

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, kind: TokenKind, end: usize) {
        let span = self.origin.span(self.at, end);
        self.tokens.push(Token { kind, span });
        self.at = end;
    }

    fn problem(&mut self, end: usize, code: &'static str, message: impl Into<String>) -> Diagnostic {
        Diagnostic::error(code, self.origin.span(self.at, end), message)
    }

    fn token(&mut self, next: char) {
        if next.is_whitespace() {
            self.at += next.len_utf8();
        } else if next.is_ascii_digit() {
            self.number();
        } else if is_first(next) {
            self.word();
        } else if next == '"' || next == '\'' {
            self.quoted(next);
        } else {
            self.symbol(next);
        }
    }

    /// A name or a keyword, also in the capitals of other languages.
    fn word(&mut self) {
        let length = self.rest().find(|c| !is_further(c)).unwrap_or(self.rest().len());
        let (word, end) = (&self.rest()[..length], self.at + length);
        let small = word.to_ascii_lowercase();
        if small == word || !KEYWORDS.contains(&small.as_str()) {
            return self.push(TokenKind::of_word(word), end);
        }
        let problem = self.problem(end, "foreign-symbol", format!("'{word}' is written {small} here"));
        self.problems.add(problem.suggesting(Some(&small)));
        self.push(TokenKind::of_word(&small), end);
    }

    fn symbol(&mut self, next: char) {
        let rest = self.rest();
        let own = Symbol::SPELLINGS.into_iter().find(|(spelling, _)| rest.starts_with(spelling));
        let foreign = FOREIGN.into_iter().find(|(spelling, ..)| rest.starts_with(spelling));
        let length = |spelling: Option<&str>| spelling.map_or(0, str::len);
        if length(foreign.map(|(spelling, ..)| spelling)) > length(own.map(|(spelling, _)| spelling)) {
            let Some((spelling, ours, symbol)) = foreign else { return };
            let end = self.at + spelling.len();
            let problem = self.problem(end, "foreign-symbol", format!("'{spelling}' is written {ours} here"));
            self.problems.add(problem.suggesting(Some(ours)));
            self.push_or_skip(symbol, end);
        } else if let Some((spelling, symbol)) = own {
            self.push(TokenKind::Symbol(symbol), self.at + spelling.len());
        } else {
            let end = self.at + next.len_utf8();
            let problem = self.problem(end, "unknown-character", format!("{next:?} means nothing here"));
            self.problems.add(problem.expecting("a name, a number or an operator"));
            self.at = end;
        }
    }

    fn push_or_skip(&mut self, symbol: Option<Symbol>, end: usize) {
        match symbol {
            Some(symbol) => self.push(TokenKind::Symbol(symbol), end),
            None => self.at = end,
        }
    }

    fn quoted(&mut self, mark: char) {
        if let Some(length) = self.rest()[1..].find(mark) {
            let name = self.rest()[1..=length].to_owned();
            self.push(TokenKind::Quoted(name), self.at + length + 2);
        } else {
            let end = self.text.len();
            let problem = self.problem(end, "open-quotation", "this quotation is not closed");
            self.problems.add(problem.expecting(format!("a closing {mark}")));
            self.at = end;
        }
    }

    /// A number, or a duration: numbers with units, such as `9h30m`.
    fn number(&mut self) {
        let length = number_length(self.rest());
        let end = self.at + length;
        let word = self.rest()[length..].find(|c| !is_further(c)).unwrap_or(self.rest().len() - length);
        if word > 0 {
            return self.duration();
        }
        let digits = self.rest()[..length].replace('_', "");
        match digits.parse::<f64>() {
            Ok(value) if value.is_finite() => self.push(TokenKind::Number(value), end),
            _ => {
                let problem = self.problem(end, "number-too-large", "this number is too large");
                self.problems.add(problem.expecting("a number below 1e308"));
                self.push(TokenKind::Number(1.0), end);
            }
        }
    }

    fn duration(&mut self) {
        let length = self.rest().find(|c| !is_further(c)).unwrap_or(self.rest().len());
        let (word, end) = (&self.rest()[..length], self.at + length);
        if let Some(ms) = duration_ms(word) {
            return self.push(TokenKind::Duration(ms), end);
        }
        let problem =
            self.problem(end, "not-a-number", format!("'{word}' is neither a number nor a duration"));
        self.problems
            .add(problem.expecting("a number such as 1.5, or a duration such as 30s, 15m, 9h30m, 1d or 1w"));
        self.push(TokenKind::Number(1.0), end);
    }
}

/// How many bytes of the text are a number: digits, then perhaps a fraction and an exponent.
fn number_length(text: &str) -> usize {
    let digits = |from: usize| {
        let rest = &text[from..];
        from + rest.find(|c: char| !c.is_ascii_digit() && c != '_').unwrap_or(rest.len())
    };
    let mut length = digits(0);
    let after = |at: usize| text.as_bytes().get(at).copied().unwrap_or_default();
    if after(length) == b'.' && after(length + 1).is_ascii_digit() {
        length = digits(length + 1);
    }
    if matches!(after(length), b'e' | b'E') {
        let sign = usize::from(matches!(after(length + 1), b'+' | b'-'));
        if after(length + 1 + sign).is_ascii_digit() {
            length = digits(length + 1 + sign);
        }
    }
    length
}

/// Whole numbers with units, each unit smaller than the one before.
fn duration_ms(word: &str) -> Option<i64> {
    let (mut rest, mut total, mut largest) = (word, 0_i64, i64::MAX);
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let unit = rest[digits..].find(|c: char| c.is_ascii_digit()).map_or(rest.len(), |at| at + digits);
        let (_, ms) = UNITS.into_iter().find(|(name, _)| *name == &rest[digits..unit])?;
        if ms >= largest {
            return None;
        }
        largest = ms;
        total = total.checked_add(rest[..digits].parse::<i64>().ok()?.checked_mul(ms)?)?;
        rest = &rest[unit..];
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> (Vec<TokenKind>, usize) {
        let mut problems = Problems::default();
        let found = tokens(text, &Origin::At(0), &mut problems).into_iter().map(|token| token.kind).collect();
        (found, problems.in_text(text.into()).problems.len())
    }

    #[test]
    fn numbers_durations_and_members_are_told_apart() {
        let expected = vec![
            TokenKind::Number(1_500.0),
            TokenKind::Duration(34_200_000),
            TokenKind::Symbol(Symbol::Dot),
            TokenKind::Word("line".to_owned()),
            TokenKind::Number(2e-3),
            TokenKind::Quoted("BTC-USD".to_owned()),
            TokenKind::End,
        ];
        assert_eq!(kinds("1_500 9h30m.line 2e-3 \"BTC-USD\""), (expected, 0));
    }

    #[test]
    fn the_symbols_of_other_languages_are_understood_and_named() {
        let (found, problems) = kinds("a && !b || c = d");
        assert_eq!(problems, 4);
        assert_eq!(found, kinds("a and not b or c == d").0);
        assert_eq!(kinds("a AND Not b"), (kinds("a and not b").0, 2));
        assert_eq!((kinds("a != b").1, kinds("a ? b").1), (0, 1));
    }

    #[test]
    fn what_is_no_token_is_left_out() {
        let (found, problems) = kinds("close $ 5x 30m1h \"SPY");
        assert_eq!(problems, 4);
        assert_eq!(found.len(), 4, "{found:?}");
    }
}
