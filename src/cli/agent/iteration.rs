//! `agent-manager agent iteration`: what one round of learning found, as it stands on its page.

use super::{
    super::{Failure, approvals::facts_in_lines, say, say_json, table::columns},
    failure::not_learnt,
    find,
    learn::InIteration,
    person,
};
use domain::lab::{Analysis, Iteration, IterationStatus, Refinement};
use services::{
    House,
    lab::{graduation::certainty, iterations},
};
use std::fmt::Write;

pub async fn run(house: &House, arguments: &InIteration) -> Result<(), Failure> {
    let InIteration { named, iteration } = arguments;
    let person = person(house, &named.user).await?;
    let agent = find(house, &person, &named.agent).await?;
    let found = iterations::get(house, &person, agent.id, *iteration).await;
    let found = found.map_err(|error| not_learnt(&error))?;
    if named.json {
        return say_json(&api::iteration_shown(found));
    }
    say(&told(agent.name.as_str(), &found))
}

fn told(name: &str, iteration: &Iteration) -> String {
    let Iteration { number, status, found, .. } = iteration;
    let mut text = format!("{name}: iteration {number} ({})", status.as_str());
    if let Some(why) = &iteration.error {
        let _ = write!(text, "\n{why}");
    }
    if found.results.is_some() {
        let _ = write!(text, "{}", facts_in_lines(&iterations::facts(iteration)));
    }
    if let Some(analysis) = &found.analysis {
        let _ = write!(text, "\n\n{}", voice(analysis));
    }
    if let Some(refinements) = &found.refinements {
        let _ = write!(text, "\n\n{}", changes(refinements));
    }
    if let Some(decision) = &iteration.decision {
        let reason = decision.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
        let _ = write!(text, "\n\ndecided by {}{reason}", decision.by);
    }
    if *status == IterationStatus::AwaitingApproval {
        let _ = write!(
            text,
            "\n\n`agent apply {name:?} --iteration {number}` takes the first change, --refinement N others, --as-it-is none; `agent discard` keeps what held"
        );
    }
    text
}

/// Its own words. A figure that nobody measured is marked, as on its page.
fn voice(analysis: &Analysis) -> String {
    let unmeasured = analysis.figures.iter().filter(|figure| figure.measured.is_none());
    let mut text = analysis.text.trim().to_owned();
    for figure in unmeasured {
        if let Some(said) = analysis.text.get(figure.from..figure.to) {
            let _ = write!(text, "\n! {said} was not measured");
        }
    }
    text
}

fn changes(refinements: &[Refinement]) -> String {
    if refinements.is_empty() {
        return "it found nothing worth changing".to_owned();
    }
    let ratio = |value: Option<f64>| value.map_or_else(|| "-".to_owned(), |value| format!("{value:.2}"));
    let row = |one: &Refinement| {
        let projected = &one.projected;
        vec![
            format!("{}  {}", one.id, one.change),
            format!("{} → {}", ratio(projected.sharpe_before), ratio(projected.sharpe_after)),
            iterations::estimated(projected.difference),
            format!("{} → {}", projected.trades_before, projected.trades_after),
            certainty(projected.corrected),
        ]
    };
    let rows: Vec<Vec<String>> = refinements.iter().map(row).collect();
    columns(&["change", "Sharpe", "difference", "trades", "by luck"], &rows)
}
