//! A document and parameters into a plan.

use super::{
    lower::{Lowering, Operand, Value, ValueKind},
    names::{Known, Names},
    node::Graph,
    plan::{Answers, Plan},
    signals::Rules,
};
use crate::{
    language::{Diagnostic, Diagnostics, Expr, Problems, Span, nearest},
    strategy::{Execution, Formula, Level, Param, Size, Strategy, Trail, all_of},
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// Values of parameters that take the place of the document's own.
pub type Given = BTreeMap<String, f64>;

/// How many nodes a document may have, whatever they have in common counted once.
pub const MAX_NODES: usize = 2_000;
/// How much a document may cost: its nodes times its longest window.
pub const MAX_COST: u64 = 1_000_000;

/// One plan for one set of parameters.
pub fn compile(strategy: &Strategy, given: &Given) -> Result<Plan, Diagnostics> {
    compile_all(strategy, std::slice::from_ref(given))
}

/// One plan for many sets of parameters: what they have in common is computed once.
///
/// The columns of all sets are kept at the same time, so a sweep over thousands compiles some dozens at once.
pub fn compile_all(strategy: &Strategy, given: &[Given]) -> Result<Plan, Diagnostics> {
    let mut problems = Problems::default();
    let (mut graph, mut names) = (Graph::default(), Names::default());
    let own = [Given::new()];
    let given = if given.is_empty() { &own } else { given };
    let signal = all_of(&strategy.scan.when);
    let mut answers = Vec::with_capacity(given.len());
    for given in given {
        check_names(strategy, given, &mut problems);
        let known = known(strategy, given, signal.as_ref());
        graph.begin_round();
        let mut lowering = Lowering::new(&mut graph, &mut names, &known, &mut problems);
        let found = lower(&mut lowering, strategy);
        let longest = lowering.longest;
        // Each set by itself: what is refused alone must not pass beside a cheaper one.
        check_cost(graph.asked(), longest, &mut problems);
        if let Some(found) = found.filter(|_| !problems.has_errors()) {
            answers.push(found);
        } else {
            return Err(problems.in_text(Arc::clone(&strategy.source)));
        }
    }
    Ok(Plan { graph: Arc::new(graph), names, timeframe: strategy.timeframe, answers })
}

fn check_names(strategy: &Strategy, given: &Given, problems: &mut Problems) {
    for name in given.keys() {
        if !strategy.params.iter().any(|param| param.name == *name) {
            let names = strategy.params.iter().map(|param| param.name.as_str());
            let list = names.clone().collect::<Vec<_>>().join(", ");
            let expected =
                if list.is_empty() { "no parameter at all".to_owned() } else { format!("one of {list}") };
            let message = format!("this strategy has no parameter '{name}'");
            let problem = Diagnostic::error("unknown-parameter", Span::default(), message);
            problems.add(problem.expecting(expected).suggesting(nearest(name, names)));
        }
    }
}

fn known<'a>(strategy: &'a Strategy, given: &Given, signal: Option<&'a Expr>) -> Known<'a> {
    let value = |param: &Param| {
        let operand = Operand::Constant(given.get(&param.name).copied().unwrap_or(param.value));
        Value { kind: ValueKind::Number, operand }
    };
    let mut columns: Vec<(&str, &Expr)> =
        strategy.scan.columns.iter().map(|column| (column.name.as_str(), &column.formula.expr)).collect();
    columns.extend(signal.map(|expr| ("signal", expr)));
    Known {
        timeframe: Some(strategy.timeframe),
        params: strategy
            .params
            .iter()
            .map(|param| (param.name.as_str(), value(param)))
            .collect::<HashMap<_, _>>(),
        columns,
        extras: strategy.inputs.iter().map(String::as_str).collect(),
        instruments: strategy.instruments.as_deref(),
    }
}

/// Refuses what would take too long, with the figure and the bound.
pub fn check_cost(nodes: usize, longest: u32, problems: &mut Problems) {
    let cost = u64::try_from(nodes).unwrap_or(u64::MAX).saturating_mul(u64::from(longest));
    if nodes > MAX_NODES {
        let message = format!("this document has {nodes} nodes; the bound is {MAX_NODES}");
        problems
            .add(Diagnostic::error("too-costly", Span::default(), message).expecting("fewer expressions"));
    } else if cost > MAX_COST {
        let message = format!(
            "this document costs {cost} ({nodes} nodes x a longest window of {longest}); the bound is {MAX_COST}"
        );
        let problem = Diagnostic::error("too-costly", Span::default(), message);
        problems.add(problem.expecting("shorter windows, or longer bars for them: highest(high, 20)@1d"));
    }
}

/// Every expression of the document; all are looked at, also when one is wrong.
fn lower(lowering: &mut Lowering<'_>, strategy: &Strategy) -> Option<Answers> {
    let execution = &strategy.execution;
    let scan = strategy
        .scan
        .columns
        .iter()
        .map(|column| Some((column.name.clone(), any(lowering, &column.formula)?)));
    let scan: Vec<_> = scan.collect();
    let whens: Vec<_> = strategy.scan.when.iter().map(|when| condition(lowering, when)).collect();
    let signal = if whens.is_empty() || whens.contains(&None) { None } else { signal(lowering, strategy) };
    let [entry_long, entry_short, exit_long, exit_short] =
        [&execution.entry.long, &execution.entry.short, &execution.exit.long, &execution.exit.short]
            .map(|formula| optional(formula.as_ref(), |formula| condition(lowering, formula)));
    let size = size(lowering, &execution.size);
    let [stop_loss, take_profit] = [&execution.stop_loss, &execution.take_profit]
        .map(|level| optional(level.as_ref(), |level| self::level(lowering, level)));
    let trailing_stop = optional(execution.trailing_stop.as_ref(), |trail| self::trail(lowering, trail));
    let rules = rules(lowering, strategy, execution);
    if whens.contains(&None) {
        return None;
    }
    Some(Answers {
        entry_long: entry_long.ok()?,
        entry_short: entry_short.ok()?,
        exit_long: exit_long.ok()?,
        exit_short: exit_short.ok()?,
        size: size?,
        stop_loss: stop_loss.ok()?,
        take_profit: take_profit.ok()?,
        trailing_stop: trailing_stop.ok()?,
        signal,
        scan: scan.into_iter().collect::<Option<_>>()?,
        rules: rules?,
    })
}

fn signal(lowering: &mut Lowering<'_>, strategy: &Strategy) -> Option<Operand> {
    let expr = all_of(&strategy.scan.when)?;
    lowering.expect(&expr, ValueKind::Condition).map(|value| value.operand)
}

/// Something is wrong, and was reported.
struct Reported;

/// Nothing where nothing is written.
fn optional<T, U>(written: Option<T>, read: impl FnOnce(T) -> Option<U>) -> Result<Option<U>, Reported> {
    written.map(|written| read(written).ok_or(Reported)).transpose()
}

/// A column of the scan, as it is shown.
fn any(lowering: &mut Lowering<'_>, formula: &Formula) -> Option<Operand> {
    lowering.lower(&formula.expr).map(Value::shown)
}

fn condition(lowering: &mut Lowering<'_>, formula: &Formula) -> Option<Operand> {
    lowering.expect(&formula.expr, ValueKind::Condition).map(|value| value.operand)
}

fn number(lowering: &mut Lowering<'_>, formula: &Formula) -> Option<Operand> {
    lowering.expect(&formula.expr, ValueKind::Number).map(|value| value.operand)
}

/// A number that is an amount: where it is the same at all bars, one that could never work is refused here.
fn amount(lowering: &mut Lowering<'_>, formula: &Formula, zero: bool) -> Option<Operand> {
    let found = number(lowering, formula)?;
    match found {
        Operand::Constant(value) if !value.is_finite() || value < 0.0 || (value == 0.0 && !zero) => {
            let message = format!("'{}' cannot be {value}", formula.key);
            let expected = if zero { "a number that is not below 0" } else { "a number above 0" };
            lowering.report("out-of-range", formula.expr.span, message, expected);
            None
        }
        _ => Some(found),
    }
}

fn size(lowering: &mut Lowering<'_>, size: &Size<Formula>) -> Option<Size<Operand>> {
    Some(match size {
        Size::Units(formula) => Size::Units(amount(lowering, formula, false)?),
        Size::Equity(formula) => Size::Equity(amount(lowering, formula, false)?),
        Size::Risk(formula) => Size::Risk(amount(lowering, formula, false)?),
        Size::Volatility { target, measured } => {
            let (target, measured) = (amount(lowering, target, false), amount(lowering, measured, false));
            Size::Volatility { target: target?, measured: measured? }
        }
    })
}

fn level(lowering: &mut Lowering<'_>, level: &Level<Formula>) -> Option<Level<Operand>> {
    let operand = amount(lowering, level.value(), true)?;
    Some(level.map(|_| operand))
}

fn trail(lowering: &mut Lowering<'_>, trail: &Trail<Formula>) -> Option<Trail<Operand>> {
    let operand = amount(lowering, trail.value(), true)?;
    Some(trail.map(|_| operand))
}

fn rules(lowering: &mut Lowering<'_>, strategy: &Strategy, execution: &Execution) -> Option<Rules> {
    let bars = |lowering: &mut Lowering<'_>, formula: &Option<Formula>, least: u32| {
        optional(formula.as_ref(), |formula| whole(lowering, formula, least))
    };
    let max_holding_bars = bars(lowering, &execution.max_holding_bars, 1);
    let cooldown_bars = bars(lowering, &execution.cooldown_bars, 0);
    let max_open = bars(lowering, &execution.max_open, 1);
    Some(Rules {
        max_holding_bars: max_holding_bars.ok()?,
        cooldown_bars: cooldown_bars.ok()?.unwrap_or(0),
        max_open: max_open.ok()?.unwrap_or(1),
        session: execution.session,
        max_volume_share: execution.max_volume_share,
        costs: strategy.costs,
    })
}

/// The largest number of bars in a rule.
const MAX_BARS: u32 = 1_000_000;

/// A whole number that is the same at all bars.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and within bounds"
)]
fn whole(lowering: &mut Lowering<'_>, formula: &Formula, least: u32) -> Option<u32> {
    let found = number(lowering, formula)?;
    match found {
        Operand::Constant(value)
            if value.fract() == 0.0 && (f64::from(least)..=f64::from(MAX_BARS)).contains(&value) =>
        {
            Some(value as u32)
        }
        _ => {
            let message = format!("'{}' is not such a number", formula.key);
            let expected = format!("a whole number from {least} to {MAX_BARS}, the same at all bars");
            lowering.report("out-of-range", formula.expr.span, message, &expected);
            None
        }
    }
}
