//! What the trades of an iteration have in common: measured by code, then told by whoever thinks for the agent.

use crate::{ModelCallId, models::ModelName};
use serde::{Deserialize, Serialize};

/// Trades under one circumstance beside all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// What trades are told apart by: `hour`, `volume`, `regime`.
    pub aspect: String,
    /// Which of them these are: `15:00–16:59 UTC`, `the lowest quarter (below 0.8)`.
    pub group: String,
    /// The same in the language of strategies; none where it cannot be known before the entry.
    pub condition: Option<String>,
    pub trades: usize,
    pub won: usize,
    pub mean_gain: f64,
    /// The mean gain of these less that of the others, and an interval of 95 %.
    pub effect: f64,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// How often chance alone shows as much here, and anywhere among all that was asked.
    pub p_value: f64,
    pub corrected: f64,
}

/// Where chance shows as much less often than this, anywhere, a finding is one.
pub const SIGNIFICANT: f64 = 0.05;

impl Finding {
    /// The aspect that is known only when a trade is over.
    pub const HELD: &'static str = "bars held";
    /// How long ago news of the instrument had come.
    pub const NEWS: &'static str = "hours since its last news";
    /// Long or short, which documents have keys for.
    pub const SIDE: &'static str = "side";
    /// Which instrument it was.
    pub const INSTRUMENT: &'static str = "instrument";

    /// Whether it was known in time, and a document has no words for it.
    pub fn is_unaskable(&self) -> bool {
        let has_other_ways = [Self::SIDE, Self::INSTRUMENT].contains(&self.aspect.as_str());
        self.condition.is_none() && !self.is_afterwards() && !has_other_ways
    }

    /// Whether nothing can be decided by it.
    pub fn is_afterwards(&self) -> bool {
        self.aspect == Self::HELD
    }

    /// Whether it is one that can be acted on.
    pub fn is_of_use(&self) -> bool {
        self.is_significant() && !self.is_afterwards()
    }

    pub fn is_significant(&self) -> bool {
        self.corrected <= SIGNIFICANT
    }
}

/// A figure in a text, and whether it was measured. Places count bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CheckedFigure {
    pub from: usize,
    pub to: usize,
    /// What it is, such as `sharpe` or `hour 15:00 UTC: trades`; none when nothing that was measured is this.
    pub measured: Option<String>,
}

/// The analysis of an iteration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Analysis {
    /// How many circumstances were looked at together.
    pub questions: usize,
    /// The clearest first.
    pub findings: Vec<Finding>,
    /// In the agent's own voice.
    pub text: String,
    pub figures: Vec<CheckedFigure>,
    pub by: ModelName,
    pub call: Option<ModelCallId>,
}
