//! The settings of the market.

use super::Setting;
use adapters::feeds::simulated::PlantedEdge;
use agent_manager::compose::market::MarketChoice;

impl Setting for MarketChoice {
    fn allowed() -> String {
        "simulated or none".to_owned()
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
        "empty or edges with commas between them, such as vwap_bounce=1.5,reversal=1; the names are vwap_bounce, gap_and_go, breakout and reversal, the sizes above 0 and at most 5".to_owned()
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
