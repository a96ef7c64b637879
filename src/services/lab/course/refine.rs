//! Changes that somebody proposes, really run: what is better is a refinement, and everything that ran is a trial.

use super::{Attempt, Course};
use domain::{
    lab::{Edit, Projected, Refinement},
    models::ModelName,
};
use engine::{
    learning::{Document, Found, Measured, read, try_all},
    metrics::correlation,
    strategy::Strategy,
};
use serde::{Deserialize, Serialize};

/// So many changes are run in one iteration.
pub const MOST_TRIALS: usize = 200;
/// And so many of those that are better are shown.
const MOST_SHOWN: usize = 5;
/// A change that leaves fewer trades says nothing.
const LEAST_TRADES: usize = 30;
/// Changes whose days correlate more than this are the same one in other words.
const SAME: f64 = 0.9;

/// A change that somebody proposes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    pub change: String,
    pub why: String,
    pub edits: Vec<Edit>,
}

/// Something that was run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub change: String,
    pub edits: Vec<Edit>,
    pub trades: usize,
    pub sharpe: Option<f64>,
    pub returns: Vec<f32>,
}

impl Run {
    pub fn of(change: &str, edits: &[Edit], measured: &Measured) -> Self {
        #[expect(clippy::cast_possible_truncation, reason = "kept in half the room; nothing is traded by it")]
        let returns = measured.returns.iter().map(|day| *day as f32).collect();
        Self {
            change: change.to_owned(),
            edits: edits.to_vec(),
            trades: measured.deals.len(),
            sharpe: measured.sharpe(),
            returns,
        }
    }
}

/// What came of all proposals.
#[derive(Debug, Default)]
pub struct Refined {
    /// The best first.
    pub refinements: Vec<Refinement>,
    pub runs: Vec<Run>,
    /// What could not be run, and why.
    pub notes: Vec<String>,
}

/// Runs the proposals on a document that was traded. `before` is how many trials there were until now.
pub fn refine(
    course: &Course,
    (base, found): (&Attempt, &Found),
    proposals: &[Proposal],
    (by, before): (&ModelName, usize),
) -> Refined {
    let mut refined = Refined::default();
    let (kept, strategies) = runnable(course, base, proposals, &mut refined.notes);
    let (tried, failed) =
        try_all(&course.ground, (&base.measured, found), &strategies, (before, course.seed));
    for failed in &failed {
        if let Some(proposal) = kept.get(failed.place) {
            refined.notes.push(format!("“{}” could not be run: {}", proposal.change, failed.error));
        }
    }
    let mut better: Vec<_> =
        tried.iter().filter(|tried| tried.is_better && tried.measured.deals.len() >= LEAST_TRADES).collect();
    better.sort_by(|one, other| after(&other.projected).total_cmp(&after(&one.projected)));
    let mut shown: Vec<&Measured> = Vec::new();
    for tried in better {
        let is_another = shown
            .iter()
            .all(|other| correlation(&other.returns, &tried.measured.returns).unwrap_or(0.0) <= SAME);
        if let Some(proposal) = kept.get(tried.place).filter(|_| is_another && shown.len() < MOST_SHOWN) {
            shown.push(&tried.measured);
            refined.refinements.push(Refinement {
                id: u32::try_from(shown.len()).unwrap_or(u32::MAX),
                change: proposal.change.clone(),
                why: proposal.why.clone(),
                figures: Vec::new(),
                edits: proposal.edits.clone(),
                projected: tried.projected.clone(),
                by: by.clone(),
            });
        }
    }
    refined.runs = tried
        .iter()
        .filter_map(|tried| kept.get(tried.place).map(|proposal| (proposal, &tried.measured)))
        .map(|(proposal, measured)| Run::of(&proposal.change, &proposal.edits, measured))
        .collect();
    refined
}

/// What was found now with what was offered before and not taken, the best first; and what is said of the latter. It is not run again: the same document on
/// the same trades is measured the same.
pub fn with_offered(found: &[Refinement], offered: Vec<(u32, Refinement)>) -> (Vec<Refinement>, Vec<String>) {
    let (mut all, mut notes) = (found.to_vec(), Vec::new());
    for (iteration, one) in offered {
        if all.iter().all(|other| other.edits != one.edits) {
            notes.push((
                one.edits.clone(),
                format!("“{}” is offered again, as iteration {iteration} has measured it.", one.change),
            ));
            all.push(one);
        }
    }
    all.sort_by(|one, other| after(&other.projected).total_cmp(&after(&one.projected)));
    all.truncate(MOST_SHOWN);
    for (one, id) in all.iter_mut().zip(1_u32..) {
        one.id = id;
    }
    let is_shown = |edits: &[Edit]| all.iter().any(|one| one.edits == edits);
    let notes = notes.into_iter().filter(|(edits, _)| is_shown(edits)).map(|(_, note)| note).collect();
    (all, notes)
}

fn after(projected: &Projected) -> f64 {
    projected.sharpe_after.unwrap_or(f64::NEG_INFINITY)
}

/// The proposals that make another document, each once, and the strategies that they are.
fn runnable<'p>(
    course: &Course,
    base: &Attempt,
    proposals: &'p [Proposal],
    notes: &mut Vec<String>,
) -> (Vec<&'p Proposal>, Vec<Strategy>) {
    let (mut kept, mut strategies, mut seen) = (Vec::new(), Vec::new(), Vec::new());
    let Ok(document) = Document::read(&base.document) else { return (kept, strategies) };
    seen.push(document.toml());
    for proposal in proposals.iter().take(MOST_TRIALS) {
        let text = match document.changed(&proposal.edits) {
            Ok(changed) => changed.toml(),
            Err(error) => {
                notes.push(format!("“{}” cannot be made: {error}", proposal.change));
                continue;
            }
        };
        if seen.contains(&text) {
            continue;
        }
        match read(&text, course.ground.timeframe) {
            Ok(strategy) => {
                kept.push(proposal);
                strategies.push(strategy);
            }
            Err(problems) => {
                notes.push(format!("“{}” is no strategy: {}.", proposal.change, problems.in_a_line()));
            }
        }
        seen.push(text);
    }
    let beyond = proposals.len().saturating_sub(MOST_TRIALS);
    if beyond > 0 {
        notes.push(format!("{beyond} more changes were proposed than the {MOST_TRIALS} that are run"));
    }
    (kept, strategies)
}
