//! Why a model did not answer, and what is known of what it cost.

use super::ModelName;
use crate::{Period, Timestamp, budgets::Shortage};

/// Each says in a sentence what happened and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("there is no model {0}; `agent-manager models list` shows those that are configured")]
    Unknown(ModelName),
    /// 429.
    #[error("the provider wants fewer questions; it is asked again {}", when(*.retry_after))]
    RateLimited { retry_after: Option<Period> },
    /// 529 or 503.
    #[error("the provider has too much to do; it is asked again {}", when(*.retry_after))]
    Overloaded { retry_after: Option<Period> },
    /// It never got the question.
    #[error("the provider cannot be reached: {reason}")]
    Unreachable { reason: String },
    /// 5xx.
    #[error("the provider failed with the status {status}: {reason}")]
    ServerError { status: u16, reason: String },
    #[error("no answer came within {after}; what the call cost is not known")]
    Timeout { after: Period },
    /// It had begun to answer.
    #[error("the answer broke off: {reason}; what the call cost is not known")]
    BrokenOff { reason: String },
    /// 200, and not what its protocol says.
    #[error("the provider answered something else than its protocol says: {reason}")]
    Protocol { reason: String },
    #[error("the answer is longer than {most_bytes} bytes")]
    TooLarge { most_bytes: usize },
    /// 4xx: the question itself, or the key.
    #[error("the provider refused the question with the status {status}: {reason}")]
    Refused { status: u16, reason: String },
    #[error("the provider is left alone until {until}: it failed too often, or asked for it")]
    CircuitOpen { until: Timestamp },
    #[error("the call was not made: {0}")]
    Budget(Shortage),
    /// The answer came and nothing could be read out of it.
    #[error("the answer could not be read: {reason}")]
    Unreadable { reason: String },
}

fn when(after: Option<Period>) -> String {
    after.map_or_else(|| "later".to_owned(), |after| format!("after {after}"))
}

/// What is known of the money after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Nothing was spent.
    Unspent,
    /// The model may have worked, and nobody has said for how much.
    Unknown,
}

impl ModelError {
    /// For programs: stands in results, events and lists.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown(_) => "model-unknown",
            Self::RateLimited { .. } => "model-rate-limited",
            Self::Overloaded { .. } => "model-overloaded",
            Self::Unreachable { .. } => "model-unreachable",
            Self::ServerError { .. } => "model-server-error",
            Self::Timeout { .. } => "model-timeout",
            Self::BrokenOff { .. } => "model-broken-off",
            Self::Protocol { .. } => "model-protocol",
            Self::TooLarge { .. } => "model-too-large",
            Self::Refused { .. } => "model-refused",
            Self::CircuitOpen { .. } => "model-circuit-open",
            Self::Budget(_) => "budget",
            Self::Unreadable { .. } => "model-unreadable",
        }
    }

    /// Whether the same question may be put again at once. Only where nothing can have been paid for: a second attempt has no money of its own.
    pub const fn is_retried(&self) -> bool {
        matches!(
            self,
            Self::RateLimited { .. }
                | Self::Overloaded { .. }
                | Self::Unreachable { .. }
                | Self::ServerError { .. }
        )
    }

    /// How long the provider wants to be left alone.
    pub const fn retry_after(&self) -> Option<Period> {
        match self {
            Self::RateLimited { retry_after } | Self::Overloaded { retry_after } => *retry_after,
            _ => None,
        }
    }

    /// Whether it says something about the provider rather than about the question.
    pub const fn is_provider_ill(&self) -> bool {
        matches!(
            self,
            Self::Overloaded { .. }
                | Self::Unreachable { .. }
                | Self::ServerError { .. }
                | Self::Timeout { .. }
                | Self::BrokenOff { .. }
                | Self::Protocol { .. }
        )
    }

    pub const fn outcome(&self) -> Outcome {
        match self {
            Self::Timeout { .. }
            | Self::BrokenOff { .. }
            | Self::Protocol { .. }
            | Self::TooLarge { .. }
            | Self::Unreadable { .. } => Outcome::Unknown,
            Self::Unknown(_)
            | Self::RateLimited { .. }
            | Self::Overloaded { .. }
            | Self::Unreachable { .. }
            | Self::ServerError { .. }
            | Self::Refused { .. }
            | Self::CircuitOpen { .. }
            | Self::Budget(_) => Outcome::Unspent,
        }
    }
}
