//! The market that a configuration names.

use adapters::feeds::{
    csv::{CsvError, CsvFolder},
    simulated::{PlantedEdge, Simulated},
};
use domain::market::Feed;
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

/// Where prices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarketChoice {
    /// Nothing is traded.
    Closed,
    Simulated,
    /// A folder of files of bars.
    Csv(PathBuf),
}

/// The text names no market.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a market; write simulated, csv:FOLDER or none")]
pub struct MarketChoiceError;

impl FromStr for MarketChoice {
    type Err = MarketChoiceError;

    fn from_str(text: &str) -> Result<Self, MarketChoiceError> {
        match text {
            "none" => Ok(Self::Closed),
            "simulated" => Ok(Self::Simulated),
            _ => match text.strip_prefix("csv:").filter(|folder| !folder.is_empty()) {
                Some(folder) => Ok(Self::Csv(PathBuf::from(folder))),
                None => Err(MarketChoiceError),
            },
        }
    }
}

impl fmt::Display for MarketChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("none"),
            Self::Simulated => f.write_str("simulated"),
            Self::Csv(folder) => write!(f, "csv:{}", folder.display()),
        }
    }
}

/// The feed of the choice; none when nothing is traded. Seed and edges are those of the simulated market.
pub fn feed(
    choice: &MarketChoice,
    seed: u64,
    edges: &[PlantedEdge],
) -> Result<Option<Arc<dyn Feed>>, CsvError> {
    Ok(match choice {
        MarketChoice::Closed => None,
        MarketChoice::Simulated => Some(Arc::new(Simulated::new(seed, edges))),
        MarketChoice::Csv(folder) => Some(Arc::new(CsvFolder::open(folder)?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_is_read_and_written() {
        for text in ["none", "simulated", "csv:bars/of 2025"] {
            assert_eq!(text.parse::<MarketChoice>().unwrap().to_string(), text);
        }
        for wrong in ["", "csv:", "real", "simulated:7"] {
            assert_eq!(wrong.parse::<MarketChoice>(), Err(MarketChoiceError), "{wrong}");
        }
    }
}
