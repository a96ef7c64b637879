//! A result as one self-contained page: no script, no request, dark and light, readable on a phone.
//!
//! The drawings stretch to the width there is; their letters are HTML beside the SVG, so that they keep their size.

mod axis;
mod candles;
mod lines;
mod page;

pub use page::{Figure, Page, Table, html};

use std::fmt::Write;

/// The height of every drawing in its own units; the width is [`WIDTH`].
const HEIGHT: f64 = 300.0;
const WIDTH: f64 = 1000.0;

/// A trade as it is drawn: places of bars and prices.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub entered: usize,
    pub left: usize,
    pub long: bool,
    pub entry: f64,
    pub exit: f64,
    /// After costs.
    pub gain: f64,
    /// How it is called when somebody points at it.
    pub told: String,
}

/// Text as it may stand in HTML.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

/// Text as it may stand in HTML, with true minus signs before its numbers; hyphens within words and dates stay.
fn numbers(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let is_minus = c == '-' && !before.is_alphanumeric() && rest.peek().is_some_and(char::is_ascii_digit);
        out.push(if is_minus { '−' } else { c });
        before = c;
    }
    escaped(&out)
}

/// Appends formatted text. Writing to a string cannot fail.
fn put(out: &mut String, text: std::fmt::Arguments) {
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_before_a_number_is_a_minus_sign() {
        assert_eq!(numbers("-1.5 to -0.5 (-3)"), "−1.5 to −0.5 (−3)");
        assert_eq!(numbers("BTC-5 from 2020-01-31, a - b <c>"), "BTC-5 from 2020-01-31, a - b &lt;c&gt;");
    }
}
