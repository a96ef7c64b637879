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
    /// The end of the data that it rests on: before this moment nobody could know it.
    pub known_from: Timestamp,
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
    /// The end of the data that it was first said of: before this moment nobody could know it.
    pub known_from: Timestamp,
    pub learnt_at: Timestamp,
    pub changed_at: Timestamp,
}

/// Changes and patterns are measured by their Sharpe ratio, circumstances by the gain of a trade.
pub fn is_of_ratio(topic: &str) -> bool {
    topic.starts_with("change:") || topic.starts_with("pattern:")
}

impl Insight {
    /// The same as it could be known at a moment; none where it could not.
    #[must_use]
    pub fn known_at(self, at: Timestamp) -> Option<Self> {
        let evidence: Vec<Evidence> = self.evidence.into_iter().filter(|one| one.known_from <= at).collect();
        (self.known_from <= at && !evidence.is_empty()).then(|| Self {
            confidence: Self::confidence_of(&evidence),
            standing: Self::standing_of(&evidence),
            evidence,
            ..self
        })
    }

    /// What is believed when more is said about it. The words stay as they were first said, so that they never tell what came later; what is said
    /// otherwise is another topic. An iteration counts once.
    #[must_use]
    pub fn with(mut self, evidence: impl IntoIterator<Item = Evidence>, at: Timestamp) -> Self {
        for one in evidence {
            match self.evidence.iter_mut().find(|other| other.iteration == one.iteration) {
                Some(same) => *same = one,
                None => self.evidence.push(one),
            }
        }
        Self {
            confidence: Self::confidence_of(&self.evidence),
            standing: Self::standing_of(&self.evidence),
            changed_at: at,
            ..self
        }
    }

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
        Evidence {
            iteration,
            n: 50,
            effect,
            lower: None,
            upper: None,
            corrected,
            known_from: Timestamp::from_millis(i64::from(iteration)),
        }
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

    #[test]
    fn what_came_later_was_not_known_before() {
        let insight = Insight {
            id: InsightId::from_uuid(uuid::Uuid::nil()),
            agent: AgentId::from_uuid(uuid::Uuid::nil()),
            kind: InsightKind::Condition,
            topic: "hour:15".to_owned(),
            statement: "better from 15:00".to_owned(),
            condition: None,
            evidence: vec![said(1, 0.004, 0.01)],
            confidence: 0.99,
            standing: Standing::Fresh,
            known_from: Timestamp::from_millis(1),
            learnt_at: Timestamp::from_millis(50),
            changed_at: Timestamp::from_millis(50),
        };
        let later = insight.clone().with([said(3, -0.004, 0.01)], Timestamp::from_millis(60));
        assert_eq!((later.standing, later.evidence.len()), (Standing::Refuted, 2));
        assert_eq!(later.changed_at, Timestamp::from_millis(60));
        let again = later.clone().with([said(3, -0.004, 0.01)], Timestamp::from_millis(60));
        assert_eq!(again, later, "an iteration counts once");
        let before = later.known_at(Timestamp::from_millis(2)).unwrap();
        assert_eq!(before.evidence, insight.evidence);
        assert!((before.confidence - 0.99).abs() < 1e-9 && before.standing == Standing::Fresh);
        assert_eq!(insight.known_at(Timestamp::from_millis(0)), None);
    }
}
