//! What a person is shown who is asked whether an agent may be otherwise: the same figures as on its own page.

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
    lab::{Evolution, Results, TraitProposal},
};

pub(super) fn asked(
    agent: &Agent,
    (evolution, proposed): (&Evolution, &TraitProposal),
    cost: Option<Money>,
) -> NewApproval {
    NewApproval {
        owner: agent.owner,
        kind: ApprovalKind::Evolution,
        subject: subject(evolution.id),
        agent: Some(agent.id),
        title: format!("{}: evolution {}", agent.name, evolution.number),
        change: proposed.change.change.clone(),
        facts: facts(evolution, proposed),
        cost,
        confirm: None,
    }
}

fn facts(evolution: &Evolution, proposed: &TraitProposal) -> Vec<Fact> {
    let projected = &proposed.projected;
    let difference = projected.difference;
    let mut facts = Vec::new();
    if let Some(before) = &evolution.found.before {
        facts.push(fact("Before", in_words(before), None));
    }
    facts.push(fact("After", in_words(&proposed.after), None));
    facts.push(fact("Difference in Sharpe", estimated(difference), clear(difference)));
    facts.push(fact(
        "By chance",
        format!("{}, corrected for all that were run", chance(projected.corrected)),
        None,
    ));
    facts.push(fact("Trials so far", evolution.found.trials.to_string(), None));
    facts.extend(evolution.found.notes.iter().map(|note| fact("Note", note.clone(), None)));
    facts
}

fn in_words(results: &Results) -> String {
    format!(
        "Sharpe {}, {} trades, return {:+.2} %, deepest fall {:.2} %",
        results.sharpe.map_or("unknown".to_owned(), estimated),
        results.trades,
        results.total_return * 100.0,
        results.max_drawdown * 100.0
    )
}
