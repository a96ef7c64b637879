//! Strategies of the laboratory that a person let onto paper: the agents of a manager may trade them, on what they were examined and as they stand.

use super::leash::Leash;
use domain::{
    agents::{Agent, Brain, Risk},
    lab::GraduatedStrategy,
    managers::{ActionResult, DecisionCode},
    market::{Symbol, Timeframe},
};

/// So many may be named; who has more on paper has forgotten the oldest of them.
pub const MOST: u32 = 1_000;

/// What a decision names as a strategy, when it names one of the laboratory.
pub fn named<'l>(
    leash: &Leash<'l>,
    strategy: Option<&str>,
) -> Result<Option<&'l GraduatedStrategy>, ActionResult> {
    let Some(named) = strategy.map(str::trim).filter(|named| is_of_laboratory(named)) else {
        return Ok(None);
    };
    find(leash, named).map(Some)
}

/// What an agent trades already, when it comes from the laboratory.
pub fn traded<'l>(leash: &Leash<'l>, agent: &Agent) -> Result<Option<&'l GraduatedStrategy>, ActionResult> {
    match &agent.brain {
        Brain::Strategy { source: Some(source), .. } => named(leash, Some(source)),
        _ => Ok(None),
    }
}

/// An agent is given nothing more to trade by a strategy that is not on paper any more.
pub fn still_there(leash: &Leash<'_>, agent: &Agent) -> Result<(), ActionResult> {
    traded(leash, agent).map(drop).map_err(|_| {
        let message = format!(
            "what {} trades of the laboratory is not on paper any more; a person must let it there again, or it needs another strategy",
            agent.name
        );
        ActionResult::refused(DecisionCode::NotGraduated, message)
    })
}

fn is_of_laboratory(named: &str) -> bool {
    named
        .get(..GraduatedStrategy::PREFIX.len())
        .is_some_and(|begun| begun.eq_ignore_ascii_case(GraduatedStrategy::PREFIX))
}

fn find<'l>(leash: &Leash<'l>, named: &str) -> Result<&'l GraduatedStrategy, ActionResult> {
    GraduatedStrategy::find(leash.graduated, named).ok_or_else(|| {
        let message = format!("{named} is not on paper: a person must have let it there");
        let there: Vec<String> = leash.graduated.iter().map(GraduatedStrategy::called).collect();
        ActionResult::refused(DecisionCode::NotGraduated, message).with("bound", there)
    })
}

/// The instruments of one that its agents may trade.
pub fn pairs(leash: &Leash<'_>, strategy: &GraduatedStrategy) -> Result<Vec<Symbol>, ActionResult> {
    let allowed = leash.pairs();
    let both: Vec<Symbol> = strategy.pairs.iter().filter(|pair| allowed.contains(pair)).cloned().collect();
    if !both.is_empty() {
        return Ok(both);
    }
    // Names the first of them that may not be traded, as where it was asked for.
    leash.allowed(&strategy.pairs)?;
    Ok(both)
}

/// Limits that let a strategy of the laboratory trade as it was examined: each instrument with its part of the money, whatever a manager says.
pub fn sized_as_examined(risk: Risk, brain: &Brain) -> Risk {
    let is_of_laboratory =
        matches!(brain, Brain::Strategy { source: Some(source), .. } if is_of_laboratory(source));
    Risk { equal_parts: risk.equal_parts || is_of_laboratory, ..risk }
}

/// It was examined on these instruments and bars and on no others; elsewhere nobody knows anything of it.
pub fn fits(
    strategy: &GraduatedStrategy,
    pairs: &[Symbol],
    timeframe: Timeframe,
) -> Result<(), ActionResult> {
    if let Some(other) = pairs.iter().find(|pair| !strategy.pairs.contains(pair)) {
        let names: Vec<&str> = strategy.pairs.iter().map(Symbol::as_str).collect();
        let message = format!("{} was examined on other instruments than {other}", strategy.called());
        return Err(ActionResult::refused(DecisionCode::Pairs, message)
            .with("figure", other.to_string())
            .with("bound", names.join(", ")));
    }
    if timeframe != strategy.timeframe {
        let message =
            format!("timeframe must be {}, on which {} was examined", strategy.timeframe, strategy.called());
        return Err(ActionResult::refused(DecisionCode::InvalidParams, message));
    }
    Ok(())
}

/// It trades as it was examined: nobody gives it other parameters.
pub fn no_params(strategy: &GraduatedStrategy) -> ActionResult {
    let message = format!("params cannot be given to {}, which trades as it was examined", strategy.called());
    ActionResult::refused(DecisionCode::InvalidParams, message)
}
