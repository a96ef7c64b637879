//! The market that a configuration names.

use adapters::feeds::simulated::{PlantedEdge, Simulated};
use domain::market::Feed;
use std::{fmt, str::FromStr, sync::Arc};

/// Where prices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarketChoice {
    /// Nothing is traded.
    Closed,
    Simulated,
}

/// The text names no market.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a market; write simulated or none")]
pub struct MarketChoiceError;

impl FromStr for MarketChoice {
    type Err = MarketChoiceError;

    fn from_str(text: &str) -> Result<Self, MarketChoiceError> {
        match text {
            "none" => Ok(Self::Closed),
            "simulated" => Ok(Self::Simulated),
            _ => Err(MarketChoiceError),
        }
    }
}

impl fmt::Display for MarketChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "none",
            Self::Simulated => "simulated",
        })
    }
}

/// The feed of the choice; none when nothing is traded. Seed and edges are those of the simulated market.
pub fn feed(choice: &MarketChoice, seed: u64, edges: &[PlantedEdge]) -> Option<Arc<dyn Feed>> {
    match choice {
        MarketChoice::Closed => None,
        MarketChoice::Simulated => Some(Arc::new(Simulated::new(seed, edges))),
    }
}
