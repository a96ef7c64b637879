//! The laboratory: agents that are described in plain words and learn from honest backtests.

mod analysis;
mod briefing;
mod change;
mod evolution;
mod graduation;
mod hours;
mod iteration;
mod knowledge;
mod learnt_on;
mod personality;
mod question;
mod reading;
mod results;
mod seal;
mod trades_of;
mod traits;
mod version;

pub use analysis::{Analysis, CheckedFigure, Finding, SIGNIFICANT};
pub use briefing::{
    AnalysisBriefing, Earlier, EvolutionBriefing, Lesson, Mistake, RefinementsBriefing, StrategyBriefing,
    Tried, analysis_schema, evolution_schema, refinements_schema, strategy_schema,
};
pub use change::{CHANGEABLE, Edit, MOST_EDITS, Projected, Refinement};
pub use evolution::{
    Evolution, EvolutionAsked, EvolutionFound, EvolutionMade, EvolutionStatus, EvolutionWord,
    LEAST_ITERATIONS, REFUSED_FOR, Thought, TraitChange, TraitProposal, TraitTried,
};
pub use graduation::{
    GraduatedStrategy, Graduation, GraduationStatus, GraduationWord, LEAVES_BELOW, PaperCheck,
};
pub use hours::{HourRule, HourRuleError, LONGEST_SPAN, MOST_HOUR_RULES, Span, Weekday};
pub use iteration::{
    Afterwards, Decision, Found, Iteration, IterationAsked, IterationStatus, LONGEST_REASON, MOST_IN_A_ROW,
    Written,
};
pub use knowledge::{Evidence, Insight, InsightKind, Standing, is_of_ratio};
pub use learnt_on::LearntOn;
pub use personality::{Origin, Personality, Trait};
pub use question::{Doubt, Question};
pub use reading::{Known, PersonalityBriefing, personality_schema};
pub use results::{Estimate, FoldResult, InstrumentResult, Results};
pub use seal::{Gate, GateLine, GatePart, GateRule, Opening, Seal, SealRule, SealedResult};
pub use trades_of::{EvolutionSide, TradesOf};
pub use traits::{
    Direction, MarketCondition, Pattern, RiskTolerance, Stops, Targets, TradingStyle, TraitName,
};
pub use version::{StrategyCause, StrategyVersion, Trial, WhenApproved};

use crate::{AgentId, ModelCallId, Money, OwnerId, Timestamp, models::ModelName, words::words};
use serde::{Deserialize, Serialize};

/// The longest description of an agent, in characters. Everything that is learnt is read together with it.
pub const LONGEST_DESCRIPTION: usize = 4_000;

/// Who thinks for an agent that learns, and what that may cost.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    pub agent: AgentId,
    pub owner: OwnerId,
    pub model: ModelName,
    pub temperature: f64,
    /// What its questions may cost in a UTC day.
    pub budget_per_day: Money,
    /// The version of its personality that holds now.
    pub personality: u32,
}

/// Why there is a new version of a personality.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The agent was made.
    Created,
    /// A person set traits, or described the agent anew.
    Edited,
    /// A person took an earlier version again.
    Revived,
    /// The agent asked to be otherwise, and a person said yes.
    Evolved,
}

words! {
    Cause { Created = "created", Edited = "edited", Revived = "revived", Evolved = "evolved" }
}

/// A version of what an agent is like. It never changes.
#[derive(Debug, Clone, PartialEq)]
pub struct PersonalityVersion {
    pub agent: AgentId,
    /// From 1.
    pub version: u32,
    pub instructions: String,
    pub personality: Personality,
    pub questions: Vec<Question>,
    /// What a model that thinks for the agent is told that it is.
    pub system_prompt: String,
    pub cause: Cause,
    /// In the words of whoever made it.
    pub reason: Option<String>,
    /// Who read the instructions.
    pub read_by: ModelName,
    pub call: Option<ModelCallId>,
    pub made_at: Timestamp,
}
