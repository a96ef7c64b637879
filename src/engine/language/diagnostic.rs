//! Problems: where they are, what was expected there, and what was probably meant.

use super::{Position, Span};
use serde::Serialize;
use std::{fmt, sync::Arc};

/// How many problems are told at once; what comes after is rarely a problem of its own.
pub const MAX_PROBLEMS: usize = 50;
/// How many characters of a line are shown around a problem.
const WIDEST: usize = 120;

/// One problem at one place of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    pub severity: Severity,
    /// Stable, for programs: `unknown-function`.
    pub code: &'static str,
    pub message: String,
    pub span: Span,
    /// What would have been right here.
    pub expected: Option<String>,
    /// A text that can stand in place of the span.
    pub suggestion: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    Error,
    Warning,
}

impl Diagnostic {
    pub fn error(code: &'static str, span: Span, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { severity: Severity::Error, code, message, span, expected: None, suggestion: None }
    }

    #[must_use]
    pub fn expecting(mut self, expected: impl Into<String>) -> Self {
        self.expected = Some(expected.into());
        self
    }

    #[must_use]
    pub fn suggesting(mut self, suggestion: Option<impl Into<String>>) -> Self {
        self.suggestion = suggestion.map(Into::into);
        self
    }
}

/// Problems as they are found, up to a bound.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    found: Vec<Diagnostic>,
}

impl Problems {
    pub fn add(&mut self, problem: Diagnostic) {
        if self.found.len() < MAX_PROBLEMS && !self.found.contains(&problem) {
            self.found.push(problem);
        }
    }

    pub fn has_errors(&self) -> bool {
        self.found.iter().any(|problem| problem.severity == Severity::Error)
    }

    /// In the order of the text, together with it.
    pub fn in_text(mut self, text: Arc<str>) -> Diagnostics {
        self.found.sort_by_key(|problem| problem.span);
        Diagnostics { text, problems: self.found }
    }
}

/// All problems of one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics {
    text: Arc<str>,
    pub problems: Vec<Diagnostic>,
}

/// A problem as programs read it; lines and columns count from 1, and the end is the first column behind it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report<'a> {
    pub severity: Severity,
    pub code: &'static str,
    pub message: &'a str,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    pub excerpt: &'a str,
    pub expected: Option<&'a str>,
    pub suggestion: Option<&'a str>,
}

impl Diagnostics {
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// For JSON.
    pub fn reports(&self) -> Vec<Report<'_>> {
        self.problems.iter().map(|problem| self.report(problem)).collect()
    }

    fn report<'a>(&'a self, problem: &'a Diagnostic) -> Report<'a> {
        let (from, to) =
            (Position::of(&self.text, problem.span.start), Position::of(&self.text, problem.span.end));
        Report {
            severity: problem.severity,
            code: problem.code,
            message: &problem.message,
            line: from.line,
            column: from.column,
            end_line: to.line,
            end_column: to.column,
            excerpt: self.text.get(problem.span.start..problem.span.end).unwrap_or_default(),
            expected: problem.expected.as_deref(),
            suggestion: problem.suggestion.as_deref(),
        }
    }

    /// For people: each problem with its line and a caret under the place; `name` is what the text is called.
    pub fn render(&self, name: &str) -> String {
        self.problems.iter().map(|problem| self.render_one(problem, name)).collect::<Vec<_>>().join("\n")
    }

    /// Where there is room for a sentence: the messages with what was expected, and no places.
    pub fn in_a_line(&self) -> String {
        let told = |problem: &Diagnostic| match &problem.expected {
            Some(expected) => format!("{} (expected {expected})", problem.message),
            None => problem.message.clone(),
        };
        self.problems.iter().map(told).collect::<Vec<_>>().join("; ")
    }

    /// As [`render`](Self::render), each problem by itself, in the order of [`reports`](Self::reports).
    pub fn render_each(&self, name: &str) -> Vec<String> {
        self.problems.iter().map(|problem| self.render_one(problem, name)).collect()
    }

    fn render_one(&self, problem: &Diagnostic, name: &str) -> String {
        let from = Position::of(&self.text, problem.span.start);
        let line = self.text.lines().nth(from.line - 1).unwrap_or_default();
        let (line, before) = window(line, from.column - 1);
        let number = from.line.to_string();
        let margin = " ".repeat(number.len());
        // Tabs are shown as one space, so that the caret stands where it should.
        let line = line.replace('\t', " ");
        let word = match problem.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        };
        let mut text = format!(
            "{word}: {message}\n{margin}--> {name}:{number}:{column}\n{margin} |\n{number} | {line}\n{margin} | {space}{carets}",
            message = problem.message,
            column = from.column,
            space = " ".repeat(before),
            carets = "^".repeat(self.width(problem, &line, before)),
        );
        if let Some(suggestion) = &problem.suggestion {
            text += " did you mean '";
            text += suggestion;
            text += "'?";
        }
        if let Some(expected) = &problem.expected {
            text += "\n";
            text += &margin;
            text += " = expected ";
            text += expected;
        }
        text + "\n"
    }

    /// How many characters of the line the problem spans, at least one.
    fn width(&self, problem: &Diagnostic, line: &str, before: usize) -> usize {
        let spanned = self.text.get(problem.span.start..problem.span.end).unwrap_or_default();
        let rest = line.chars().count().saturating_sub(before);
        spanned.chars().take_while(|c| *c != '\n').count().min(rest).max(1)
    }
}

