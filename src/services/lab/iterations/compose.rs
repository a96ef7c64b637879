//! Which versions of a strategy a yes makes.

use crate::{
    agents::{AgentsError, Problem, brain},
    lab::{
        LabError,
        course::{measured_in_words, other_bars, with_costs},
        reasons::Reasons,
        strategies::changed_lines,
    },
};
use domain::{
    Timestamp,
    agents::{Agent, Brain},
    lab::{Iteration, Refinement, StrategyCause, StrategyVersion, Written},
};
use engine::learning::Document;
use std::collections::BTreeMap;

/// What is known when a yes is given.
pub(super) struct Yes<'a> {
    pub agent: &'a Agent,
    pub iteration: &'a Iteration,
    /// What the iteration started from.
    pub basis: Option<StrategyVersion>,
    /// The number of the version that holds, which is the newest; 0 when none does.
    pub newest: u32,
    pub at: Timestamp,
    pub by: &'a str,
}

impl Yes<'_> {
    /// The document of the iteration itself, where it is a new one, and what the refinements make of it all together.
    pub fn refined(&self, taken: &[&Refinement]) -> Result<Vec<StrategyVersion>, LabError> {
        let Some(written) = &self.iteration.found.strategy else { return Ok(Vec::new()) };
        let mut versions = Vec::new();
        versions.extend(self.proposed(written));
        if taken.is_empty() {
            return Ok(versions);
        }
        let parent = versions.first().or(self.basis.as_ref()).map(|parent| parent.version);
        let all = |of: fn(&Refinement) -> String, between: &str| {
            taken.iter().map(|one| of(one)).collect::<Vec<_>>().join(between)
        };
        let idea = Reasons::new(&written.rationale, &written.figures);
        let reasons = taken.iter().fold(idea, |reasons, one| reasons.refined(self.iteration.number, one));
        versions.push(StrategyVersion {
            parent,
            cause: StrategyCause::Refined,
            document: together(self.agent, &written.document, taken)?,
            rationale: reasons.text,
            figures: reasons.figures,
            change: all(|one| one.change.clone(), "; "),
            edits: taken.iter().flat_map(|one| one.edits.clone()).collect(),
            lesson: Some(all(measured_in_words, " ")),
            results: None,
            ..self.blank(written, after(self.newest, versions.len()))
        });
        Ok(versions)
    }

    /// A person's document in its place.
    pub fn edited(&self, given: &str) -> Result<Vec<StrategyVersion>, LabError> {
        let document = with_costs(given).map_err(|message| Problem::new("document", message))?;
        let written = self.iteration.found.strategy.as_ref().ok_or(LabError::NothingWritten)?;
        if [document.as_str(), given].contains(&written.document.as_str()) {
            let message = "is the strategy as it was; approve it with no refinements to keep it so";
            return Err(Problem::new("document", message).into());
        }
        let bars = self.iteration.asked.on.timeframe;
        if let Some(other) = other_bars(&document, bars) {
            let message = format!(
                "is for bars of {other}, and the iteration was on bars of {bars}; what it trades on is changed in its settings"
            );
            return Err(Problem::new("document", message).into());
        }
        let mut versions = Vec::new();
        versions.extend(self.proposed(written));
        let parent = versions.first().or(self.basis.as_ref()).map(|parent| parent.version);
        let by_hand = format!("Iteration {}: {} wrote it anew by hand.", self.iteration.number, self.by);
        let reasons = Reasons::new(&written.rationale, &written.figures).with((&by_hand, ""), &[]);
        versions.push(StrategyVersion {
            parent,
            cause: StrategyCause::Edited,
            rationale: reasons.text,
            figures: reasons.figures,
            change: changed_lines(&written.document, &document),
            document,
            ..self.blank(written, after(self.newest, versions.len()))
        });
        Ok(versions)
    }

    /// The iteration's own document; none when it is the one that it started from.
    fn proposed(&self, written: &Written) -> Option<StrategyVersion> {
        if self.basis.as_ref().is_some_and(|basis| basis.document == written.document) {
            return None;
        }
        let change = match &self.basis {
            Some(basis) => changed_lines(&basis.document, &written.document),
            None => "the first one".to_owned(),
        };
        Some(StrategyVersion {
            change,
            results: self.iteration.found.results.clone(),
            ..self.blank(written, after(self.newest, 0))
        })
    }

    fn blank(&self, written: &Written, version: u32) -> StrategyVersion {
        StrategyVersion {
            agent: self.agent.id,
            version,
            parent: self.basis.as_ref().map(|basis| basis.version),
            iteration: Some(self.iteration.number),
            cause: StrategyCause::Generated,
            document: written.document.clone(),
            rationale: written.rationale.clone(),
            figures: written.figures.clone(),
            change: String::new(),
            edits: Vec::new(),
            lesson: None,
            results: None,
            when_approved: None,
            made_at: self.at,
            made_by: self.by.to_owned(),
        }
    }
}

/// The document that changes make of another one. Each was run alone; whether they go together is known when they are put together.
pub(super) fn together(agent: &Agent, document: &str, taken: &[&Refinement]) -> Result<String, LabError> {
    let mut changed = Document::read(document).map_err(LabError::Document)?;
    for one in taken {
        changed = changed.changed(&one.edits).map_err(|error| {
            Problem::new("refinements", format!("cannot be taken like this: in {}, {error}", one.id))
        })?;
    }
    let text = changed.toml();
    let brain = Brain::Strategy { document: text.clone(), params: BTreeMap::new(), source: None };
    brain::prepare_again(&brain, agent.timeframe).map_err(apart)?;
    Ok(text)
}

/// Why changes that were each run alone make nothing that could be traded.
fn apart(error: AgentsError) -> LabError {
    let message = "do not go together; take fewer of them";
    match error {
        AgentsError::Document(faults) => {
            Problem { document: Some(faults), ..Problem::new("refinements", message) }.into()
        }
        AgentsError::Storage(error) => error.into(),
        other => Problem::new("refinements", format!("{message}: {other}")).into(),
    }
}

fn after(newest: u32, more: usize) -> u32 {
    newest.saturating_add(1).saturating_add(u32::try_from(more).unwrap_or(u32::MAX))
}
