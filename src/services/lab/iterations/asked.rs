//! What a person is shown who is asked about an iteration: the same figures as on its own page.

use super::subject;
use crate::{
    kernel::approvals::NewApproval,
    lab::{
        facts::{clear, estimated, fact},
        graduation::chance,
    },
};
use domain::{
    Money,
    agents::Agent,
    approvals::{ApprovalKind, Fact},
    lab::{Iteration, Refinement, Results},
};

pub(super) fn asked(agent: &Agent, iteration: &Iteration, cost: Option<Money>) -> NewApproval {
    NewApproval {
        owner: agent.owner,
        kind: ApprovalKind::Iteration,
        subject: subject(iteration.id),
        agent: Some(agent.id),
        title: format!("{}: iteration {}", agent.name, iteration.number),
        change: change(iteration),
        facts: facts(iteration),
        cost,
        confirm: None,
    }
}

/// What a yes without any more words means.
fn change(iteration: &Iteration) -> String {
    let best = iteration.found.refinements.iter().flatten().next().map(|best| best.change.as_str());
    match (iteration.asked.strategy, best) {
        (None, Some(best)) => format!("its first strategy holds, with one change: {best}"),
        (None, None) => "its first strategy holds, as it is".to_owned(),
        (Some(_), Some(best)) => best.to_owned(),
        (Some(version), None) => {
            format!("nothing; it found nothing worth changing, and version {version} is kept")
        }
    }
}

/// The figures by which a person decides, with what was measured of each change.
pub fn facts(iteration: &Iteration) -> Vec<Fact> {
    let mut facts = figures(iteration);
    facts.extend(iteration.found.refinements.iter().flatten().map(of_change));
    facts
}

/// The same without the changes, for whoever shows those each with a box to check.
pub fn figures(iteration: &Iteration) -> Vec<Fact> {
    let found = &iteration.found;
    let mut facts = found.results.as_ref().map_or_else(Vec::new, of_results);
    facts.push(fact("Trials so far", found.trials.to_string(), None));
    facts.extend(found.notes.iter().map(|note| fact("Note", note.clone(), None)));
    facts
}

fn of_results(results: &Results) -> Vec<Fact> {
    let return_ = results.total_return * 100.0;
    let holding = results.holding_return * 100.0;
    let beats = (results.trades > 0).then_some(results.total_return > results.holding_return);
    vec![
        fact("Trades", results.trades.to_string(), None),
        fact(
            "Sharpe",
            results.sharpe.map_or("unknown".to_owned(), estimated),
            results.sharpe.and_then(clear),
        ),
        fact("Return", format!("{return_:+.2} %, holding {holding:+.2} %"), beats),
        fact("Deepest fall", format!("{:.2} %", results.max_drawdown * 100.0), None),
    ]
}

fn of_change(one: &Refinement) -> Fact {
    let Refinement { id, change, projected, .. } = one;
    let value = format!(
        "{change}: {} in Sharpe, better in {} of {} stretches, by chance {} of all run, {} → {} trades, measured after {} trials",
        estimated(projected.difference),
        projected.folds_better,
        projected.folds,
        chance(projected.corrected),
        projected.trades_before,
        projected.trades_after,
        projected.trials,
    );
    fact(&format!("Change {id}"), value, clear(projected.difference))
}
