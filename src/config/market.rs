//! The settings of the market.

use super::Setting;
use adapters::feeds::{dexscreener::is_pair, polygon::is_ticker, simulated::PlantedEdge};
use agent_manager::compose::market::MarketChoice;
use domain::{
    Fixed,
    market::{Symbol, quarantine::Guard},
};

impl Setting for MarketChoice {
    fn allowed() -> String {
        Self::ALLOWED.to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// What the simulated market follows from.
impl Setting for u64 {
    fn allowed() -> String {
        format!("a whole number from 0 to {}", Self::MAX)
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

/// Edges that are planted into the simulated market, with commas between them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Edges(Vec<PlantedEdge>);

impl Edges {
    pub fn planted(&self) -> &[PlantedEdge] {
        &self.0
    }
}

impl Setting for Edges {
    fn allowed() -> String {
        "empty or edges with commas between them, such as vwap_bounce=1.5,reversal=1; the names are vwap_bounce, gap_and_go, breakout, reversal and support_bounce, the sizes above 0 and at most 5".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok()).collect::<Option<Vec<_>>>().map(Self)
    }

    fn shown(&self) -> String {
        let edges: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        edges.join(",")
    }
}

/// Pairs of tokens on chains, with commas between them; each counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pairs(Vec<Symbol>);

impl Pairs {
    pub fn symbols(&self) -> &[Symbol] {
        &self.0
    }
}

impl Setting for Pairs {
    fn allowed() -> String {
        "empty or pairs with commas between them, each the chain, a colon and the address of the pair, such as solana:8sLbNZoA1cfnvMJLPfp98ZLAnFSYCFApfJKMbiXNLwxj".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut pairs: Vec<Symbol> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let pair = part.parse().ok().filter(is_pair)?;
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
        Some(Self(pairs))
    }

    fn shown(&self) -> String {
        self.0.iter().map(Symbol::as_str).collect::<Vec<_>>().join(",")
    }
}

/// Tickers of the market polygon, with commas between them; each counts once.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tickers(Vec<Symbol>);

impl Tickers {
    pub fn symbols(&self) -> &[Symbol] {
        &self.0
    }
}

impl Setting for Tickers {
    fn allowed() -> String {
        "empty or tickers with commas between them: shares such as AAPL, indexes such as I:SPX and coins such as X:BTCUSD".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let mut tickers: Vec<Symbol> = Vec::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let ticker = part.parse().ok().filter(is_ticker)?;
            if !tickers.contains(&ticker) {
                tickers.push(ticker);
            }
        }
        Some(Self(tickers))
    }

    fn shown(&self) -> String {
        self.0.iter().map(Symbol::as_str).collect::<Vec<_>>().join(",")
    }
}

/// The name of an environment variable. What it holds is never a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariableName(String);

impl VariableName {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for VariableName {
    fn allowed() -> String {
        "the name of an environment variable, such as POLYGON_API_KEY".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let is_name = text.starts_with(|first: char| first.is_ascii_uppercase())
            && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
        is_name.then(|| Self(text.to_owned()))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }

    /// Somebody may have written the key itself.
    fn repeated(text: &str) -> String {
        "*".repeat(text.len().min(8))
    }
}

/// How far a price may be from the last good one, as a share of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jump(Guard);

impl Jump {
    /// The rules by which prices are judged, with this one among them.
    pub const fn guard(self) -> Guard {
        self.0
    }
}

impl Setting for Jump {
    fn allowed() -> String {
        "a number above 0 and at most 100, such as 0.5 for half of the last price".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let share = text.parse::<Fixed>().ok().filter(|share| *share <= Fixed::whole(100))?;
        let usual = Guard::default();
        Guard::new(share, usual.stale_after(), usual.settle_after()).ok().map(Self)
    }

    fn shown(&self) -> String {
        self.0.most_jump().to_string()
    }
}

/// How much of the past is sealed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SealShare(f64);

impl SealShare {
    pub const fn get(self) -> f64 {
        self.0
    }
}

impl Setting for SealShare {
    fn allowed() -> String {
        "a number from 0.05 to 0.9, such as 0.25 for the last quarter".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        text.parse().ok().filter(|share| (0.05..=0.9).contains(share)).map(Self)
    }

    fn shown(&self) -> String {
        self.0.to_string()
    }
}
