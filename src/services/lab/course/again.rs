//! Lessons about changes, asked again: where a change stands in the document that is run, the document is run without it once more.

use super::{Attempt, Course, Run};
use crate::lab::Learnt;
use domain::{
    Timestamp,
    lab::{Edit, Evidence, Insight, InsightKind, Projected},
};
use engine::learning::{Document, Found, Measured, read, try_again};
use serde::{Deserialize, Serialize};

/// So many of them are asked again in one iteration, the newest first.
const MOST_AGAIN: usize = 3;

/// A change that something was learnt of.
#[derive(Debug, Clone)]
pub struct KnownChange {
    pub topic: String,
    /// In words.
    pub change: String,
    pub edits: Vec<Edit>,
    /// The document that it was once made of.
    pub of: String,
    /// Whether that was on the data of now.
    pub is_here: bool,
    /// Everything that had been run by then, among which it was chosen.
    pub tries: usize,
}

/// What a document does with a change against what it does without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Again {
    pub topic: String,
    pub projected: Projected,
}

/// What was run for it, each a trial; what came of it; and what could not be run.
#[derive(Debug, Default)]
pub struct AskedAgain {
    pub runs: Vec<Run>,
    pub again: Vec<Again>,
    pub notes: Vec<String>,
}

/// Asks again of what is known, the newest first, but for what was `run` of this document on these data before. `before` is how many trials there were until
/// now, that of the document among them.
pub fn again(
    course: &Course,
    (base, found): (&Attempt, &Found),
    (known, run): (&[KnownChange], &[Vec<Edit>]),
    before: usize,
) -> AskedAgain {
    let mut asked = AskedAgain::default();
    let Ok(document) = Document::read(&base.document) else { return asked };
    for one in known {
        if asked.again.len() == MOST_AGAIN {
            break;
        }
        let Some((back, without)) = without(&document, one).filter(|(back, _)| !run.contains(back)) else {
            continue;
        };
        let measured = match without_it(course, &without) {
            Ok(measured) => measured,
            Err(error) => {
                asked.notes.push(format!("“{}” could not be asked again: {error}", one.change));
                continue;
            }
        };
        asked.runs.push(Run::of(&format!("without “{}”: does it still hold?", one.change), &back, &measured));
        let trials = before + asked.runs.len();
        let of_without = course.findings_of(&measured);
        let documents = ((&base.measured, found), (&measured, &of_without));
        let projected = try_again(&course.ground, documents, (one.tries, trials, course.seed));
        asked.notes.push(in_words(one, &projected));
        asked.again.push(Again { topic: one.topic.clone(), projected });
    }
    asked
}

/// The steps that take a change back, and the document without it. None where it does not stand there, and where both documents were run when it was learnt:
/// the same trades have nothing new to say.
fn without(document: &Document, one: &KnownChange) -> Option<(Vec<Edit>, String)> {
    let of = Document::read(&one.of).ok()?;
    let back = document.taking_back(&one.edits, &of)?;
    let without = document.changed(&back).ok()?.toml();
    let same =
        without == of.toml() && of.changed(&one.edits).is_ok_and(|then| then.toml() == document.toml());
    (without != document.toml() && !(same && one.is_here)).then_some((back, without))
}

fn without_it(course: &Course, document: &str) -> Result<Measured, String> {
    let strategy = read(document, course.ground.timeframe).map_err(|problems| problems.to_string())?;
    Measured::new(&course.ground, &strategy).map_err(|error| error.to_string())
}

fn in_words(one: &KnownChange, projected: &Projected) -> String {
    let of =
        |sharpe: Option<f64>| sharpe.map_or_else(|| "nothing".to_owned(), |sharpe| format!("{sharpe:.2}"));
    format!(
        "“{}” was asked again: the Sharpe ratio is {} with it and {} without.",
        one.change,
        of(projected.sharpe_after),
        of(projected.sharpe_before)
    )
}

/// What that teaches of what is known.
pub fn taught(again: &[Again], (iteration, known_from): (u32, Timestamp), known: &[Insight]) -> Vec<Learnt> {
    let of = |one: &Again| {
        let insight = known.iter().find(|insight| insight.topic == one.topic)?;
        let projected = &one.projected;
        Some(Learnt {
            kind: InsightKind::WhatWorks,
            topic: one.topic.clone(),
            statement: insight.statement.clone(),
            condition: None,
            evidence: Evidence {
                iteration,
                known_from,
                n: projected.trades_after,
                effect: projected.difference.value,
                lower: projected.difference.lower,
                upper: projected.difference.upper,
                corrected: projected.corrected,
            },
        })
    };
    again.iter().filter_map(of).collect()
}
