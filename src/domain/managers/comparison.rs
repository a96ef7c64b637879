//! Whether a manager helps: what it gained beside its frozen twin and beside buying and holding, and what costs left of the gain.

use super::ManagerConfig;
use crate::{AgentId, Fixed, Money, agents::Agent, fixed::OutOfRange, market::Minute, words::words};
use serde::{Deserialize, Serialize};

/// An agent as its manager first created it, running since it was first started, and the manager's settings of that moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Origin {
    pub agent: Agent,
    pub config: ManagerConfig,
}

/// What was gained until a minute began. None is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComparisonPoint {
    pub minute: Minute,
    /// What the manager might use at that time; more of it is no gain.
    pub capital: Fixed,
    pub gained: Fixed,
    pub twin: Option<Fixed>,
    /// By buying its instruments in equal parts in the beginning and holding them.
    pub held: Option<Fixed>,
    /// What its models had cost until then.
    pub models: Option<Money>,
}

impl ComparisonPoint {
    /// What the manager has left when its models are paid.
    pub fn left(&self) -> Option<Fixed> {
        self.gained.minus(self.models?.to_fixed()).ok()
    }
}

/// From what trading gained before all costs to what is left of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waterfall {
    /// As if every fill had been at the price it was decided against, for nothing.
    pub gross: Fixed,
    pub fees: Fixed,
    pub slippage: Fixed,
    /// For being short over nights.
    pub borrow: Fixed,
    /// None when what a call cost was not learned.
    pub models: Option<Money>,
    pub left: Option<Fixed>,
}

impl Waterfall {
    /// From what is gained after the costs of trading.
    pub fn of(
        gained: Fixed,
        [fees, slippage, borrow]: [Fixed; 3],
        models: Option<Money>,
    ) -> Result<Self, OutOfRange> {
        let gross = gained.plus(fees)?.plus(slippage)?.plus(borrow)?;
        let left = models.map(|models| gained.minus(models.to_fixed())).transpose()?;
        Ok(Self { gross, fees, slippage, borrow, models, left })
    }
}

/// What can be said about the difference to the twin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Fewer whole days than [`Effect::FEWEST_DAYS`].
    NotEnoughData,
    /// The whole interval lies above nothing.
    Helped,
    /// It lies below.
    Hurt,
    /// It holds nothing, too: chance explains the difference.
    Unclear,
    /// On no day was there a difference.
    Same,
    /// The twin, or what models cost, is not known.
    Unknown,
}

words! {
    Verdict {
        NotEnoughData = "not_enough_data", Helped = "helped", Hurt = "hurt", Unclear = "unclear", Same = "same",
        Unknown = "unknown",
    }
}

/// The difference to the twin on whole UTC days of market time, after models, as a fraction of the capital.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Effect {
    pub verdict: Verdict,
    /// Whole days that were measured.
    pub days: u32,
    /// Of a day; known once there are enough of them.
    pub mean: Option<f64>,
    pub low: Option<f64>,
    pub high: Option<f64>,
}

impl Effect {
    /// Nothing is said of fewer days.
    pub const FEWEST_DAYS: u32 = 30;
    /// The share of resamples inside of the interval.
    pub const CONFIDENCE: f64 = 0.95;

    pub const fn unmeasured(verdict: Verdict, days: u32) -> Self {
        Self { verdict, days, mean: None, low: None, high: None }
    }
}

/// An agent that is not in the twin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LeftOut {
    pub agent: AgentId,
    pub name: String,
    /// In a sentence.
    pub why: String,
}

/// What is shown of a comparison beside its points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    pub waterfall: Waterfall,
    pub effect: Effect,
    /// Agents of the twin.
    pub twins: u32,
    pub left_out: Vec<LeftOut>,
    /// Why there is no twin from here on, in a sentence.
    pub trouble: Option<String>,
    /// What models cost as far as it is known, and the calls whose cost was not learned.
    pub models_known: Money,
    pub unknown_calls: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_waterfall_ends_with_what_is_left_and_an_unknown_cost_leaves_it_unknown() {
        let fixed = |text: &str| text.parse::<Fixed>().unwrap();
        let costs = ["3", "1.5", "0.5"].map(fixed);
        let known = Waterfall::of(fixed("-2"), costs, Some("0.0045".parse().unwrap())).unwrap();
        assert_eq!((known.gross, known.left), (fixed("3"), Some(fixed("-2.0045"))));
        let unknown = Waterfall::of(fixed("-2"), costs, None).unwrap();
        assert_eq!((unknown.gross, unknown.models, unknown.left), (fixed("3"), None, None));
    }
}
