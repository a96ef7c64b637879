//! The market that a configuration names.

use adapters::feeds::{
    csv::{CsvError, CsvFolder},
    simulated::{PlantedEdge, Simulated},
};
use domain::market::{Feed, quarantine::Guard};
use services::market::{Market, Sieve};
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};

const CSV: &str = "csv:";

/// Where prices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarketChoice {
    /// Nothing is traded.
    Closed,
    Simulated,
    /// The files of a folder.
    Csv(PathBuf),
}

/// The text names no market.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a market; write {}", MarketChoice::ALLOWED)]
pub struct MarketChoiceError;

impl MarketChoice {
    pub const ALLOWED: &str = "simulated, csv:FOLDER or none";
}

impl FromStr for MarketChoice {
    type Err = MarketChoiceError;

    fn from_str(text: &str) -> Result<Self, MarketChoiceError> {
        match (text, text.strip_prefix(CSV)) {
            ("none", _) => Ok(Self::Closed),
            ("simulated", _) => Ok(Self::Simulated),
            (_, Some(folder)) if !folder.is_empty() && !folder.contains('\0') => {
                Ok(Self::Csv(PathBuf::from(folder)))
            }
            _ => Err(MarketChoiceError),
        }
    }
}

impl fmt::Display for MarketChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed => f.write_str("none"),
            Self::Simulated => f.write_str("simulated"),
            Self::Csv(folder) => write!(f, "{CSV}{}", folder.display()),
        }
    }
}

/// What markets are made from beside their choice.
#[derive(Debug, Clone, Copy)]
pub struct MarketSettings<'a> {
    /// Seed and edges are those of the simulated market.
    pub seed: u64,
    pub edges: &'a [PlantedEdge],
    pub guard: Guard,
}

/// The market of the choice. Files are read here, all of them.
pub fn market(choice: &MarketChoice, settings: &MarketSettings<'_>) -> Result<Market, CsvError> {
    let feed = source(choice, settings)?;
    Ok(feed.map_or_else(Market::closed, |feed| Market::guarded(feed, settings.guard)))
}

/// Its feed alone, judged by the same rules; none when nothing is traded.
pub fn feed(choice: &MarketChoice, settings: &MarketSettings<'_>) -> Result<Option<Arc<dyn Feed>>, CsvError> {
    let feed = source(choice, settings)?;
    Ok(feed.map(|feed| Arc::new(Sieve::new(feed, settings.guard)) as Arc<dyn Feed>))
}

fn source(choice: &MarketChoice, settings: &MarketSettings<'_>) -> Result<Option<Arc<dyn Feed>>, CsvError> {
    Ok(match choice {
        MarketChoice::Closed => None,
        MarketChoice::Simulated => Some(Arc::new(Simulated::new(settings.seed, settings.edges))),
        MarketChoice::Csv(folder) => Some(Arc::new(CsvFolder::open(folder)?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_is_read_and_written() {
        for text in ["none", "simulated", "csv:bars", "csv:/srv/my bars"] {
            assert_eq!(text.parse::<MarketChoice>().unwrap().to_string(), text);
        }
        for wrong in ["", "csv", "csv:", "CSV:bars", "dexscreener"] {
            assert_eq!(wrong.parse::<MarketChoice>(), Err(MarketChoiceError), "{wrong}");
        }
    }
}
