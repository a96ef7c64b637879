//! What is wrong with a document, and what it is called, without keeping it.

use super::{LONGEST_NAME, StrategyError};
use domain::text::hidden_letter;
use engine::{
    language::{Diagnostics, Severity},
    strategy::{Inputs, Loaded, Strategy, load},
};
use serde::Serialize;

/// A mistake or an oddity at its place; lines and columns count from 1, and the end is the first column behind it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Fault {
    /// `error` or `warning`.
    pub severity: &'static str,
    pub code: &'static str,
    pub message: String,
    pub line: usize,
    pub column: usize,
    pub end_line: usize,
    pub end_column: usize,
    /// The line with a caret under the place, as a terminal shows it.
    pub caret: String,
    pub expected: Option<String>,
    pub suggestion: Option<String>,
}

/// What a document is, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Checked {
    /// Whether it can be traded.
    pub ok: bool,
    pub name: Option<String>,
    pub description: Option<String>,
    pub timeframe: Option<String>,
    /// The parameters with their own values.
    pub params: Vec<(String, f64)>,
    pub faults: Vec<Fault>,
}

/// Reads a document and says everything that is wrong with it.
pub fn check(document: &str) -> Checked {
    match load(document, &Inputs::default()) {
        Ok(Loaded { strategy, warnings }) => Checked {
            ok: named(&strategy).is_ok(),
            params: strategy.params.iter().map(|param| (param.name.clone(), param.value)).collect(),
            timeframe: Some(strategy.timeframe.to_string()),
            description: strategy.description,
            name: Some(strategy.name),
            faults: faults(&warnings, "document"),
        },
        Err(problems) => Checked {
            ok: false,
            name: None,
            description: None,
            timeframe: None,
            params: Vec::new(),
            faults: faults(&problems, "document"),
        },
    }
}

/// Problems as everybody outside of the engine reads them; `name` is what the text is called.
pub fn faults(problems: &Diagnostics, name: &str) -> Vec<Fault> {
    let carets = problems.render_each(name);
    let fault = |(report, caret): (engine::language::Report<'_>, String)| Fault {
        severity: match report.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
        },
        code: report.code,
        message: report.message.to_owned(),
        line: report.line,
        column: report.column,
        end_line: report.end_line,
        end_column: report.end_column,
        caret,
        expected: report.expected.map(str::to_owned),
        suggestion: report.suggestion.map(str::to_owned),
    };
    problems.reports().into_iter().zip(carets).map(fault).collect()
}

/// A document that may be kept.
pub(super) fn right(document: &str) -> Result<Strategy, StrategyError> {
    let strategy = load(document, &Inputs::default()).map_err(StrategyError::Document)?.strategy;
    named(&strategy)?;
    Ok(strategy)
}

/// Names are shown in lists, so they must be seen.
fn named(strategy: &Strategy) -> Result<(), StrategyError> {
    let length = strategy.name.trim().chars().count();
    let fits = (1..=LONGEST_NAME).contains(&length) && hidden_letter(&strategy.name).is_none();
    if fits { Ok(()) } else { Err(StrategyError::InvalidName) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_told_with_its_place_and_the_nearest_right_name() {
        let text = super::super::EXAMPLES[0].document.replace("adx(14)", "adxx(14)");
        let checked = check(&text);
        let fault = &checked.faults[0];
        assert!(!checked.ok && fault.severity == "error");
        assert_eq!((fault.code, fault.suggestion.as_deref()), ("unknown-function", Some("adx")));
        assert!(fault.caret.contains("^^^^"), "{}", fault.caret);
    }

    #[test]
    fn a_name_that_cannot_be_seen_is_refused() {
        let text = "name = \"a\u{202E}b\"\ntimeframe = \"1h\"\n[execution]\nentry.long = \"close > open\"\n\
                    size.units = 1\nmax_holding_bars = 3\n";
        assert!(matches!(right(text), Err(StrategyError::InvalidName)));
        assert!(!check(text).ok);
    }
}
