//! Of what closed trades are kept beside those of iterations, so that each figure can be followed to what it was counted from.

use super::GatePart;
use crate::words::words;
use serde::{Deserialize, Serialize};

/// What an evolution holds against each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EvolutionSide {
    /// The version that held.
    Before,
    /// With the change that it offers.
    After,
}

words! {
    EvolutionSide { Before = "before", After = "after" }
}

/// Whose trades they are, within their agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TradesOf {
    Evolution(u32, EvolutionSide),
    Graduation(u32, GatePart),
    /// Of a version that was run when it was approved.
    Strategy(u32),
}

impl TradesOf {
    /// What it is of, its number within the agent, and which of its trades.
    pub const fn parts(self) -> (&'static str, u32, &'static str) {
        match self {
            Self::Evolution(number, side) => ("evolution", number, side.as_str()),
            Self::Graduation(number, part) => ("graduation", number, part.as_str()),
            Self::Strategy(version) => ("strategy", version, "approved"),
        }
    }
}
