//! Managers: a model that runs a team of paper-trading agents on a leash.

mod briefing;
mod comparison;
mod config;
mod decision;
mod memory;
mod preset;
mod status;

pub use briefing::{AgentBriefing, Briefing, Cut, HeldBriefing, Limits, PairBriefing, TradeBriefing};
pub use comparison::{ComparisonPoint, Effect, LeftOut, Origin, Summary, Verdict, Waterfall};
pub use config::{
    ConfigProblem, DECISION_INTERVALS, LONGEST_MANAGER_INSTRUCTIONS, ManagerConfig, RiskParams,
};
pub use decision::{
    ActionResult, Decision, DecisionCode, LogRow, MOST_DECISIONS, ManagerAction, ManagerAnswer, MemoryUpdate,
    NewHypothesis,
};
pub use memory::{
    Began, Folded, Hypothesis, LastLook, MarketRegime, Memory, MostKept, ParameterChange, Quiet,
};
pub use preset::Preset;
pub use status::{IllegalManagerStep, ManagerStatus, ManagerStep};

use crate::{Fixed, ManagerId, OwnerId, Timestamp, agents::AgentName, market::Minute};

/// A manager as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Manager {
    pub id: ManagerId,
    pub owner: OwnerId,
    /// Unique among the owner's managers, and of the same form as an agent's.
    pub name: AgentName,
    pub config: ManagerConfig,
    pub status: ManagerStatus,
    /// Ticks that have ended, however they ended.
    pub tick_count: i64,
    /// The market minute of the next scheduled tick; none while it does not run.
    pub next_due: Option<Minute>,
    /// Ticks that failed in a row.
    pub failures: u32,
    /// The most its money came to since it was made or last resumed after a fall.
    pub peak_equity: Fixed,
    /// Since when its bound of drawdown holds its team; none while it does not.
    pub drawdown_since: Option<Minute>,
    pub memory: Memory,
    /// When it last asked a model that decided something, in market time.
    pub last_decision: Option<Minute>,
    /// Raised by every change.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
    /// Deleted managers are hidden; what they did stays.
    pub deleted_at: Option<Timestamp>,
}

/// How far a team's money is below its peak, as a fraction; not at all when there is no peak to fall from.
pub fn fallen(peak: Fixed, equity: Fixed) -> f64 {
    if peak.is_positive() { (1.0 - equity.to_f64() / peak.to_f64()).max(0.0) } else { 0.0 }
}

impl Manager {
    /// After three failures in a row it waits longer: twice its interval, then four times, at most eight.
    pub const fn back_off(&self) -> i64 {
        match self.failures {
            0..=2 => 1,
            3 => 2,
            4 => 4,
            _ => 8,
        }
    }

    /// The next slot after `due` that lies after `now`: no slot drifts, and missed ones collapse into one.
    pub fn slot_after(&self, due: Minute, now: Minute) -> Minute {
        let every = self.config.interval_minutes();
        let missed = (now.number() - due.number()).max(0) / every;
        due.plus((missed + self.back_off()) * every)
    }
}
