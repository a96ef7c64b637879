//! The tree of a document into a strategy.
//!
//! First the shape is held against [`keys`](super::keys), so that unknown keys and wrong types are told with their place; then the values
//! are taken. Something harmless stands in for what is missing, so that the expressions around it can still be checked.

use super::{
    document::{Column, Costs, Decimal, Execution, Formula, Level, Scan, Sides, Size, Strategy, Trail},
    figures::{decimal, params},
    keys::{Holds, ROOT},
    shape::{check_table, check_value, parsed},
    tree::{Node, Value},
};
use crate::{
    bars::Timeframe,
    language::{
        BinaryOperator, Diagnostic, Expr, ExprKind, Origin, Problems, Span, UnaryOperator, is_name, parse,
    },
};
use std::sync::Arc;

/// A strategy as far as it could be read.
pub struct Draft {
    pub strategy: Strategy,
    /// Whether nothing stands in for what is missing.
    pub complete: bool,
}

pub fn read(root: &Node, text: &str, problems: &mut Problems) -> Draft {
    check_table(root, &ROOT, Span::new(0, 0), problems);
    let mut reader = Reader { problems };
    let timeframe = root.get("timeframe").and_then(parsed::<Timeframe>);
    let scan = root.get("scan").map_or_else(Scan::default, |node| reader.scan(node));
    let params = params(root, reader.problems);
    let execution = root.get("execution").map(|node| reader.execution(node, timeframe));
    let costs = costs(root.get("costs"));
    let inputs = root.get("inputs").map(texts).unwrap_or_default();
    reader.check_names(root);
    let name = root.get("name").and_then(string);
    let sized = execution.as_ref().is_some_and(|(_, sized)| *sized);
    let complete = name.is_some() && timeframe.is_some() && sized;
    let strategy = Strategy {
        name: name.unwrap_or_default(),
        description: root.get("description").and_then(string),
        timeframe: timeframe.unwrap_or(Timeframe::MINUTE),
        inputs,
        instruments: None,
        params,
        scan,
        execution: execution.map_or_else(nothing, |(execution, _)| execution),
        costs,
        source: Arc::from(text),
    };
    Draft { strategy, complete }
}

/// What stands in for an execution that is not there.
fn nothing() -> Execution {
    Execution {
        entry: Sides::default(),
        exit: Sides::default(),
        size: one_unit(),
        stop_loss: None,
        take_profit: None,
        trailing_stop: None,
        max_holding_bars: None,
        cooldown_bars: None,
        max_open: None,
        session: None,
        max_volume_share: None,
    }
}

fn one_unit() -> Size<Formula> {
    let expr = Expr::number(1.0, Span::default());
    Size::Units(Formula { key: "execution.size.units".to_owned(), expr })
}

struct Reader<'p> {
    problems: &'p mut Problems,
}

