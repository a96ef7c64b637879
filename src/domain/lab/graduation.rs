//! Whether an agent may trade on paper, and whether it then does what was expected of it.

use super::{Gate, GateRule};
use crate::{
    AgentId, GraduationId, Timestamp,
    agents::AgentName,
    market::{Symbol, Timeframe},
    words::words,
};
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
    /// On what it was examined.
    pub pairs: Vec<Symbol>,
    pub timeframe: Timeframe,
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
    /// The first decision that counts: a position that was entered before it belongs to an earlier time, whenever it is left.
    pub first_decision: i64,
    /// Why it came back from paper.
    pub returned: Option<String>,
    /// How it does on paper, as it was last looked at.
    pub paper: Option<PaperCheck>,
}

/// A version that a person let onto paper, as others may trade it: on what it was examined, and as it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GraduatedStrategy {
    /// Whose it is.
    pub learner: AgentId,
    pub name: AgentName,
    pub version: u32,
    pub document: String,
    pub pairs: Vec<Symbol>,
    pub timeframe: Timeframe,
    /// Lines of the gate that were red when a person let it onto paper all the same.
    pub overridden: Vec<GateRule>,
}

impl GraduatedStrategy {
    /// Marks where a strategy comes from, and names one of them.
    pub const PREFIX: &str = "learner:";

    /// Where the strategy of an agent that trades it comes from.
    pub fn source(&self) -> String {
        format!("{}{}:{}", Self::PREFIX, self.learner, self.version)
    }

    /// Whose strategy and which version of it a source names; none for a strategy from elsewhere.
    pub fn of_source(source: &str) -> Option<(AgentId, u32)> {
        let (learner, version) = source.strip_prefix(Self::PREFIX)?.rsplit_once(':')?;
        Some((learner.parse().ok()?, version.parse().ok()?))
    }

    /// What people and models call it.
    pub fn called(&self) -> String {
        format!("{}{}:{}", Self::PREFIX, self.name, self.version)
    }

    /// The one that a text names: by the name or the id of its agent, with its version or without.
    pub fn find<'g>(among: &'g [Self], text: &str) -> Option<&'g Self> {
        let text = text.trim().to_lowercase();
        let names = |one: &Self| [one.called().to_lowercase(), one.source()];
        let is_whole = |one: &&Self| names(one).contains(&text);
        let is_begun = |one: &&Self| {
            names(one).iter().any(|name| name.rsplit_once(':').is_some_and(|(begun, _)| begun == text))
        };
        // A name may itself end like a version: what is named whole comes first.
        among.iter().find(is_whole).or_else(|| among.iter().find(is_begun))
    }
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
    /// The first trade and the first decision that count on paper.
    pub const fn counts_from(&self) -> (i64, i64) {
        (self.first_trade, self.first_decision)
    }

    /// The lines that are red. Whoever grants it all the same overrides them, and that stays.
    pub fn red(&self) -> Vec<GateRule> {
        self.gate.red()
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

#[cfg(test)]
mod tests {
    use super::*;

    fn graduated(name: &str, version: u32) -> GraduatedStrategy {
        GraduatedStrategy {
            learner: AgentId::from_uuid(uuid::Uuid::from_u128(u128::from(version))),
            name: name.parse().unwrap(),
            version,
            document: String::new(),
            pairs: Vec::new(),
            timeframe: Timeframe::HOUR,
            overridden: Vec::new(),
        }
    }

    #[test]
    fn it_is_named_by_its_agent_with_its_version_or_without() {
        let all = [graduated("Vera:2", 1), graduated("Vera", 2), graduated("Mona", 7)];
        let found = |text: &str| GraduatedStrategy::find(&all, text).map(|one| one.version);
        assert_eq!(found("learner:Mona"), Some(7));
        assert_eq!(found(" learner:mona:7 "), Some(7));
        assert_eq!(found(&all[2].source()), Some(7));
        assert_eq!(found("learner:Vera:2"), Some(2), "the version, and not the name that ends like one");
        assert_eq!(found("learner:Vera:2:1"), Some(1));
        assert_eq!(GraduatedStrategy::of_source(&all[2].source()), Some((all[2].learner, 7)));
        assert_eq!(GraduatedStrategy::of_source("example:ema_trend"), None);
        for other in ["Mona", "learner:Mona:6", "learner:", "learner:Mon", "", "learner:Mona:"] {
            assert_eq!(found(other), None, "{other}");
        }
    }
}
