//! Single expressions over bars, without a strategy around them.

use super::{
    compile::check_cost,
    evaluate::run,
    keep::Kept,
    lower::{Lowering, Operand},
    market::{Binding, Market, MarketError},
    names::{Known, Names},
    node::{Graph, Slot},
};
use crate::{
    bars::Timeframe,
    language::{Diagnostics, Origin, Problems, parse},
};
use std::sync::Arc;

/// Why expressions have no columns.
#[derive(Debug, thiserror::Error)]
pub enum ColumnsError {
    /// Of the expression at one place of the list, under its name.
    #[error("{}", .problems.render(.name))]
    Expression { name: String, problems: Diagnostics },
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// The values of named expressions at every bar, NaN where they are undefined; a condition is 1 or 0.
///
/// All problems of the first expression that has any are reported. `timeframe` is how long the bars are; without it, a longer bar
/// (`close@1h`) counts as finished when the next begins.
pub fn eval_columns(
    market: &Market<'_>,
    timeframe: Option<Timeframe>,
    expressions: &[(&str, &str)],
) -> Result<Vec<Vec<f64>>, ColumnsError> {
    let instruments: Vec<String> = market.others.iter().map(|other| other.name.to_owned()).collect();
    let known = Known {
        timeframe,
        extras: market.bars.extras.iter().map(|extra| extra.name.as_str()).collect(),
        instruments: Some(&instruments),
        ..Known::default()
    };
    let (mut graph, mut names) = (Graph::default(), Names::default());
    let (mut operands, mut longest) = (Vec::with_capacity(expressions.len()), 1);
    for (name, text) in expressions {
        let found = lower(&mut graph, &mut names, &known, text, &mut longest);
        operands.push(found.map_err(|problems| {
            let name = (*name).to_owned();
            ColumnsError::Expression { name, problems }
        })?);
    }
    columns(market, timeframe, (graph, &names), &operands)
}

fn columns(
    market: &Market<'_>,
    timeframe: Option<Timeframe>,
    (graph, names): (Graph, &Names),
    operands: &[Operand],
) -> Result<Vec<Vec<f64>>, ColumnsError> {
    let graph = Arc::new(graph);
    let binding = Binding::new(&graph, names, market, timeframe.map_or(0, Timeframe::ms))?;
    let rows = market.bars.len();
    let mut kept = Kept::new(&graph, operands.iter().filter_map(slot), rows);
    run(&graph, names, binding, &mut kept);
    let mut found: Vec<Vec<f64>> = Vec::with_capacity(operands.len());
    for (i, operand) in operands.iter().enumerate() {
        // Two expressions may be the same column.
        let column = match (operands[..i].iter().position(|other| other == operand), operand) {
            (Some(same), _) => found[same].clone(),
            (None, Operand::Constant(value)) => vec![*value; rows],
            (None, Operand::Column(slot)) => kept.take(*slot),
        };
        found.push(column);
    }
    Ok(found)
}

fn slot(operand: &Operand) -> Option<Slot> {
    match operand {
        Operand::Constant(_) => None,
        Operand::Column(slot) => Some(*slot),
    }
}

fn lower(
    graph: &mut Graph,
    names: &mut Names,
    known: &Known<'_>,
    text: &str,
    longest: &mut u32,
) -> Result<Operand, Diagnostics> {
    let mut problems = Problems::default();
    let expr = parse(text, &Origin::At(0), &mut problems);
    let mut lowering = Lowering::new(graph, names, known, &mut problems);
    let value = lowering.lower(&expr);
    *longest = lowering.longest.max(*longest);
    check_cost(graph.nodes.len(), *longest, &mut problems);
    match value {
        Some(value) if !problems.has_errors() => Ok(value.shown()),
        _ => Err(problems.in_text(text.into())),
    }
}
