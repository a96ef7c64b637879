//! Whether an agent may trade on paper, and whether it then does what was expected of it.

use super::{Gate, GateRule};
use crate::{AgentId, GraduationId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GraduationStatus {
    /// It was examined, and a person has not decided yet.
    Waiting,
    /// A person let it trade on paper.
    Granted,
    Rejected,
    /// A person took it back from paper.
    RolledBack,
    /// On paper it fell short of what was expected.
    Returned,
    /// The agent went on learning, or is gone.
    Withdrawn,
}

words! {
    GraduationStatus {
        Waiting = "waiting", Granted = "granted", Rejected = "rejected", RolledBack = "rolled_back",
        Returned = "returned", Withdrawn = "withdrawn",
    }
}

/// One time that an agent was held against the gate.
#[derive(Debug, Clone, PartialEq)]
pub struct Graduation {
    pub id: GraduationId,
    pub agent: AgentId,
    /// From 1, of this agent. The seal was opened for each of them.
    pub number: u32,
    /// The version of its strategy that was examined.
    pub version: u32,
    pub gate: Gate,
    /// The gains of the trades by which paper is judged: those of the judged stretches, and those behind the seal.
    pub expected: Vec<f32>,
    pub examined_at: Timestamp,
    /// A name to read.
    pub examined_by: String,
    pub status: GraduationStatus,
    pub word: Option<GraduationWord>,
    /// The first trade on paper that counts: those before it belong to an earlier time.
    pub first_trade: i64,
    /// Why it came back from paper.
    pub returned: Option<String>,
    /// How it does on paper, as it was last looked at.
    pub paper: Option<PaperCheck>,
}

/// What a person said of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GraduationWord {
    pub at: Timestamp,
    /// A name to read.
    pub by: String,
    pub reason: Option<String>,
}

impl Graduation {
    /// The lines that are red. Whoever grants it all the same overrides them, and that stays.
    pub fn red(&self) -> Vec<GateRule> {
        self.gate.lines.iter().filter(|line| !line.met).map(|line| line.rule).collect()
    }

    /// Whether it was let onto paper over a red line.
    pub fn is_overridden(&self) -> bool {
        let was_granted = matches!(
            self.status,
            GraduationStatus::Granted | GraduationStatus::RolledBack | GraduationStatus::Returned
        );
        was_granted && !self.gate.is_open()
    }
}

/// How trades on paper are beside those that were expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PaperCheck {
    /// The number of the last trade that was looked at; 0 before the first.
    pub until: i64,
    pub trades: usize,
    pub mean_gain: Option<f64>,
    pub expected_gain: f64,
    /// How far below the expectation the sum of gains was at its worst, in standard errors; none before enough trades.
    pub worst: Option<f64>,
    /// How often an agent that does what was expected is once as far below, within as many trades as are looked at; none before enough trades.
    pub p_value: Option<f64>,
}

/// An agent falls out of the band when chance alone would throw it out this seldom.
pub const LEAVES_BELOW: f64 = 0.01;

impl PaperCheck {
    pub fn has_left_the_band(&self) -> bool {
        self.p_value.is_some_and(|p_value| p_value < LEAVES_BELOW)
    }
}
