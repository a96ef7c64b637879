//! What a strategy does with some combinations of a grid.

use super::grid::Grid;
use crate::{
    graph::{Given, Market, MarketError, Signals, compile_all},
    language::Diagnostics,
    strategy::Strategy,
};

/// Why a combination cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    #[error("the strategy does not take these values:\n{0}")]
    Strategy(Diagnostics),
    #[error(transparent)]
    Market(#[from] MarketError),
}

/// The signals of some combinations, compiled together: what they have in common is computed once.
pub fn signals_of(
    strategy: &Strategy,
    grid: &Grid,
    market: &Market,
    combinations: &[Vec<f64>],
) -> Result<Vec<Signals>, SignalsError> {
    let given: Vec<Given> = combinations
        .iter()
        .map(|values| grid.axes().iter().map(|axis| axis.name.clone()).zip(values.iter().copied()).collect())
        .collect();
    let plan = compile_all(strategy, &given).map_err(SignalsError::Strategy)?;
    Ok(plan.evaluate_entries(market)?)
}
