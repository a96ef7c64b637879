//! The life of a manager.

use crate::words::words;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerStatus {
    /// Does not decide; its agents go on as they are.
    Stopped,
    /// Decides when its interval has passed.
    Running,
    /// Waits for a person, keeping its place.
    Paused,
}

/// What can be done with a manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ManagerStep {
    Start,
    Pause,
    Stop,
}

words! {
    ManagerStatus { Stopped = "stopped", Running = "running", Paused = "paused" }
    ManagerStep { Start = "start", Pause = "pause", Stop = "stop" }
}

/// A step that does not exist from this status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the manager is {} and cannot be {}", from.as_str(), step.done())]
pub struct IllegalManagerStep {
    pub from: ManagerStatus,
    pub step: ManagerStep,
}

impl ManagerStep {
    /// As a past participle: `started`.
    pub const fn done(self) -> &'static str {
        match self {
            Self::Start => "started",
            Self::Pause => "paused",
            Self::Stop => "stopped",
        }
    }
}

impl ManagerStatus {
    /// The status after a step; the one it has when there is nothing to do.
    pub const fn step(self, step: ManagerStep) -> Result<Self, IllegalManagerStep> {
        match (self, step) {
            (Self::Stopped, ManagerStep::Pause) => Err(IllegalManagerStep { from: self, step }),
            (_, ManagerStep::Start) => Ok(Self::Running),
            (_, ManagerStep::Pause) => Ok(Self::Paused),
            (_, ManagerStep::Stop) => Ok(Self::Stopped),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_run_cannot_be_paused() {
        assert!(ManagerStatus::Stopped.step(ManagerStep::Pause).is_err());
        assert_eq!(ManagerStatus::Running.step(ManagerStep::Pause), Ok(ManagerStatus::Paused));
        assert_eq!(ManagerStatus::Paused.step(ManagerStep::Pause), Ok(ManagerStatus::Paused));
        assert_eq!(ManagerStatus::Paused.step(ManagerStep::Start), Ok(ManagerStatus::Running));
    }
}
