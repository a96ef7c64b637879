//! Agents: who trades what, under which limits, and where in their life they are.

mod answer;
mod brain;
mod decision;
mod name;
mod risk;
mod status;

pub use answer::{ModelAnswer, NoDecision};
pub use brain::{Brain, BrainProblem, USUAL_BUDGET, USUAL_TEMPERATURE};
pub use decision::{Action, AgentBriefing, AgentDecision, Before, ExitPlan, Held, Past, Seen, Trend};
pub use name::{AgentName, AgentNameError};
pub use risk::{Risk, RiskError};
pub use status::{AgentStep, IllegalAgentStep, Stage, Status};

use crate::{
    AgentId, Fixed, ManagerId, OwnerId, Timestamp,
    market::{Minute, Symbol, Timeframe},
};

/// The most instruments one agent may trade.
pub const MOST_PAIRS: usize = 20;

/// The longest instructions, in characters.
pub const LONGEST_INSTRUCTIONS: usize = 20_000;

/// The lengths of bars at whose closes agents decide.
pub const TIMEFRAMES: [&str; 5] = ["5m", "15m", "1h", "4h", "1d"];

/// An agent as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Agent {
    pub id: AgentId,
    pub owner: OwnerId,
    pub name: AgentName,
    pub manager: Option<ManagerId>,
    pub stage: Stage,
    pub status: Status,
    /// Whether a person has stopped or paused it: then no manager starts it.
    pub locked: bool,
    pub instructions: String,
    /// What it may trade; never empty.
    pub pairs: Vec<Symbol>,
    pub timeframe: Timeframe,
    /// The money it was given, in dollars.
    pub allocation: Fixed,
    pub risk: Risk,
    pub brain: Brain,
    /// The first minute of market time it could trade in; none before it was started for the first time.
    pub trades_from: Option<Minute>,
    /// Raised by every change that a person or a manager makes.
    pub version: i64,
    pub created_at: Timestamp,
    pub updated_at: Timestamp,
}

impl Agent {
    /// How many minutes one of its bars has.
    pub const fn bar_minutes(&self) -> i64 {
        self.timeframe.ms() / Timeframe::MINUTE.ms()
    }

    /// Those whose positions count together: of one manager or, without one, of the owner.
    pub fn group(&self) -> uuid::Uuid {
        self.manager.map_or(self.owner.as_uuid(), ManagerId::as_uuid)
    }
}

/// Which agents are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AgentFilter {
    pub status: Option<Status>,
    pub stage: Option<Stage>,
    pub manager: Option<ManagerId>,
    pub pair: Option<Symbol>,
    /// Text in the name, in either case.
    pub search: Option<String>,
}

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AgentOrder {
    #[default]
    Name,
    Newest,
    Status,
}