/// Of a long line only what stands around a place, with dots where it goes on; and how many characters of that are before the place.
fn window(line: &str, place: usize) -> (String, usize) {
    let length = line.chars().count();
    if length <= WIDEST {
        return (line.to_owned(), place);
    }
    let start = place.saturating_sub(WIDEST / 3).min(length - WIDEST);
    let inside: String = line.chars().skip(start).take(WIDEST).collect();
    let [left, right] = [start > 0, start + WIDEST < length].map(|goes_on| if goes_on { "…" } else { "" });
    (format!("{left}{inside}{right}"), place - start + left.chars().count())
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render("document"))
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(text: &str, span: Span) -> Diagnostics {
        let mut problems = Problems::default();
        let problem = Diagnostic::error("unknown-function", span, "there is no function 'smaa'");
        problems.add(problem.expecting("the name of a function").suggesting(Some("sma")));
        problems.in_text(text.into())
    }

    #[test]
    fn in_a_line_it_is_what_is_wrong_and_what_was_expected() {
        let all = one("smaa(close, 3)", Span { start: 0, end: 4 });
        assert_eq!(all.in_a_line(), "there is no function 'smaa' (expected the name of a function)");
    }

    #[test]
    fn a_caret_stands_under_the_place() {
        let text = "[scan]\nä =\t\"smaa(close, 2)\"\n";
        let start = text.find("smaa").unwrap();
        let found = one(text, Span::new(start, start + 4));
        assert_eq!(
            found.render("s.toml"),
            "error: there is no function 'smaa'\n --> s.toml:2:6\n  |\n2 | ä = \"smaa(close, 2)\"\n  |      ^^^^ did you \
             mean 'sma'?\n  = expected the name of a function\n"
        );
        let report = serde_json::to_value(&found.reports()[0]).unwrap();
        assert_eq!((report["line"].as_u64(), report["endColumn"].as_u64()), (Some(2), Some(10)));
        assert_eq!(report["excerpt"], "smaa");
    }

    #[test]
    fn a_place_behind_the_text_still_has_a_caret() {
        assert!(one("close +", Span::new(7, 7)).render("x").contains("close +\n  |        ^"));
        assert!(one("", Span::new(0, 0)).render("x").contains("1 | \n  | ^"));
    }

    #[test]
    fn of_a_long_line_only_what_stands_around_the_place_is_shown() {
        let line = format!("{}smaa{}", "x".repeat(30_000), "y".repeat(30_000));
        let found = one(&line, Span::new(30_000, 30_004)).render("s.toml");
        assert!(found.len() < 500, "{found}");
        let [shown, carets] = [2, 3].map(|place| found.lines().nth(place + 1).unwrap());
        let place = carets.find('^').unwrap();
        let under: String = shown.chars().skip(carets[..place].chars().count()).take(4).collect();
        assert_eq!(under, "smaa", "{found}");
        assert!(found.contains("s.toml:1:30001"), "{found}");
        let end = one(&line, Span::new(60_004, 60_004)).render("x");
        assert!(end.lines().any(|line| line.trim_end().ends_with('y')), "{end}");
    }

    #[test]
    fn problems_are_bounded() {
        let mut problems = Problems::default();
        (0..1000).for_each(|at| problems.add(Diagnostic::error("x", Span::new(at, at), "no")));
        assert_eq!(problems.in_text("".into()).problems.len(), MAX_PROBLEMS);
    }
}
