//! What the parser does where the text is not an expression: it says so and goes on behind it.

use super::{
    Expr, ExprKind, Span,
    parser::{Parser, binary},
    token::{Symbol, TokenKind},
};

impl Parser<'_> {
    /// `close[1]`, as other languages write the past.
    pub(super) fn index(&mut self) {
        let start = self.before();
        self.expression(0);
        self.take(Symbol::CloseBracket);
        let span = start.to(self.before());
        self.report(
            "no-index",
            span,
            "values are not picked by an index",
            "lag(x, n) for the value n bars ago",
        );
    }

    /// The bracket that closes the one at `open`; what stands before it and does not belong there is skipped.
    pub(super) fn close(&mut self, open: Span) {
        if self.take(Symbol::Close) {
            return;
        }
        if *self.peek() == TokenKind::End {
            self.report("open-bracket", open, "this bracket is not closed", "a closing ')'");
            return;
        }
        let message = format!("{} does not belong here", self.peek());
        self.report("missing-operator", self.span(), message, "an operator, ',' or ')'");
        let mut open_brackets = 0_usize;
        while *self.peek() != TokenKind::End {
            match self.peek() {
                TokenKind::Symbol(Symbol::Open) => open_brackets += 1,
                TokenKind::Symbol(Symbol::Close) if open_brackets == 0 => break,
                TokenKind::Symbol(Symbol::Close) => open_brackets -= 1,
                _ => {}
            }
            self.at += 1;
        }
        self.take(Symbol::Close);
    }

    pub(super) fn no_value(&mut self) -> Expr {
        let span = self.span();
        let message = match self.peek() {
            TokenKind::End if self.at == 0 => "there is no expression".to_owned(),
            TokenKind::Quoted(text) => {
                format!("\"{text}\" is a text; expressions are about numbers and conditions")
            }
            other => format!("a value is missing before {other}"),
        };
        self.report("missing-value", span, message, "a number, a name, a function or '('");
        let closes =
            matches!(self.peek(), TokenKind::Symbol(Symbol::Close | Symbol::Comma | Symbol::CloseBracket));
        // What closes something belongs to someone further out.
        if !closes && binary(self.peek()).is_none() && *self.peek() != TokenKind::End {
            self.at += 1;
        }
        Expr::new(ExprKind::Invalid, span)
    }

    /// Whatever stands behind a whole expression.
    pub(super) fn rest(&mut self) {
        while !self.too_deep && *self.peek() != TokenKind::End {
            let (message, start) = (format!("{} does not belong here", self.peek()), self.at);
            self.report(
                "missing-operator",
                self.span(),
                message,
                "an operator such as 'and', '>' or '+', or the end",
            );
            self.expression(0);
            self.at = self.at.max(start + 1);
        }
    }
}
