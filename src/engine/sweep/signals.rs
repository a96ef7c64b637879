//! What a strategy does with some combinations of a grid.

use super::grid::Grid;
use crate::{
    graph::{Given, Market, MarketError, Signals, compile, compile_all},
    language::Diagnostics,
    strategy::Strategy,
};

/// Why a combination cannot be evaluated.
#[derive(Debug, thiserror::Error)]
pub enum SignalsError {
    #[error("the strategy does not take {combination}:\n{problems}")]
    Strategy { combination: String, problems: Diagnostics },
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
    let plan = compile_all(strategy, &given).map_err(|problems| {
        // What was refused is one of them; which one is not said.
        let refused = given.iter().zip(combinations).find_map(|(given, values)| {
            compile(strategy, given).err().map(|problems| (grid.name_of(values), problems))
        });
        let (combination, problems) = refused.unwrap_or_else(|| ("this grid".to_owned(), problems));
        SignalsError::Strategy { combination, problems }
    })?;
    Ok(plan.evaluate_entries(market)?)
}
