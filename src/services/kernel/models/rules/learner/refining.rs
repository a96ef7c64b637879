//! Changes that are worth running: first what the analysis points at, then the document's own figures, one at a time. All of them are really run;
//! nothing here says that a change is better.

mod figures;
mod filters;
mod findings;
mod in_words;

use super::{super::unreadable, clock::Clock, conditions::plain};
use domain::{
    lab::{Direction, Edit, Personality, RefinementsBriefing, Tried},
    models::ModelError,
};
use engine::{
    learning::Document,
    strategy::{Inputs, load},
};
use serde_json::{Value, json};

/// A change that may be run.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub change: String,
    pub why: String,
    pub edits: Vec<Edit>,
}

/// What candidates are made of.
pub struct Case<'a> {
    pub briefing: &'a RefinementsBriefing,
    pub document: Document,
    pub clock: Clock,
}

impl Case<'_> {
    pub const fn personality(&self) -> &Personality {
        &self.briefing.personality
    }

    /// Whether a side may go: a person who asked for both keeps both.
    pub fn may_drop_sides(&self) -> bool {
        self.personality().direction.value != Some(Direction::Both)
            && ["long", "short"]
                .iter()
                .all(|side| self.document.text(&format!("execution.entry.{side}")).is_some())
    }

    /// The change that takes a side out.
    pub fn without(&self, side: &str) -> Vec<Edit> {
        let keys = [format!("execution.entry.{side}"), format!("execution.exit.{side}")];
        let there = keys.into_iter().filter(|key| self.document.text(key).is_some());
        there.map(Edit::Remove).collect()
    }
}

pub fn propose(briefing: &RefinementsBriefing) -> Result<Value, ModelError> {
    let document = Document::read(&briefing.document).map_err(|problems| {
        unreadable(&format!("the document of the learner: {}", problems.render("document")))
    })?;
    let clock = Clock::of(&briefing.timeframe, briefing.session.as_deref())?;
    let case = Case { briefing, document, clock };
    let candidates = findings::candidates(&case)
        .into_iter()
        .chain(figures::candidates(&case))
        .chain(filters::candidates(&case));
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut seen = vec![case.document.toml()];
    for candidate in candidates {
        if chosen.len() >= briefing.most {
            break;
        }
        let Some(after) = runnable(&case, &candidate) else { continue };
        if !seen.contains(&after) {
            seen.push(after);
            chosen.push(candidate);
        }
    }
    let told = chosen.iter().map(|one| json!({ "change": one.change, "why": one.why, "edits": one.edits }));
    Ok(json!({ "refinements": told.collect::<Vec<_>>() }))
}

/// The document after a change that is new, can be made, and is a strategy again.
fn runnable(case: &Case, candidate: &Candidate) -> Option<String> {
    if was_tried(&candidate.edits, &case.briefing.tried) {
        return None;
    }
    let after = case.document.changed(&candidate.edits).ok()?.toml();
    load(&after, &Inputs::default()).is_ok().then_some(after)
}

/// Whether the same was run of the same document, on what it trades now.
fn was_tried(edits: &[Edit], tried: &[Tried]) -> bool {
    tried.iter().any(|one| {
        one.of_this
            && one.edits.len() == edits.len()
            && one.edits.iter().zip(edits).all(|(one, other)| is_same(one, other))
    })
}

fn is_same(one: &Edit, other: &Edit) -> bool {
    match (one, other) {
        (Edit::Require(one), Edit::Require(other)) => plain(one) == plain(other),
        (Edit::Set { key: one_key, value: one }, Edit::Set { key: other_key, value: other }) => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), plain);
            one_key == other_key && text(one) == text(other)
        }
        (one, other) => one == other,
    }
}
