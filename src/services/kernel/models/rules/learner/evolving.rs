//! How an agent could be otherwise: the neighbours of each trait, and what each of them changes in the document that holds.
//!
//! A trait is put into a document as the rules put it there. They write the document of the agent as it is and of the agent as it would be, and what is
//! different between the two is changed in the one that holds, so that everything learnt stays. Where the document that holds does not have what the trait
//! had set, nobody can say what the trait does to it, and the change is none.

mod difference;
mod neighbours;

use super::{
    super::unreadable,
    strategy,
    wording::{estimate, gain},
};
use difference::difference;
use domain::{
    lab::{EvolutionBriefing, Finding, Personality, StrategyBriefing, TraitChange, TraitName},
    models::ModelError,
};
use engine::{
    learning::Document,
    strategy::{Inputs, load},
};
use neighbours::Neighbour;
use serde_json::{Value, json};

/// What candidates are made of. The briefing names no knowledge: what was learnt stands in the document that holds.
pub(crate) struct Evolving<'a> {
    pub briefing: &'a StrategyBriefing,
    /// That holds.
    pub document: &'a str,
    pub findings: &'a [Finding],
    pub ends: Ends,
}

/// How the trades of a document ended.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Ends {
    pub trades: usize,
    pub stopped_out: usize,
}

/// Every trait that could be otherwise and what that changes, in the order of what speaks for it.
pub(crate) fn trait_changes(case: &Evolving<'_>) -> Result<Vec<TraitChange>, ModelError> {
    let holding = Document::read(case.document).map_err(|problems| {
        unreadable(&format!("the document of the learner: {}", problems.render("document")))
    })?;
    let own = &case.briefing.personality;
    let now = written(case.briefing, own)?;
    let mut changes = Vec::new();
    for Neighbour { about, to, why } in neighbours::of(case)? {
        let from = own.value_of(about);
        let Ok(otherwise) = own.clone().with_trait(about, &to) else { continue };
        let Ok(then) = written(case.briefing, &otherwise) else { continue };
        let Some(edits) = difference((&now, &then), &holding) else { continue };
        let is_strategy = |then: Document| load(&then.toml(), &Inputs::default()).is_ok();
        // A side that the document does not have cannot be left alone.
        if holding.changed(&edits).is_ok_and(is_strategy) {
            let change = format!("{}: {} → {}", about.label(), in_words(&from), in_words(&to));
            changes.push(TraitChange { about, from, to, change, why, edits });
        }
    }
    Ok(changes)
}

/// The rules try everything that could be otherwise.
pub fn choose(briefing: &EvolutionBriefing) -> Value {
    let results = &briefing.results;
    let went = match (results.sharpe, results.mean_gain) {
        (Some(sharpe), Some(mean)) => format!(
            "I traded {} times on the open data, with a mean gain of {} and a Sharpe ratio of {}.",
            results.trades,
            gain(mean),
            estimate(&sharpe)
        ),
        _ => format!("I traded {} times on the open data, too seldom to say how well.", results.trades),
    };
    let all: Vec<usize> = (1..=briefing.changes.len()).collect();
    let text = format!("{went} I run each neighbour of what I am like, one trait at a time.");
    json!({ "changes": all, "text": text })
}

/// A document as the rules write it, and the columns of its scan by name.
struct Draft {
    document: Document,
    columns: Vec<String>,
}

fn written(briefing: &StrategyBriefing, personality: &Personality) -> Result<Draft, ModelError> {
    let briefing = StrategyBriefing { personality: personality.clone(), ..briefing.clone() };
    let parts = strategy::write(&briefing)?;
    let columns = parts["scan"]["columns"].as_object();
    let columns = columns.into_iter().flat_map(|columns| columns.keys().cloned()).collect();
    let document =
        Document::of_parts(&[], &[("scan", &parts["scan"]), ("execution", &parts["execution"])], None);
    Ok(Draft { document, columns })
}

/// A value of a personality as people read it.
fn in_words(value: &Value) -> String {
    match value {
        Value::Null => "open".to_owned(),
        Value::String(text) => text.replace('_', " "),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// What the trait of a neighbour is called where it is said why it is run.
fn step(about: TraitName) -> String {
    format!("It is the next step of my {}.", about.label())
}
