//! Strategies: documents in TOML or JSON that say when to trade, how much, and what it costs.
//!
//! [`load`] reads a document and finds all its problems at once: keys, types, expressions, costs. What it returns can be compiled for any
//! parameters ([`compile`](crate::graph::compile)).

mod document;
mod figures;
mod json;
mod keys;
mod read;
mod schema;
mod shape;
mod toml_tree;
mod tree;

pub use document::{
    Column, Costs, Decimal, Execution, Formula, Level, Param, ParamRange, Scan, Sides, Size, Strategy, Trail,
};
pub use keys::{Holds, Key, ROOT};
pub use read::all_of;
pub use schema::json_schema;

use crate::{
    graph::{Given, compile},
    language::{Diagnostic, Diagnostics, Expr, ExprKind, Problems, Severity, Span},
};

/// How long a document may be, in bytes.
pub const MAX_DOCUMENT: usize = 65_536;

/// What is known about the bars that a document will meet.
#[derive(Debug, Clone, Default)]
pub struct Inputs {
    /// Further columns of the bars, beside those that the document declares.
    pub columns: Vec<String>,
    /// Other instruments with bars; none when any may come.
    pub instruments: Option<Vec<String>>,
}

/// A strategy, and what is odd about it.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub strategy: Strategy,
    pub warnings: Diagnostics,
}

/// Reads a document in TOML or JSON, and checks everything in it with its own parameters.
pub fn load(text: &str, inputs: &Inputs) -> Result<Loaded, Diagnostics> {
    let mut problems = Problems::default();
    if text.len() > MAX_DOCUMENT {
        let message = format!("this document has {} bytes; the bound is {MAX_DOCUMENT}", text.len());
        problems.add(Diagnostic::error("too-long", Span::default(), message).expecting("a shorter document"));
        return Err(problems.in_text("".into()));
    }
    let root = tree::read(text, &mut problems);
    let strategy = read::read(&root, text, &mut problems).map(|mut strategy| {
        strategy.inputs.extend(inputs.columns.iter().cloned());
        strategy.instruments.clone_from(&inputs.instruments);
        strategy
    });
    let Some(strategy) = strategy else {
        return Err(problems.in_text(text.into()));
    };
    check_sense(&strategy, &root, &mut problems);
    if let Err(found) = compile(&strategy, &Given::new()) {
        found.problems.into_iter().for_each(|problem| problems.add(problem));
    }
    if problems.has_errors() {
        return Err(problems.in_text(text.into()));
    }
    Ok(Loaded { strategy, warnings: problems.in_text(text.into()) })
}

/// What is written right and still cannot be meant.
fn check_sense(strategy: &Strategy, root: &tree::Node, problems: &mut Problems) {
    let execution = &strategy.execution;
    let place = |key: &str| {
        let execution = root.table().iter().find(|(name, _)| name.text == "execution").map(|(_, node)| node);
        let found = execution.and_then(|node| node.table().iter().find(|(name, _)| name.text == key));
        found.map_or_else(Span::default, |(name, _)| name.span)
    };
    if execution.entry.long.is_none() && execution.entry.short.is_none() {
        let problem = Diagnostic::error("no-entry", place("entry"), "this strategy never enters");
        problems.add(problem.expecting("entry.long, entry.short or both"));
    }
    if matches!(execution.size, Size::Risk(_)) && execution.stop_loss.is_none() {
        let problem =
            Diagnostic::error("no-stop", place("size"), "a size by risk needs the distance of a stop");
        problems.add(problem.expecting("a stop_loss"));
    }
    let leaves = execution.exit.long.is_some()
        || execution.exit.short.is_some()
        || execution.stop_loss.is_some()
        || execution.take_profit.is_some()
        || execution.trailing_stop.is_some()
        || execution.max_holding_bars.is_some();
    if !leaves {
        let warning = Diagnostic::error("no-exit", place("entry"), "nothing ever closes a position");
        problems.add(Diagnostic {
            severity: Severity::Warning,
            ..warning.expecting("an exit, a stop, or max_holding_bars")
        });
    }
    if !strategy.scan.when.is_empty() && !uses_signal(strategy) {
        let span = strategy.scan.when[0].expr.span;
        let warning = Diagnostic::error("unused-signal", span, "no entry uses the condition 'signal'");
        problems
            .add(Diagnostic { severity: Severity::Warning, ..warning.expecting("entry.long = \"signal\"") });
    }
}

fn uses_signal(strategy: &Strategy) -> bool {
    let entry = &strategy.execution.entry;
    [&entry.long, &entry.short].into_iter().flatten().any(|formula| mentions(&formula.expr, "signal"))
}

fn mentions(expr: &Expr, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Name(text) => text == name,
        ExprKind::Call { arguments, .. } => arguments.iter().any(|argument| mentions(argument, name)),
        ExprKind::Member { of, .. } | ExprKind::At { of, .. } => mentions(of, name),
        ExprKind::Unary { operand, .. } => mentions(operand, name),
        ExprKind::Binary { left, right, .. } => mentions(left, name) || mentions(right, name),
        ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Duration(_) | ExprKind::Invalid => false,
    }
}
