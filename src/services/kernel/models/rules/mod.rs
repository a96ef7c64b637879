//! The built-in provider `rules/default`: deterministic, free, always there. It reads the briefing that others are told in words, decides by
//! rules that anybody can read here, and answers a text that goes through the same parser as everybody's.

mod agent;
mod learner;
mod manager;
#[cfg(test)]
mod manager_tests;
mod personality;
mod quick;
#[cfg(test)]
mod tests;

pub(crate) use learner::{Ends, Evolving, trait_changes};

use async_trait::async_trait;
use domain::models::{Ask, Finish, ModelError, Provider, Reply, Role};
use serde_json::{Value, json};

pub struct Rules;

#[async_trait]
impl Provider for Rules {
    async fn complete(&self, ask: &Ask) -> Result<Reply, ModelError> {
        let answer = match ask.role {
            Role::Agent => agent::decide(&ask.briefing)?,
            Role::Learner => learner::answer(&ask.briefing)?,
            Role::Test => sum(&ask.briefing)?,
            Role::Manager => manager::decide(&ask.briefing)?,
        };
        Ok(Reply { text: answer.to_string(), usage: None, finish: Finish::Complete })
    }
}

fn sum(briefing: &Value) -> Result<Value, ModelError> {
    let numbers: Vec<i64> = serde_json::from_value(briefing["numbers"].clone())
        .map_err(|_| unreadable("the briefing has no list of numbers"))?;
    Ok(json!({ "greeting": "Good day; the built-in rules are at work.", "sum": numbers.iter().sum::<i64>() }))
}

/// The briefing is not one that the rules read: a mistake of this program, told like one of a provider's.
fn unreadable(reason: &str) -> ModelError {
    ModelError::Refused { status: 422, reason: reason.to_owned() }
}