impl Reader<'_> {
    fn scan(&mut self, node: &Node) -> Scan {
        let columns = node.get("columns").map(Node::table).unwrap_or_default();
        let columns = columns
            .iter()
            .filter_map(|(name, value)| {
                let formula = self.formula(value, format!("scan.columns.{}", name.text));
                if formula.is_none() {
                    check_value(name, value, Holds::Number, self.problems);
                }
                Some(Column { name: name.text.clone(), formula: formula? })
            })
            .collect();
        let when = match node.get("when") {
            Some(Node { value: Value::List(items), .. }) => {
                items.iter().filter_map(|item| self.formula(item, "scan.when".to_owned())).collect()
            }
            Some(item) => self.formula(item, "scan.when".to_owned()).into_iter().collect(),
            None => Vec::new(),
        };
        Scan { columns, when }
    }

    /// And whether it says how much.
    fn execution(&mut self, node: &Node, timeframe: Option<Timeframe>) -> (Execution, bool) {
        let entry = self.sides(node, "entry");
        let exit = self.sides(node, "exit");
        let size = node.get("size").and_then(|size| self.size(size, timeframe));
        let stop_loss = self.level(node, "stop_loss");
        let take_profit = self.level(node, "take_profit");
        let trailing_stop = self.trail(node);
        let mut bars =
            |key: &str| node.get(key).and_then(|value| self.formula(value, format!("execution.{key}")));
        let sized = size.is_some();
        let execution = Execution {
            entry,
            exit,
            stop_loss,
            take_profit,
            trailing_stop,
            max_holding_bars: bars("max_holding_bars"),
            cooldown_bars: bars("cooldown_bars"),
            max_open: bars("max_open"),
            session: node.get("session").and_then(parsed),
            max_volume_share: node.get("max_volume_share").and_then(|value| decimal(value, 1)),
            size: size.unwrap_or_else(one_unit),
        };
        (execution, sized)
    }

    fn sides(&mut self, node: &Node, key: &str) -> Sides<Option<Formula>> {
        let table = node.get(key);
        let mut side = |side: &str| {
            let value = table.and_then(|table| table.get(side))?;
            self.formula(value, format!("execution.{key}.{side}"))
        };
        Sides { long: side("long"), short: side("short") }
    }

    fn size(&mut self, node: &Node, timeframe: Option<Timeframe>) -> Option<Size<Formula>> {
        let (name, value) = node.table().iter().find(|(name, _)| name.text != "volatility")?;
        let formula = self.formula(value, format!("execution.size.{}", name.text))?;
        Some(match name.text.as_str() {
            "units" => Size::Units(formula),
            "equity" => Size::Equity(formula),
            "risk" => Size::Risk(formula),
            "volatility_target" => {
                let key = "execution.size.volatility".to_owned();
                let measured = match node.get("volatility") {
                    Some(measured) => self.formula(measured, key)?,
                    None => Formula { key, expr: usual_volatility(timeframe?, value.span) },
                };
                Size::Volatility { target: formula, measured }
            }
            _ => return None,
        })
    }

    fn level(&mut self, node: &Node, key: &str) -> Option<Level<Formula>> {
        let (name, value) = node.get(key)?.table().first()?;
        let formula = self.formula(value, format!("execution.{key}.{}", name.text))?;
        match name.text.as_str() {
            "price" => Some(Level::Price(formula)),
            "distance" => Some(Level::Distance(formula)),
            "fraction" => Some(Level::Fraction(formula)),
            _ => None,
        }
    }

    fn trail(&mut self, node: &Node) -> Option<Trail<Formula>> {
        let (name, value) = node.get("trailing_stop")?.table().first()?;
        let formula = self.formula(value, format!("execution.trailing_stop.{}", name.text))?;
        match name.text.as_str() {
            "distance" => Some(Trail::Distance(formula)),
            "fraction" => Some(Trail::Fraction(formula)),
            _ => None,
        }
    }

    /// A text is an expression; a number or a truth value is itself.
    fn formula(&mut self, node: &Node, key: String) -> Option<Formula> {
        let expr = match &node.value {
            Value::Text { text, origin } => parse(text, origin, self.problems),
            Value::Boolean(value) => Expr::new(ExprKind::Boolean(*value), node.span),
            Value::Number(number) => {
                let found = constant(number, node.span);
                if found.is_none() {
                    let problem =
                        Diagnostic::error("wrong-value", node.span, format!("{number} is no number here"));
                    self.problems.add(problem.expecting("a finite number"));
                }
                found?
            }
            _ => return None,
        };
        Some(Formula { key, expr })
    }

    /// Names of the writer's own must be names, and each must mean one thing.
    fn check_names(&mut self, root: &Node) {
        let columns = root.get("scan").and_then(|scan| scan.get("columns"));
        let tables = [root.get("params"), columns].into_iter().flatten();
        let inputs = root.get("inputs").map(list).unwrap_or_default();
        for input in inputs.iter().filter(|input| string(input).is_some_and(|name| !is_name(&name))) {
            let problem = Diagnostic::error("wrong-name", input.span, "this column cannot be named");
            let expected = "the name that 'bars check' shows: letters, digits and '_', not a digit first";
            self.problems.add(problem.expecting(expected));
        }
        let mut seen: Vec<&str> = vec!["open", "high", "low", "close", "volume", "signal"];
        for name in tables.flat_map(Node::table).map(|(name, _)| name) {
            if !is_name(&name.text) {
                let problem =
                    Diagnostic::error("wrong-name", name.span, format!("'{}' is no name", name.text));
                self.problems
                    .add(problem.expecting("letters, digits and '_', not a digit first, and no keyword"));
            } else if seen.contains(&name.text.as_str()) {
                let message = format!("'{}' means something else already", name.text);
                self.problems
                    .add(Diagnostic::error("taken-name", name.span, message).expecting("another name"));
            }
            seen.push(&name.text);
        }
    }
}

fn costs(node: Option<&Node>) -> Costs {
    let of = |key: &str, most: i64| {
        node.and_then(|node| node.get(key)).and_then(|value| decimal(value, most)).unwrap_or(Decimal::ZERO)
    };
    Costs { fee: of("fee", 1), slippage_bps: of("slippage_bps", 10_000), borrow_rate: of("borrow_rate", 10) }
}

/// The volatility a year of the last 20 bars.
fn usual_volatility(timeframe: Timeframe, span: Span) -> Expr {
    let text = format!("stdev(roc(close, 1), 20) / 100 * sqrt(365d / {timeframe})");
    let places = std::iter::repeat_n(span.start, text.len()).chain([span.end]).collect();
    parse(&text, &Origin::Bytes(places), &mut Problems::default())
}

/// A number as an expression; a minus is an operation.
pub fn constant(written: &str, span: Span) -> Option<Expr> {
    let value: f64 = written.parse().ok().filter(|value: &f64| value.is_finite())?;
    let positive = Expr::number(value.abs(), span);
    if value >= 0.0 {
        return Some(positive);
    }
    let kind = ExprKind::Unary { operator: UnaryOperator::Minus, operand: Box::new(positive) };
    Some(Expr::new(kind, span))
}

fn string(node: &Node) -> Option<String> {
    match &node.value {
        Value::Text { text, .. } => Some(text.clone()),
        _ => None,
    }
}

fn texts(node: &Node) -> Vec<String> {
    list(node).iter().filter_map(string).collect()
}

fn list(node: &Node) -> &[Node] {
    match &node.value {
        Value::List(items) => items,
        _ => &[],
    }
}

/// All of some conditions in one expression.
pub fn all_of(conditions: &[Formula]) -> Option<Expr> {
    let mut conditions = conditions.iter().map(|formula| formula.expr.clone());
    let first = conditions.next()?;
    Some(conditions.fold(first, |left, right| {
        let span = left.span.to(right.span);
        let (left, right) = (Box::new(left), Box::new(right));
        Expr::new(ExprKind::Binary { operator: BinaryOperator::And, left, right }, span)
    }))
}
