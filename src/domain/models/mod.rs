//! Language models as the house sees them: what is asked, what comes back, what it costs, and what can go wrong.
//!
//! Nobody asks a [`Provider`] directly. `services::kernel::models` reserves the money, waits, retries, reads the answer and keeps the call;
//! a provider only knows how to put one question to one system.

mod call;
mod error;
mod name;
mod price;

pub use call::{CallFilter, CallState, ModelCall, OnBehalf, Spend, SpendBy};
pub use error::{ModelError, Outcome};
pub use name::{ModelName, ModelNameError, RULES};
pub use price::Price;

use crate::{Period, words::words};
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the model is asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Runs a team of agents.
    Manager,
    /// Trades.
    Agent,
    /// Learns how to trade.
    Learner,
    /// Answers a person who wants to know whether it answers.
    Test,
}

words! {
    Role { Manager = "manager", Agent = "agent", Learner = "learner", Test = "test" }
}

/// One question to one model.
#[derive(Debug, Clone, PartialEq)]
pub struct Ask {
    pub role: Role,
    pub model: ModelName,
    /// 0 to 2. A system that allows less gets the most it allows.
    pub temperature: f64,
    pub system: String,
    pub user: String,
    /// What `user` tells, as data: the built-in rules read this instead of the text.
    pub briefing: Value,
    /// The JSON schema of the answer.
    pub schema: Value,
    /// The longest answer that is wanted.
    pub most_tokens: u32,
}

/// Tokens, as the provider counted them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    pub input_tokens: u32,
    pub output_tokens: u32,
}

/// Why the answer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finish {
    /// It had said everything.
    Complete,
    /// It reached the longest answer that was wanted.
    Length,
    /// The provider held it back.
    Filtered,
    /// Something that this program does not know.
    Other,
}

words! {
    Finish { Complete = "complete", Length = "length", Filtered = "filtered", Other = "other" }
}

/// What came back from one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// As it was sent, before anybody read it.
    pub text: String,
    /// None when the provider did not say.
    pub usage: Option<Usage>,
    pub finish: Finish,
}

/// What came of a question, however many attempts it took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub text: String,
    pub usage: Option<Usage>,
    pub finish: Finish,
    pub attempts: u32,
    /// From the first attempt to the answer.
    pub latency: Period,
}

/// A system that answers. One attempt: waiting, retrying and paying are the router's.
#[async_trait]
pub trait Provider: Send + Sync {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError>;
}
