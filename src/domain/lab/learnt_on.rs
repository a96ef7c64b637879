//! What an agent learns on, as it was when that was asked for: what a person changes of the agent later is for what is asked later.

use crate::{
    Fixed, Timestamp,
    market::{Feed, Symbol, Timeframe},
};
use serde::{Deserialize, Serialize};
use std::fmt;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LearntOn {
    /// The market.
    pub feed: String,
    pub identity: String,
    pub pairs: Vec<Symbol>,
    pub timeframe: Timeframe,
    /// What it trades with.
    pub money: Fixed,
    /// Market time as it was; unknown of what was asked before this was kept.
    #[serde(default)]
    pub as_of: Option<Timestamp>,
}

impl LearntOn {
    /// Whether a market is the one that it is about.
    pub fn is_of(&self, feed: &dyn Feed) -> bool {
        feed.name() == self.feed && feed.identity() == self.identity
    }

    /// The bars that it is learnt on, as a text: the same where they are the same, with whatever money.
    pub fn ground(&self) -> String {
        let mut pairs: Vec<&str> = self.pairs.iter().map(Symbol::as_str).collect();
        pairs.sort_unstable();
        format!("{self}: {} at {}", pairs.join(", "), self.timeframe)
    }

    /// What each of its instruments is traded with, which is how it is traded on paper too.
    pub fn part(&self) -> Fixed {
        let pairs = i64::try_from(self.pairs.len().max(1)).map_or(Fixed::ONE, Fixed::whole);
        self.money.divided(pairs, 2).unwrap_or(self.money)
    }

    /// The same on what an agent trades by now.
    #[must_use]
    pub fn with(&self, pairs: &[Symbol], timeframe: Timeframe, money: Fixed) -> Self {
        Self { pairs: pairs.to_vec(), timeframe, money, ..self.clone() }
    }
}

/// Its market, for people.
impl fmt::Display for LearntOn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.feed, self.identity)
    }
}
