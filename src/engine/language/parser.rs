//! Tokens into a syntax tree.
//!
//! The parser never stops at a problem: it reports it, leaves an [`ExprKind::Invalid`] there and goes on behind it, so that one reading
//! finds all problems. Brackets and chains are bounded, and so are the depth of the tree and the time it takes.

use super::{
    BinaryOperator, Diagnostic, Expr, ExprKind, Name, Origin, Place, PlaceKind, Problems, Span,
    UnaryOperator,
    lexer::tokens,
    token::{Symbol, Token, TokenKind},
};

/// How long an expression may be, in bytes.
pub const MAX_LENGTH: usize = 4_000;
/// How deep an expression may be nested.
pub const MAX_DEPTH: usize = 64;

/// Reads an expression; `origin` says where its text stands.
pub fn parse(text: &str, origin: &Origin, problems: &mut Problems) -> Expr {
    if text.len() > MAX_LENGTH {
        let message = format!("this expression has {} bytes; the bound is {MAX_LENGTH}", text.len());
        let span = origin.span(0, text.len());
        problems.add(
            Diagnostic::error("too-long", span, message).expecting("named columns in [scan] for its parts"),
        );
        return Expr::new(ExprKind::Invalid, span);
    }
    let tokens = tokens(text, origin, problems);
    let mut parser = Parser { tokens, at: 0, depth: 0, too_deep: false, problems };
    let found = parser.expression(0);
    parser.rest();
    found
}

