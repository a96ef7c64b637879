//! What an agent knows: private to it, with its evidence, and never older than the data it comes from.

use crate::{AgentId, InsightId, Timestamp, words::words};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InsightKind {
    WhatWorks,
    WhatFails,
    /// Under which circumstances it is better or worse.
    Condition,
    OpenQuestion,
}

/// What a later iteration has done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Fresh,
    Confirmed,
    Weakened,
    Refuted,
}

words! {
    InsightKind {
        WhatWorks = "what_works", WhatFails = "what_fails", Condition = "condition", OpenQuestion = "open_question",
    }
    Standing { Fresh = "fresh", Confirmed = "confirmed", Weakened = "weakened", Refuted = "refuted" }
}

impl InsightKind {
    /// For people.
    pub const fn label(self) -> &'static str {
        match self {
            Self::WhatWorks => "what works",
            Self::WhatFails => "what fails",
            Self::Condition => "condition",
            Self::OpenQuestion => "open question",
        }
    }
}

/// What one iteration said about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    pub iteration: u32,
    /// Trades, or days, that it rests on.
    pub n: usize,
    /// The difference it makes, and an interval of 95 %.
    pub effect: f64,
    pub lower: Option<f64>,
    pub upper: Option<f64>,
    /// How often chance alone shows as much.
    pub corrected: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Insight {
    pub id: InsightId,
    pub agent: AgentId,
    pub kind: InsightKind,
    /// What it is about, so that a later iteration finds it: `hour:15:00–16:59 UTC`, `change:…`.
    pub topic: String,
    pub statement: String,
    /// The same in the language of strategies, where it can be said.
    pub condition: Option<String>,
    /// The newest last.
    pub evidence: Vec<Evidence>,
    pub confidence: f64,
    pub standing: Standing,
    /// The end of the data it was learnt from: before this moment nobody could know it.
    pub known_from: Timestamp,
    pub learnt_at: Timestamp,
    pub changed_at: Timestamp,
}

impl Insight {
    /// How much is to be given on evidence: of each iteration the chance that it is no luck, the newest counted most, against each other where they
    /// disagree about the sign. From 0 to 1.
    pub fn confidence_of(evidence: &[Evidence]) -> f64 {
        let Some(first) = evidence.first() else { return 0.0 };
        let (mut sum, mut weights, mut weight) = (0.0, 0.0, 1.0);
        for one in evidence.iter().rev() {
            let agrees = one.effect.signum() * first.effect.signum();
            sum += weight * agrees * (1.0 - one.corrected.clamp(0.0, 1.0));
            weights += weight;
            weight /= 2.0;
        }
        (sum / weights).clamp(0.0, 1.0)
    }

    /// What the newest evidence does to what was believed of the evidence before it.
    pub fn standing_of(evidence: &[Evidence]) -> Standing {
        let [before @ .., newest] = evidence else { return Standing::Fresh };
        let Some(first) = before.first() else { return Standing::Fresh };
        let agrees = newest.effect.signum() == first.effect.signum();
        match (agrees, newest.corrected <= super::SIGNIFICANT) {
            (true, true) => Standing::Confirmed,
            (true, false) => Standing::Weakened,
            // A difference that is as clear the other way round, or one that has gone altogether.
            (false, _) => Standing::Refuted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(iteration: u32, effect: f64, corrected: f64) -> Evidence {
        Evidence { iteration, n: 50, effect, lower: None, upper: None, corrected }
    }

    #[test]
    fn later_iterations_confirm_weaken_and_refute() {
        let first = said(1, 0.004, 0.01);
        let fresh = Insight::confidence_of(std::slice::from_ref(&first));
        assert!((fresh - 0.99).abs() < 1e-9);
        let after = |next: Evidence| {
            let all = [first.clone(), next];
            (Insight::standing_of(&all), Insight::confidence_of(&all))
        };
        let (confirmed, surer) = after(said(2, 0.003, 0.002));
        assert!(confirmed == Standing::Confirmed && surer > fresh, "{surer}");
        let (weakened, less) = after(said(2, 0.001, 0.6));
        assert!(weakened == Standing::Weakened && less < fresh && less > 0.5, "{less}");
        let (refuted, none) = after(said(2, -0.003, 0.01));
        assert!(refuted == Standing::Refuted && none.abs() < f64::EPSILON, "{none}");
        assert_eq!(Insight::standing_of(&[]), Standing::Fresh);
        assert!(Insight::confidence_of(&[]).abs() < f64::EPSILON);
    }
}
