//! Who thinks for a learning agent: asked through the one router, told figures and never bars, and read strictly.
//!
//! A model writes a strategy, tells what was found and proposes changes. What it says has no effect by itself: code checks the document, runs the
//! changes and marks the figures that were never measured.

mod ask;
mod prompt;
mod read;
#[cfg(test)]
mod tests;
mod write;

pub(in crate::lab) use prompt::MOST_TRIED;
pub use read::MOST_PROPOSALS;
pub use write::{MOST_ATTEMPTS, write_strategy};

use super::course::{Parts, Proposal};
use crate::{
    House,
    kernel::models::{AskError, Limits},
};
use domain::{
    ModelCallId, Money,
    lab::{
        AnalysisBriefing, EvolutionBriefing, Mistake, RefinementsBriefing, StrategyBriefing, analysis_schema,
        evolution_schema, refinements_schema, strategy_schema,
    },
    models::{ModelName, OnBehalf},
};

/// Who thinks, for whom, and for how much.
#[derive(Debug, Clone)]
pub struct Thinker {
    pub model: ModelName,
    pub temperature: f64,
    pub on_behalf: OnBehalf,
    pub limits: Limits,
    /// What the model is told that it is: that of the personality that holds.
    pub system_prompt: String,
}

/// What was made of an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered<T> {
    pub value: T,
    pub call: ModelCallId,
    /// None is unknown.
    pub cost: Option<Money>,
    /// What was not taken of the answer, and why.
    pub notes: Vec<String>,
}

#[derive(Debug, thiserror::Error)]
pub enum ThinkError {
    #[error(transparent)]
    Ask(#[from] AskError),
    #[error("the answer cannot be used: {reason}")]
    Unusable { call: ModelCallId, cost: Option<Money>, reason: String },
    #[error("after {} attempts the strategy was still wrong: {}", .0.len(), last(.0))]
    Wrong(Vec<Mistake>),
    #[error("the briefing cannot be written down")]
    Briefing(#[from] serde_json::Error),
}

fn last(mistakes: &[Mistake]) -> String {
    mistakes.last().map_or_else(|| "it was never written".to_owned(), |mistake| in_a_line(&mistake.errors))
}

/// What went back with carets, for where there is room for a sentence.
fn in_a_line(errors: &str) -> String {
    let mut told: Vec<String> = Vec::new();
    for line in errors.lines() {
        if let Some(message) = line.strip_prefix("error: ") {
            told.push(message.to_owned());
        } else if let (Some(expected), Some(last)) =
            (line.trim_start().strip_prefix("= expected "), told.last_mut())
        {
            last.extend([" (expected ", expected, ")"]);
        }
    }
    if told.is_empty() { errors.lines().collect::<Vec<_>>().join(" ") } else { told.join("; ") }
}

impl Thinker {
    /// Writes a strategy once. Whether it is one is for [`write_strategy`] to ask.
    pub async fn strategy(
        &self,
        house: &House,
        briefing: &StrategyBriefing,
    ) -> Result<Answered<Parts>, ThinkError> {
        let task = ask::Task {
            rules: prompt::strategy_rules(),
            user: prompt::strategy(briefing),
            briefing: serde_json::to_value(briefing)?,
            schema: strategy_schema(),
            most_tokens: 4_000,
        };
        ask::answered(self, house, task, read::parts).await
    }

    /// Tells what was found.
    pub async fn analysis(
        &self,
        house: &House,
        briefing: &AnalysisBriefing,
    ) -> Result<Answered<String>, ThinkError> {
        let task = ask::Task {
            rules: prompt::ANALYSIS_RULES.to_owned(),
            user: prompt::analysis(briefing),
            briefing: serde_json::to_value(briefing)?,
            schema: analysis_schema(),
            most_tokens: 1_500,
        };
        ask::answered(self, house, task, read::told).await
    }

    /// Proposes changes, all of which are to be run.
    pub async fn refinements(
        &self,
        house: &House,
        briefing: &RefinementsBriefing,
    ) -> Result<Answered<Vec<Proposal>>, ThinkError> {
        // A model proposes a handful with care; the rules may try everything.
        let is_free = self.model == ModelName::rules();
        let most = if is_free { briefing.most } else { briefing.most.min(MOST_PROPOSALS) };
        let bounded = RefinementsBriefing { most, ..briefing.clone() };
        let task = ask::Task {
            rules: prompt::refinements_rules(most),
            user: prompt::refinements(&bounded),
            briefing: serde_json::to_value(&bounded)?,
            schema: refinements_schema(),
            most_tokens: 6_000,
        };
        ask::answered(self, house, task, |answer| read::proposals(answer, most)).await
    }

    /// Chooses which changes of what the agent is like are run, by their places, and says why.
    pub async fn evolution(
        &self,
        house: &House,
        briefing: &EvolutionBriefing,
    ) -> Result<Answered<(Vec<usize>, String)>, ThinkError> {
        let task = ask::Task {
            rules: prompt::EVOLUTION_RULES.to_owned(),
            user: prompt::evolution(briefing),
            briefing: serde_json::to_value(briefing)?,
            schema: evolution_schema(),
            most_tokens: 1_500,
        };
        let count = briefing.changes.len();
        ask::answered(self, house, task, |answer| read::chosen(answer, count)).await
    }
}
