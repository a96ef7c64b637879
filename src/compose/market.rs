//! The market that a configuration names.

use adapters::{
    SystemClock,
    feeds::{
        csv::{CsvError, CsvFolder},
        dexscreener::{self, DexScreener, SetUpError},
        polygon::{self, Polygon},
        simulated::{PlantedEdge, Simulated},
    },
};
use domain::{
    Clock, Period,
    market::{Feed, Quotes, Symbol, context::News, quarantine::Guard},
};
use services::market::{ArchiveFeed, Market};
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};
use storage::{Db, StorageError};

const CSV: &str = "csv:";

/// Where prices come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarketChoice {
    /// Nothing is traded.
    Closed,
    Simulated,
    /// The files of a folder.
    Csv(PathBuf),
    /// Pairs on chains, at the prices of now.
    DexScreener,
    /// Shares, indexes and coins across the network.
    Polygon,
}

/// The text names no market.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a market; write {}", MarketChoice::ALLOWED)]
pub struct MarketChoiceError;

impl MarketChoice {
    pub const ALLOWED: &str = "simulated, csv:FOLDER, dexscreener, polygon or none";
}

impl FromStr for MarketChoice {
    type Err = MarketChoiceError;

    fn from_str(text: &str) -> Result<Self, MarketChoiceError> {
        match (text, text.strip_prefix(CSV)) {
            ("none", _) => Ok(Self::Closed),
            ("simulated", _) => Ok(Self::Simulated),
            (dexscreener::NAME, _) => Ok(Self::DexScreener),
            (polygon::NAME, _) => Ok(Self::Polygon),
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
            Self::DexScreener => f.write_str(dexscreener::NAME),
            Self::Polygon => f.write_str(polygon::NAME),
            Self::Csv(folder) => write!(f, "{CSV}{}", folder.display()),
        }
    }
}

/// What markets are made from beside their choice.
#[derive(Debug, Clone)]
pub struct MarketSettings<'a> {
    /// Seed and edges are those of the simulated market.
    pub seed: u64,
    pub edges: &'a [PlantedEdge],
    /// Pairs and address are those of DEX Screener.
    pub pairs: &'a [Symbol],
    pub dexscreener: &'a str,
    pub polygon: polygon::Settings,
    /// How much of the past is kept of what Polygon answers.
    pub history: Period,
}

/// Where the prices of a market come from.
pub enum MarketSource {
    /// Nothing is traded.
    None,
    /// It has bars of its own, and news where somebody has them.
    Bars(Arc<dyn Feed>, Option<Arc<dyn News>>),
    /// It only knows what things cost now; the house records it.
    Now(Arc<dyn Quotes>),
    /// It has bars and news across the network, so much of the past; the house keeps what it answers.
    Archive(Arc<Polygon>, Period),
}

/// The market cannot be set up like this.
#[derive(Debug, thiserror::Error)]
pub enum MarketSourceError {
    #[error(transparent)]
    Csv(#[from] CsvError),
    #[error(transparent)]
    DexScreener(#[from] SetUpError),
    #[error(transparent)]
    Polygon(#[from] polygon::SetUpError),
}

impl MarketSource {
    /// The source of the choice. Files are read here, all of them; no network is asked.
    pub fn new(choice: &MarketChoice, settings: &MarketSettings<'_>) -> Result<Self, MarketSourceError> {
        Ok(match choice {
            MarketChoice::Closed => Self::None,
            MarketChoice::Simulated => {
                let market = Arc::new(Simulated::new(settings.seed, settings.edges));
                Self::Bars(Arc::clone(&market) as Arc<dyn Feed>, Some(market))
            }
            MarketChoice::Csv(folder) => Self::Bars(Arc::new(CsvFolder::open(folder)?), None),
            MarketChoice::DexScreener => Self::Now(Arc::new(dexscreener(settings)?)),
            MarketChoice::Polygon => {
                let source = Polygon::new(settings.polygon.clone(), Arc::new(SystemClock))?;
                Self::Archive(Arc::new(source), settings.history)
            }
        })
    }

    /// The market of a house with this database.
    pub async fn market(self, db: &Db, guard: Guard) -> Result<Market, StorageError> {
        match self {
            Self::None => Ok(Market::closed()),
            Self::Bars(feed, news) => Ok(Market::guarded(feed, guard).informed(news)),
            Self::Now(quotes) => Market::recording(db, quotes, guard, SystemClock.now()).await,
            Self::Archive(source, history) => {
                let clock: Arc<dyn Clock> = Arc::new(SystemClock);
                let feed = ArchiveFeed::open(db, source.clone(), history, clock).await?;
                Ok(Market::archived(feed, guard).informed(Some(source)))
            }
        }
    }
}

/// DEX Screener as it is configured.
pub fn dexscreener(settings: &MarketSettings<'_>) -> Result<DexScreener, SetUpError> {
    let (pairs, base) = (settings.pairs.to_vec(), settings.dexscreener.to_owned());
    let settings = dexscreener::Settings { pairs, base, ..dexscreener::Settings::default() };
    DexScreener::new(settings, Arc::new(SystemClock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_market_is_read_and_written() {
        for text in ["none", "simulated", "dexscreener", "polygon", "csv:bars", "csv:/srv/my bars"] {
            assert_eq!(text.parse::<MarketChoice>().unwrap().to_string(), text);
        }
        for wrong in ["", "csv", "csv:", "CSV:bars", "dexscreener:base"] {
            assert_eq!(wrong.parse::<MarketChoice>(), Err(MarketChoiceError), "{wrong}");
        }
    }
}
