//! What a team stands at when a tick is written down: measured before the transaction, because prices are asked for.

use super::team::Team;
use domain::{AgentId, Fixed, managers::Briefing};
use serde::{Deserialize, Serialize};

/// The money of a team and of each of its agents.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    pub equity: Fixed,
    pub members: Vec<Stood>,
}

/// An agent and its money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stood {
    pub agent: AgentId,
    pub name: String,
    pub allocation: Fixed,
    pub equity: Fixed,
    pub pnl: Fixed,
}

impl Standing {
    pub fn of(team: &Team) -> Self {
        let stood = |member: &super::Member| Stood {
            agent: member.agent.id,
            name: member.agent.name.to_string(),
            allocation: member.agent.allocation,
            equity: member.equity(),
            pnl: member.pnl(),
        };
        let members = team.members.iter().map(stood).collect();
        Self { equity: team.equity, members }
    }

    /// As it was when the tick began: what is known when prices cannot be asked for any more.
    pub fn as_briefed(briefing: &Briefing) -> Self {
        let stood = |agent: &domain::managers::AgentBriefing| Stood {
            agent: agent.id,
            name: agent.name.clone(),
            allocation: agent.allocation,
            equity: agent.equity,
            pnl: agent.pnl,
        };
        let members = briefing.agents.iter().map(stood).collect();
        Self { equity: briefing.limits.equity, members }
    }

    pub fn of_agent(&self, agent: AgentId) -> Option<&Stood> {
        self.members.iter().find(|member| member.agent == agent)
    }
}
