//! How the rules think for an agent that learns: they write a strategy from the pattern in focus, tell what the analysis found, and propose changes.
//!
//! Everything follows from the briefing. The pattern comes from the personality (a template each in [`patterns`]), what narrows it from the person's
//! words and from what the agent knows, and changes from what the analysis really found. One more pattern is one more template.

mod clock;
mod conditions;
mod evolving;
mod hours;
mod known;
mod patterns;
mod refining;
mod strategy;
mod style;
mod telling;
#[cfg(test)]
mod tests;
mod wording;

pub(crate) use evolving::{Ends, Evolving, trait_changes};

use super::{personality, unreadable};
use domain::{
    lab::{AnalysisBriefing, EvolutionBriefing, RefinementsBriefing, StrategyBriefing},
    models::ModelError,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// Answers what a learner is asked, told apart by the task that the briefing names.
pub fn answer(briefing: &Value) -> Result<Value, ModelError> {
    match briefing["task"].as_str() {
        Some("strategy") => strategy::write(&read::<StrategyBriefing>(briefing)?),
        Some("analysis") => Ok(json!({ "text": telling::tell(&read::<AnalysisBriefing>(briefing)?) })),
        Some("refinements") => refining::propose(&read::<RefinementsBriefing>(briefing)?),
        Some("evolution") => Ok(evolving::choose(&read::<EvolutionBriefing>(briefing)?)),
        _ => personality::read(briefing),
    }
}

fn read<T: DeserializeOwned>(briefing: &Value) -> Result<T, ModelError> {
    serde_json::from_value(briefing.clone())
        .map_err(|error| unreadable(&format!("the briefing of the learner cannot be read: {error}")))
}
