//! Strategies: documents in TOML or JSON that say when to trade, how much, and what it costs.
//!
//! [`load`] reads a document and finds all its problems at once: keys, types, expressions, costs. What it returns can be compiled for any
//! parameters ([`compile`](crate::graph::compile)).

mod costs;
mod document;
mod figures;
mod json;
mod keys;
mod read;
mod schema;
mod shape;
mod toml_tree;
mod tree;

pub use costs::{Cost, with_cost};
pub use document::{
    Column, Costs, Decimal, Execution, Formula, Level, Param, ParamRange, Scan, Sides, Size, Strategy, Trail,
};
pub use keys::{Holds, Key, ROOT};
pub use read::all_of;
use read::{Draft, read};
pub use schema::json_schema;
pub(crate) use tree::{Node, Value, read as read_tree};

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
    if problems.has_errors() {
        return Err(without_what_follows(&root, text, problems));
    }
    let Draft { mut strategy, complete } = read(&root, text, &mut problems);
    strategy.inputs.extend(inputs.columns.iter().cloned());
    strategy.instruments.clone_from(&inputs.instruments);
    check_sense(&strategy, &root, &mut problems);
    if let Err(found) = compile(&strategy, &Given::new()) {
        found.problems.into_iter().for_each(|problem| problems.add(problem));
    }
    if !complete && !problems.has_errors() {
        let problem = Diagnostic::error(
            "incomplete",
            Span::default(),
            "something that every strategy needs is missing",
        );
        problems.add(problem.expecting("a name, a timeframe, and an execution with a size"));
    }
    if problems.has_errors() {
        return Err(problems.in_text(text.into()));
    }
    check_oddities(&strategy, &root, &mut problems);
    Ok(Loaded { strategy, warnings: problems.in_text(text.into()) })
}

/// The mistakes of a document that is no right JSON or TOML, and what is wrong in the part that could be read. What is missing there
/// may well be written in the other part.
fn without_what_follows(root: &tree::Node, text: &str, mut problems: Problems) -> Diagnostics {
    let mut further = Problems::default();
    read(root, text, &mut further);
    let told = further.in_text(text.into()).problems;
    told.into_iter()
        .filter(|problem| problem.code != "missing-key")
        .for_each(|problem| problems.add(problem));
    problems.in_text(text.into())
}

/// What is written right and still cannot work.
fn check_sense(strategy: &Strategy, root: &tree::Node, problems: &mut Problems) {
    let execution = &strategy.execution;
    // What is there and could not be read has been reported already.
    let written = |key: &str| root.get("execution").is_some_and(|node| node.get(key).is_some());
    if written("entry") && execution.entry.long.is_none() && execution.entry.short.is_none() {
        let problem = Diagnostic::error("no-entry", place(root, "entry"), "this strategy never enters");
        problems.add(problem.expecting("entry.long, entry.short or both"));
    }
    if matches!(execution.size, Size::Risk(_)) && !written("stop_loss") {
        let problem =
            Diagnostic::error("no-stop", place(root, "size"), "a size by risk needs the distance of a stop");
        problems.add(problem.expecting("a stop_loss"));
    }
}

/// What works and is probably not meant.
fn check_oddities(strategy: &Strategy, root: &tree::Node, problems: &mut Problems) {
    let execution = &strategy.execution;
    let warning = |code, span, message: &str| Diagnostic {
        severity: Severity::Warning,
        ..Diagnostic::error(code, span, message)
    };
    let leaves = execution.exit.long.is_some()
        || execution.exit.short.is_some()
        || execution.stop_loss.is_some()
        || execution.take_profit.is_some()
        || execution.trailing_stop.is_some()
        || execution.max_holding_bars.is_some();
    if !leaves {
        let odd = warning("no-exit", place(root, "entry"), "nothing ever closes a position");
        problems.add(odd.expecting("an exit, a stop, or max_holding_bars"));
    }
    if let Some(first) = strategy.scan.when.first().filter(|_| !uses_signal(strategy)) {
        let odd = warning("unused-signal", first.expr.span, "no entry uses the condition 'signal'");
        problems.add(odd.expecting("entry.long = \"signal\""));
    }
}

/// Where a key of the execution stands.
fn place(root: &tree::Node, key: &str) -> Span {
    let entries = root.get("execution").map(tree::Node::table).unwrap_or_default();
    entries.iter().find(|(name, _)| name.text == key).map_or_else(Span::default, |(name, _)| name.span)
}

fn uses_signal(strategy: &Strategy) -> bool {
    let entry = &strategy.execution.entry;
    [&entry.long, &entry.short].into_iter().flatten().any(|formula| mentions(&formula.expr, "signal"))
}

/// Whether an expression depends on a name.
pub(crate) fn mentions(expr: &Expr, name: &str) -> bool {
    match &expr.kind {
        ExprKind::Name(text) => text == name,
        ExprKind::Call { arguments, .. } => arguments.iter().any(|argument| mentions(argument, name)),
        ExprKind::Member { of, .. } | ExprKind::At { of, .. } => mentions(of, name),
        ExprKind::Unary { operand, .. } => mentions(operand, name),
        ExprKind::Binary { left, right, .. } => mentions(left, name) || mentions(right, name),
        ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Duration(_) | ExprKind::Invalid => false,
    }
}