pub(super) struct Parser<'p> {
    tokens: Vec<Token>,
    pub(super) at: usize,
    depth: usize,
    pub(super) too_deep: bool,
    problems: &'p mut Problems,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> &TokenKind {
        self.tokens.get(self.at).map_or(&TokenKind::End, |token| &token.kind)
    }

    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or_else(Span::default, |token| token.span)
    }

    /// The place of the token read last.
    pub(super) fn before(&self) -> Span {
        self.tokens.get(self.at.saturating_sub(1)).map_or_else(Span::default, |token| token.span)
    }

    pub(super) fn take(&mut self, symbol: Symbol) -> bool {
        let here = *self.peek() == TokenKind::Symbol(symbol);
        self.at += usize::from(here);
        here
    }

    pub(super) fn report(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        expected: &str,
    ) {
        // What follows from giving up is no problem of its own.
        if !self.too_deep {
            self.problems.add(Diagnostic::error(code, span, message).expecting(expected));
        }
    }

    /// Operators at least as strong as `weakest`, and their operands.
    pub(super) fn expression(&mut self, weakest: u8) -> Expr {
        if self.enter() {
            let left = self.prefix();
            let found = self.operators(left, weakest);
            self.depth -= 1;
            found
        } else {
            Expr::new(ExprKind::Invalid, self.span())
        }
    }

    /// One level deeper, or the end of the reading when that is too deep.
    fn enter(&mut self) -> bool {
        if self.depth >= MAX_DEPTH {
            let message = format!("this expression is nested more than {MAX_DEPTH} deep");
            self.report("too-deep", self.span(), message, "named columns in [scan] for its parts");
            self.too_deep = true;
            self.at = self.tokens.len();
            return false;
        }
        self.depth += 1;
        true
    }

    fn operators(&mut self, mut left: Expr, weakest: u8) -> Expr {
        let (mut compared, mut chained) = (false, 0);
        while let Some(operator) = binary(self.peek()).filter(|operator| operator.strength() >= weakest) {
            if operator.is_comparison() && compared {
                let hint = "two comparisons with 'and' between them, or between(x, low, high)";
                self.report("chained-comparison", self.span(), "comparisons cannot be chained", hint);
            }
            compared = operator.is_comparison();
            self.at += 1;
            let right = self.expression(operator.strength() + 1);
            let span = left.span.to(right.span);
            let kind = ExprKind::Binary { operator, left: Box::new(left), right: Box::new(right) };
            left = Expr::new(kind, span);
            // Every link of a chain makes the tree one deeper.
            chained += 1;
            self.depth += 1;
            if !self.enter() {
                break;
            }
            self.depth -= 1;
        }
        self.depth -= chained;
        left
    }

    fn prefix(&mut self) -> Expr {
        let start = self.span();
        let operator = match self.peek() {
            TokenKind::Symbol(Symbol::Minus) => UnaryOperator::Minus,
            TokenKind::Symbol(Symbol::Not) => UnaryOperator::Not,
            // A plus in front changes nothing.
            TokenKind::Symbol(Symbol::Plus) => {
                self.at += 1;
                return self.expression(UnaryOperator::Minus.strength());
            }
            _ => return self.postfix(),
        };
        self.at += 1;
        let operand = self.expression(operator.strength());
        let span = start.to(operand.span);
        Expr::new(ExprKind::Unary { operator, operand: Box::new(operand) }, span)
    }

    fn postfix(&mut self) -> Expr {
        let (mut found, mut places, mut links) = (self.primary(), Vec::new(), 0);
        loop {
            if self.take(Symbol::Dot) {
                let line = self.name("the name of a line, as in macd(close, 12, 26, 9).signal");
                let span = found.span.to(line.span);
                found = Expr::new(ExprKind::Member { of: Box::new(found), line }, span);
            } else if self.take(Symbol::At) {
                places.extend(self.place());
            } else if self.take(Symbol::OpenBracket) {
                self.index();
            } else {
                break;
            }
            links += 1;
            if links > MAX_DEPTH {
                self.depth += MAX_DEPTH;
                self.enter();
                break;
            }
        }
        // A line is taken before the place: `macd(…)@1h.line` is `macd(…).line@1h`.
        places.into_iter().fold(found, |of, place| {
            let span = of.span.to(place.span);
            Expr::new(ExprKind::At { of: Box::new(of), place }, span)
        })
    }

    fn name(&mut self, expected: &str) -> Name {
        let span = self.span();
        if let TokenKind::Word(text) = self.peek() {
            let text = text.clone();
            self.at += 1;
            return Name { text, span };
        }
        let message = format!("a name is missing before {}", self.peek());
        self.report("missing-name", span, message, expected);
        Name { text: String::new(), span }
    }

    fn place(&mut self) -> Option<Place> {
        let span = self.span();
        let kind = match self.peek() {
            TokenKind::Word(name) | TokenKind::Quoted(name) => PlaceKind::Instrument(name.clone()),
            TokenKind::Duration(ms) => PlaceKind::Timeframe(*ms),
            other => {
                let message = format!("'@' is followed by {other}");
                self.report(
                    "missing-place",
                    span,
                    message,
                    "an instrument or a length of bars: @SPY, @\"BTC-USD\", @1h",
                );
                return None;
            }
        };
        self.at += 1;
        Some(Place { kind, span })
    }

    fn primary(&mut self) -> Expr {
        let span = self.span();
        let kind = match self.peek() {
            TokenKind::Number(value) => ExprKind::Number(*value),
            TokenKind::Duration(ms) => ExprKind::Duration(*ms),
            TokenKind::True => ExprKind::Boolean(true),
            TokenKind::False => ExprKind::Boolean(false),
            TokenKind::Word(name) => {
                let name = Name { text: name.clone(), span };
                self.at += 1;
                return self.call(name);
            }
            TokenKind::Symbol(Symbol::Open) => return self.brackets(),
            _ => return self.no_value(),
        };
        self.at += 1;
        Expr::new(kind, span)
    }

    fn brackets(&mut self) -> Expr {
        let open = self.span();
        self.at += 1;
        let found = self.expression(0);
        self.close(open);
        Expr::new(found.kind, open.to(self.before()))
    }

    fn call(&mut self, function: Name) -> Expr {
        let open = self.span();
        if !self.take(Symbol::Open) {
            return Expr::new(ExprKind::Name(function.text), function.span);
        }
        let mut arguments = Vec::new();
        while !matches!(self.peek(), TokenKind::Symbol(Symbol::Close) | TokenKind::End) {
            arguments.push(self.expression(0));
            if !self.take(Symbol::Comma) {
                break;
            }
        }
        self.close(open);
        let span = function.span.to(self.before());
        Expr::new(ExprKind::Call { function, arguments }, span)
    }
}

pub(super) fn binary(token: &TokenKind) -> Option<BinaryOperator> {
    let TokenKind::Symbol(symbol) = token else { return None };
    BinaryOperator::ALL.into_iter().find(|operator| operator.symbol() == symbol.spelling())
}
