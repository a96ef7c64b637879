//! What a person is shown who is asked whether an agent may trade on paper.

use super::{line_in_words, seen_in_words, subject};
use crate::{kernel::approvals::NewApproval, lab::facts::fact};
use domain::{
    Money,
    agents::Agent,
    approvals::{ApprovalKind, Fact},
    lab::{GateLine, Graduation},
};

pub(super) fn asked(agent: &Agent, graduation: &Graduation) -> NewApproval {
    NewApproval {
        owner: agent.owner,
        kind: ApprovalKind::Graduation,
        subject: subject(graduation.id),
        agent: Some(agent.id),
        title: format!("{}: graduation {}", agent.name, graduation.number),
        change: format!("it trades on paper with version {} of its strategy", graduation.version),
        facts: facts(graduation),
        // Everything in it is computed here.
        cost: Some(Money::ZERO),
        confirm: (!graduation.gate.is_open()).then(|| agent.name.to_string()),
    }
}

fn facts(graduation: &Graduation) -> Vec<Fact> {
    let gate = &graduation.gate;
    let mut facts: Vec<Fact> = gate.lines.iter().map(of_line).collect();
    let sealed = &gate.sealed;
    let won =
        format!("{} trades, {} won, return {:+.2} %", sealed.trades, sealed.won, sealed.total_return * 100.0);
    facts.push(fact("Behind the seal", won, None));
    let trials = format!("{}, which are {} different things", gate.trials, gate.effective_trials);
    facts.push(fact("Trials so far", trials, None));
    facts.extend(gate.notes.iter().map(|note| fact("Note", note.clone(), None)));
    facts.push(sealed_data(gate.seen_before.saturating_add(1)));
    facts
}

fn of_line(line: &GateLine) -> Fact {
    let told = line_in_words(line);
    let note = told.note.as_ref().map_or_else(String::new, |note| format!("; {note}"));
    fact(told.label, format!("{}, {}{note}", told.value, told.bound), Some(line.met))
}

/// How often it was seen, this time included.
fn sealed_data(times: u32) -> Fact {
    let seen = seen_in_words(usize::try_from(times).unwrap_or(usize::MAX));
    if times < 2 {
        return fact("Sealed data", seen, None);
    }
    let value = format!("{seen}: what was chosen after looking is no test any more");
    fact("Sealed data", value, Some(false))
}
