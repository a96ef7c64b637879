//! The life of an agent.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// How far an agent has come: it learns, waits for a person's word, and trades on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    Learning,
    Ready,
    Paper,
}

/// What an agent does now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Decides nothing. What it holds keeps its protective exits.
    Stopped,
    /// Decides at the closes of its bars.
    Running,
    /// Opens nothing; what its strategy closes is closed.
    Paused,
    /// For good: its positions are closed at the next price, and everything stays readable.
    Terminated,
}

words! {
    Stage { Learning = "learning", Ready = "ready", Paper = "paper" }
    Status { Stopped = "stopped", Running = "running", Paused = "paused", Terminated = "terminated" }
}

/// What can be done with an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgentStep {
    Start,
    Pause,
    Stop,
    Terminate,
}

/// A step that does not exist from this status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the agent is {} and cannot be {}", from.as_str(), step.done())]
pub struct IllegalAgentStep {
    pub from: Status,
    pub step: AgentStep,
}

impl AgentStep {
    /// As a past participle: `started`.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Start => "started",
            Self::Pause => "paused",
            Self::Stop => "stopped",
            Self::Terminate => "terminated",
        }
    }
}

impl Status {
    /// The status after a step; the one it has when there is nothing to do.
    pub const fn step(self, step: AgentStep) -> Result<Self, IllegalAgentStep> {
        match (self, step) {
            (_, AgentStep::Terminate) => Ok(Self::Terminated),
            (Self::Terminated, step) | (Self::Stopped, step @ AgentStep::Pause) => {
                Err(IllegalAgentStep { from: self, step })
            }
            (_, AgentStep::Start) => Ok(Self::Running),
            (_, AgentStep::Pause) => Ok(Self::Paused),
            (_, AgentStep::Stop) => Ok(Self::Stopped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminated_agent_stays_terminated() {
        assert_eq!(Status::Paused.step(AgentStep::Terminate), Ok(Status::Terminated));
        assert_eq!(Status::Terminated.step(AgentStep::Terminate), Ok(Status::Terminated));
        for step in [AgentStep::Start, AgentStep::Pause, AgentStep::Stop] {
            assert_eq!(
                Status::Terminated.step(step),
                Err(IllegalAgentStep { from: Status::Terminated, step })
            );
        }
    }

    #[test]
    fn starting_twice_is_starting_once() {
        assert_eq!(Status::Stopped.step(AgentStep::Start), Ok(Status::Running));
        assert_eq!(Status::Running.step(AgentStep::Start), Ok(Status::Running));
        assert!(Status::Stopped.step(AgentStep::Pause).is_err());
    }
}
