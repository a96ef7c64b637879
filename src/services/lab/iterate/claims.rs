//! What whoever thinks claims beside its documents. Figures in reasons are marked like those of an analysis. A change is called by its name in many places and for
//! ever, so a name with a figure that nobody measured is not taken: code says what is changed.

use crate::lab::{
    course::Proposal,
    figures::{self, Measured},
};
use domain::lab::{CheckedFigure, Edit, Refinement, Written};
use engine::learning::Document;

/// The longest name that code gives, in characters.
const LONGEST_NAME: usize = 200;

/// Marks the figures of why a document should work. Those of the document itself are known.
pub fn mark_rationale(written: &mut Written, measured: &Measured) {
    let mut measured = measured.clone();
    measured.document(&written.document);
    written.figures = figures::check(&written.rationale, &measured);
}

/// Takes names away that claim something, and says so.
pub fn name_anew(proposals: &mut [Proposal], measured: &Measured, document: &str) -> Vec<String> {
    let mut notes = Vec::new();
    for proposal in proposals {
        let figures = of_change(&proposal.change, &proposal.edits, measured, document);
        if figures.iter().all(|figure| figure.measured.is_some()) {
            continue;
        }
        let claimed = std::mem::replace(&mut proposal.change, in_words(&proposal.edits));
        notes.push(format!(
            "A change was called “{claimed}”, with a figure that nobody measured. It is called “{}” here.",
            proposal.change
        ));
    }
    notes
}

/// Marks the figures of why changes should be better.
pub fn mark_reasons<'r>(
    refinements: impl Iterator<Item = &'r mut Refinement>,
    measured: &Measured,
    document: &str,
) {
    for one in refinements {
        one.figures = of_change(&one.why, &one.edits, measured, document);
    }
}

/// The figures of a text about a change: what was measured is known, and the document before and after it.
fn of_change(text: &str, edits: &[Edit], measured: &Measured, document: &str) -> Vec<CheckedFigure> {
    let known = figures::check(text, measured);
    if known.iter().all(|figure| figure.measured.is_some()) {
        return known;
    }
    let changed = Document::read(document).ok().and_then(|before| before.changed(edits).ok());
    let Some(changed) = changed else { return known };
    let mut measured = measured.clone();
    measured.document(&changed.toml());
    figures::check(text, &measured)
}

fn in_words(edits: &[Edit]) -> String {
    let all = edits.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if all.chars().count() <= LONGEST_NAME {
        return all;
    }
    let kept: String = all.chars().take(LONGEST_NAME - 1).collect();
    format!("{kept}…")
}
