//! One question to whoever thinks.

use super::{Answered, ThinkError, Thinker};
use crate::{
    House,
    kernel::models::{self, Question},
};
use domain::models::{Ask, Role};
use serde_json::Value;

/// What is asked.
pub struct Task {
    /// What the task is, and the form of the answer; it stands behind who the model is.
    pub rules: String,
    pub user: String,
    pub briefing: Value,
    pub schema: Value,
    pub most_tokens: u32,
}

/// Asks, and reads the answer; what cannot be read at all is an error that names the call.
pub async fn answered<T>(
    thinker: &Thinker,
    house: &House,
    task: Task,
    read: impl FnOnce(&Value) -> Result<(T, Vec<String>), String>,
) -> Result<Answered<T>, ThinkError> {
    let question = Question {
        ask: Ask {
            role: Role::Learner,
            model: thinker.model.clone(),
            temperature: thinker.temperature,
            system: format!("{}\n\n{}", thinker.system_prompt, task.rules),
            user: task.user,
            briefing: task.briefing,
            schema: task.schema,
            most_tokens: task.most_tokens,
        },
        on_behalf: thinker.on_behalf,
        limits: thinker.limits,
    };
    let asked = models::ask(house, &question).await?;
    let (value, mut notes) = read(&asked.parsed.value).map_err(|reason| ThinkError::Unusable {
        call: asked.call,
        cost: asked.cost,
        reason,
    })?;
    notes.splice(0..0, asked.parsed.repairs);
    Ok(Answered { value, call: asked.call, cost: asked.cost, notes })
}
