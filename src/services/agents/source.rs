//! Where the document of a strategy comes from. An agent keeps the text itself, so that nothing that happens elsewhere changes what it does.

use super::{AgentsError, Problem};
use crate::{
    House,
    strategies::{self, StrategyError, example},
};
use domain::{StrategyId, accounts::Principal, agents::Brain};
use std::collections::BTreeMap;

/// What somebody names in the place of a text, or the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    Document(String),
    /// One of the examples, by its key.
    Example(String),
    /// A strategy that was kept; its newest version when none is named.
    Saved(StrategyId, Option<u32>),
}

/// The brain that trades a strategy.
pub async fn strategy(
    house: &House,
    principal: &Principal,
    source: Source,
    params: BTreeMap<String, f64>,
) -> Result<Brain, AgentsError> {
    let (document, source) = match source {
        Source::Document(text) => (text, None),
        Source::Example(key) => {
            let example = example(&key).ok_or_else(no_example)?;
            (example.document.to_owned(), Some(format!("example:{key}")))
        }
        Source::Saved(id, version) => {
            let found = strategies::get(house, principal, id, version).await.map_err(no_strategy)?;
            (found.1.document, Some(format!("strategy:{id}:{}", found.1.version)))
        }
    };
    Ok(Brain::Strategy { document, params, source })
}

pub(crate) fn no_example() -> Problem {
    let keys: Vec<&str> = strategies::EXAMPLES.iter().map(|example| example.key).collect();
    Problem::new("brain.example", format!("is none of the examples: {}", keys.join(", ")))
}

fn no_strategy(error: StrategyError) -> AgentsError {
    match error {
        StrategyError::Denied(denied) => denied.into(),
        StrategyError::Storage(error) => error.into(),
        _ => Problem::new("brain.strategyId", "is none of your strategies, or has no such version").into(),
    }
}
