//! The part of the past that no learning agent sees.

use super::Estimate;
use crate::{AgentId, Period, Timestamp, market::Symbol};
use serde::{Deserialize, Serialize};

/// How much of each instrument's history is sealed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SealRule {
    /// A fraction of the history.
    pub share: f64,
    /// And at least this long.
    pub least: Period,
}

impl SealRule {
    /// The last quarter, and at least 60 days.
    pub const USUAL: Self = Self { share: 0.25, least: Period::from_days(60) };

    /// From when on a history is sealed; none when nothing would be left open.
    pub fn sealed_from(self, from: Timestamp, to: Timestamp) -> Option<Timestamp> {
        let length = to.since(from).as_millis();
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "a share of some years"
        )]
        let share = (length as f64 * self.share).ceil() as i64;
        let sealed = share.max(self.least.as_millis());
        (sealed < length).then(|| Timestamp::from_millis(to.as_millis() - sealed))
    }
}

/// The seal of one instrument of one agent: it stays where it was put, however far market time goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    pub agent: AgentId,
    pub symbol: Symbol,
    /// The first bar of the history.
    pub from: Timestamp,
    /// The open data ends here.
    pub sealed_from: Timestamp,
    /// What came later was not there when the seal was put.
    pub to: Timestamp,
}

/// Somebody looked behind the seal of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    pub agent: AgentId,
    /// From 1, of this agent.
    pub number: u32,
    pub at: Timestamp,
    /// A name to read.
    pub by: String,
    pub why: String,
}

/// One line of the gate before paper trading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GateLine {
    pub rule: GateRule,
    /// None when it cannot be known; then the line is not met.
    pub value: Option<f64>,
    pub bound: f64,
    pub met: bool,
    /// What belongs beside the figure.
    pub note: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GateRule {
    Trades,
    DeflatedSharpe,
    Overfitting,
    TwiceTheFees,
    Baselines,
    SealedExpectancy,
    SealedSharpe,
}

crate::words::words! {
    GateRule {
        Trades = "trades", DeflatedSharpe = "deflated_sharpe", Overfitting = "overfitting",
        TwiceTheFees = "twice_the_fees", Baselines = "baselines", SealedExpectancy = "sealed_expectancy",
        SealedSharpe = "sealed_sharpe",
    }
}

/// Which trades of a gate: what its lines are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GatePart {
    /// Of the judged stretches of the open data.
    Judged,
    /// The same document in the same stretches, had every fee been paid twice.
    TwiceTheFees,
    /// Behind the seal.
    Sealed,
}

crate::words::words! {
    GatePart { Judged = "judged", TwiceTheFees = "twice_the_fees", Sealed = "sealed" }
}

impl GateRule {
    /// The trades that this line is counted from; none where it is counted from days.
    pub const fn counted_from(self) -> Option<GatePart> {
        match self {
            Self::Trades => Some(GatePart::Judged),
            Self::TwiceTheFees => Some(GatePart::TwiceTheFees),
            Self::SealedExpectancy => Some(GatePart::Sealed),
            Self::DeflatedSharpe | Self::Overfitting | Self::Baselines | Self::SealedSharpe => None,
        }
    }
}

/// What stands between an agent and paper trading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Gate {
    pub lines: Vec<GateLine>,
    /// All that was ever run, and how many different things that were.
    pub trials: usize,
    pub effective_trials: usize,
    /// What was found on the sealed data, opened for this.
    pub sealed: SealedResult,
    /// How often the seal had been opened before.
    pub seen_before: u32,
    /// What should be read with all of it, such as that a model may have seen this time.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl Gate {
    pub fn is_open(&self) -> bool {
        self.lines.iter().all(|line| line.met)
    }

    /// The lines that are not met.
    pub fn red(&self) -> Vec<GateRule> {
        self.lines.iter().filter(|line| !line.met).map(|line| line.rule).collect()
    }
}

/// The figures of the sealed data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedResult {
    pub from: Timestamp,
    pub to: Timestamp,
    pub trades: usize,
    pub won: usize,
    pub mean_gain: Option<f64>,
    pub sharpe: Option<Estimate>,
    pub total_return: f64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_is_sealed_and_at_least_sixty_days() {
        let day = |day: i64| Timestamp::from_millis(day * 86_400_000);
        let sealed = |days| SealRule::USUAL.sealed_from(day(0), day(days));
        assert_eq!(sealed(400), Some(day(300)));
        assert_eq!(sealed(100), Some(day(40)));
        assert_eq!((sealed(60), sealed(0)), (None, None));
    }
}
