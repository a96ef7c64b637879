//! Checking what is to decide for an agent, and making it ready.

use super::{AgentsError, Problem};
use crate::{
    House,
    desk::Listings,
    market::{MarketError, history::traded},
};
use domain::{
    agents::Brain,
    market::{Listing, Symbol, Timeframe},
};
use engine::{
    bars::Instrument,
    graph::{Given, Plan, Rules, compile},
    strategy::{Inputs, Strategy, load},
    trading::{Mind, MindError},
};
use std::sync::Arc;
use storage::StorageError;

/// What sees the bars of an agent that a model decides for: it says that one has closed, and never anything else. It trades on the terms of the
/// examples.
const CLOSES: &str = r#"
name = "Closes"
timeframe = "1h"
[execution]
entry.long = "close < 0"
exit.long = "close < 0"
size.units = 1
[costs]
fee = 0.0005
slippage_bps = 2
borrow_rate = 0.03
"#;

/// A brain that is ready to see bars.
#[derive(Clone)]
pub struct Prepared {
    pub plan: Arc<Plan>,
    pub rules: Rules,
    /// Other instruments that it reads.
    pub reads: Vec<Symbol>,
}

/// Reads and compiles a brain for bars of a length. All that is wrong is told at once.
pub fn prepare(brain: &Brain, timeframe: Timeframe, listings: &Listings) -> Result<Prepared, AgentsError> {
    prepared(brain, timeframe, Some(listings))
}

/// The same for an agent that trades already: what it reads may be gone from the market by now.
pub fn prepare_again(brain: &Brain, timeframe: Timeframe) -> Result<Prepared, AgentsError> {
    prepared(brain, timeframe, None)
}

/// The terms on which an agent leaves what it holds when its brain cannot be read any more: those of the examples.
pub fn terms(timeframe: Timeframe) -> Result<Prepared, AgentsError> {
    compiled(CLOSES, &Given::new(), timeframe, None)
}

fn prepared(
    brain: &Brain,
    timeframe: Timeframe,
    listings: Option<&Listings>,
) -> Result<Prepared, AgentsError> {
    match brain {
        Brain::Strategy { document, params, .. } => {
            let given = params.iter().map(|(name, value)| (name.clone(), *value)).collect();
            compiled(document, &given, timeframe, listings)
        }
        Brain::Learning {} | Brain::Model { .. } => compiled(CLOSES, &Given::new(), timeframe, listings),
    }
}

fn compiled(
    document: &str,
    given: &Given,
    timeframe: Timeframe,
    listings: Option<&Listings>,
) -> Result<Prepared, AgentsError> {
    let mut strategy = read_among(document, listings)?;
    strategy.timeframe = timeframe;
    let plan = compile(&strategy, given).map_err(AgentsError::Document)?;
    let columns = plan.inputs();
    if !columns.is_empty() {
        let message =
            format!("reads the columns {}, which no instrument of this market has", columns.join(", "));
        return Err(Problem::new("brain.document", message).into());
    }
    let reads = plan.instruments().iter().map(|name| name.parse());
    let reads =
        reads.collect::<Result<Vec<Symbol>, _>>().map_err(|error| Problem::new("brain.document", error))?;
    let rules = plan.rules().ok_or_else(|| Problem::new("brain.document", "decides nothing"))?;
    Ok(Prepared { plan: Arc::new(plan), rules, reads })
}

/// What of a brain is out of range, and whether its model is one of those that are set up.
pub fn check(house: &House, brain: &Brain) -> Vec<Problem> {
    let mut problems: Vec<Problem> = brain
        .problems()
        .into_iter()
        .map(|wrong| Problem::new(wrong.field, format!("must be {}", wrong.allowed)))
        .collect();
    if let Some(unknown) = brain.model().filter(|model| !house.models.knows(model)) {
        let message = format!("{unknown} is none of the models that are set up");
        problems.push(Problem::new("brain.model", message));
    }
    problems
}

/// The document alone.
pub fn read(document: &str, listings: &Listings) -> Result<Strategy, AgentsError> {
    read_among(document, Some(listings))
}

/// It may name these instruments, or any.
fn read_among(document: &str, listings: Option<&Listings>) -> Result<Strategy, AgentsError> {
    let names = |listings: &Listings| listings.keys().map(ToString::to_string).collect();
    let inputs = Inputs { columns: Vec::new(), instruments: listings.map(names) };
    load(document, &inputs).map(|loaded| loaded.strategy).map_err(AgentsError::Document)
}

impl Prepared {
    /// The instruments of a mind: its own, then those that it reads.
    pub fn instruments(&self, own: &Listing, listings: &Listings) -> Result<Vec<Instrument>, MindProblem> {
        let mut instruments = vec![traded(own)];
        for symbol in &self.reads {
            let listing = listings.get(symbol).ok_or_else(|| MindProblem::Delisted(symbol.clone()))?;
            instruments.push(traded(listing));
        }
        Ok(instruments)
    }

    /// A mind on these [instruments](Self::instruments).
    pub fn mind_of(&self, instruments: &[Instrument]) -> Result<Mind, MindProblem> {
        let (own, others) = instruments.split_first().ok_or(MindError::Empty)?;
        let others: Vec<(String, Instrument)> =
            others.iter().map(|other| (other.name.clone(), other.clone())).collect();
        Ok(Mind::new(&self.plan, own, &others)?)
    }
}

/// Why a strategy cannot go on deciding.
#[derive(Debug, thiserror::Error)]
pub enum MindProblem {
    #[error("the market does not list {0} any more")]
    Delisted(Symbol),
    #[error(transparent)]
    Mind(#[from] MindError),
    #[error(transparent)]
    Market(#[from] MarketError),
    #[error(transparent)]
    Resample(#[from] engine::bars::ResampleError),
    #[error("could not read what strategies remember")]
    Storage(#[from] StorageError),
}
