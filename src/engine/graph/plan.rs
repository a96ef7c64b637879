//! A compiled document: the graph, and which of its columns are the answers.

use super::{
    evaluate::{self, Evaluation},
    live::Live,
    lower::Operand,
    market::{Market, MarketError},
    names::Names,
    node::Graph,
    signals::{Rules, Signals},
};
use crate::{
    bars::Timeframe,
    strategy::{Level, Size, Trail},
};
use std::sync::Arc;

/// A strategy with one set of parameters or several, ready to run on any bars.
#[derive(Debug, Clone)]
pub struct Plan {
    pub(super) graph: Arc<Graph>,
    pub(super) names: Names,
    pub(super) timeframe: Timeframe,
    pub(super) answers: Vec<Answers>,
}

/// Which columns say what; conditions that the document does not name are none.
#[derive(Debug, Clone)]
pub struct Answers {
    pub entry_long: Option<Operand>,
    pub entry_short: Option<Operand>,
    pub exit_long: Option<Operand>,
    pub exit_short: Option<Operand>,
    pub size: Size<Operand>,
    pub stop_loss: Option<Level<Operand>>,
    pub take_profit: Option<Level<Operand>>,
    pub trailing_stop: Option<Trail<Operand>>,
    pub signal: Option<Operand>,
    pub scan: Vec<(String, Operand)>,
    pub rules: Rules,
}

impl Answers {
    /// The columns that must be kept.
    pub(super) fn slots(&self) -> Vec<usize> {
        let conditions = [self.entry_long, self.entry_short, self.exit_long, self.exit_short, self.signal]
            .into_iter()
            .flatten();
        let levels = self.stop_loss.iter().chain(&self.take_profit).map(Level::value);
        let size = match &self.size {
            Size::Units(x) | Size::Equity(x) | Size::Risk(x) => vec![*x],
            Size::Volatility { target, measured } => vec![*target, *measured],
        };
        let operands = conditions
            .chain(levels.copied())
            .chain(self.trailing_stop.iter().map(|trail| *trail.value()))
            .chain(size)
            .chain(self.scan.iter().map(|(_, operand)| *operand));
        operands
            .filter_map(|operand| match operand {
                Operand::Column(slot) => Some(slot),
                Operand::Constant(_) => None,
            })
            .collect()
    }
}

impl Plan {
    /// The values at every bar of a history, for each set of parameters in turn.
    pub fn evaluate(&self, market: &Market<'_>) -> Result<Vec<Signals>, MarketError> {
        evaluate::whole(self, market)
    }

    /// The same for trading: conditions at every bar, but sizes, levels and scan columns only at bars where an entry or the signal holds,
    /// and undefined elsewhere. That saves most of the memory.
    pub fn evaluate_entries(&self, market: &Market<'_>) -> Result<Vec<Signals>, MarketError> {
        Ok(self.evaluation(market)?.signals())
    }

    /// The same in steps: for somebody who trades on the beginning while the rest is evaluated.
    pub fn evaluation<'a>(&'a self, market: &Market<'a>) -> Result<Evaluation<'a>, MarketError> {
        Evaluation::at_entries(self, market)
    }

    /// The same values bar by bar, with the first set of parameters.
    pub fn live(&self, market: &Market<'_>) -> Result<Live, MarketError> {
        Live::new(self, market)
    }

    /// What does not change from bar to bar, with the first set of parameters.
    pub fn rules(&self) -> Option<Rules> {
        self.answers.first().map(|answers| answers.rules)
    }

    /// The names of the columns of `[scan]`, in the order of a [`Decision`](super::Decision).
    pub fn scan_names(&self) -> Vec<String> {
        let first = self.answers.first();
        first.map(|answers| answers.scan.iter().map(|(name, _)| name.clone()).collect()).unwrap_or_default()
    }

    /// How long the bars are that it decides on.
    pub const fn timeframe(&self) -> Timeframe {
        self.timeframe
    }

    /// Other instruments whose bars it reads.
    pub fn instruments(&self) -> &[String] {
        &self.names.instruments
    }

    /// Further columns that it reads.
    pub fn inputs(&self) -> &[String] {
        &self.names.extras
    }

    /// How many nodes the graph has, whatever they have in common counted once.
    pub fn nodes(&self) -> usize {
        self.graph.nodes.len()
    }
}
