//! What is learnt in an iteration: of the findings that chance does not explain, of changes that were better, and of what was known before, asked again.

use super::{Again, Attempt, Course, taught};
use crate::lab::Learnt;
use domain::{
    Timestamp,
    lab::{Evidence, Finding, Insight, InsightKind, Pattern, Refinement},
};
use engine::learning::{Found, GroundError, Known};

/// So many new insights of the analysis in one iteration, each of another aspect.
const MOST_FINDINGS: usize = 4;
/// And so many questions that stay open.
const MOST_QUESTIONS: usize = 1;
/// What chance shows less often than this here, though not among all that was asked, is worth a question.
const SUGGESTIVE: f64 = 0.01;

/// When something is learnt, and of which data.
#[derive(Clone, Copy)]
struct At {
    iteration: u32,
    known_from: Timestamp,
}

/// What an agent knows about a pattern as a whole.
pub fn pattern_topic(pattern: Pattern) -> String {
    format!("pattern:{}", pattern.label())
}

/// What an agent knows about a change.
pub fn change_topic(change: &str) -> String {
    format!("change:{change}")
}

/// Everything that an iteration teaches.
pub fn lessons(
    course: &Course,
    attempt: &Attempt,
    (found, refinements, changes): (&Found, &[Refinement], &[Again]),
    (iteration, (pattern, tries)): (u32, (Option<Pattern>, usize)),
    known: &[Insight],
) -> Result<Vec<Learnt>, GroundError> {
    // The last trade may end with the data, and nothing of this is known before.
    let at = At { iteration, known_from: attempt.results.to };
    let mut learnt = again(course, (attempt, found), at, known)?;
    let is_known = |topic: &str| known.iter().any(|insight| insight.topic == topic);
    let mut aspects: Vec<&str> = Vec::new();
    for finding in found.findings.iter().filter(|finding| finding.is_of_use()) {
        let topic = topic(finding);
        if aspects.len() < MOST_FINDINGS && !aspects.contains(&finding.aspect.as_str()) {
            aspects.push(&finding.aspect);
            if !is_known(&topic) {
                learnt.push(of_finding(finding, topic, at, kind_of(finding)));
            }
        }
    }
    let open = found.findings.iter().filter(|finding| {
        !finding.is_significant() && finding.p_value <= SUGGESTIVE && finding.condition.is_some()
    });
    // The same trades ask the same question: what is known of it is not asked as the next one.
    let open = open.filter(|finding| !aspects.contains(&finding.aspect.as_str())).take(MOST_QUESTIONS);
    learnt.extend(
        open.map(|finding| of_finding(finding, topic(finding), at, InsightKind::OpenQuestion))
            .filter(|one| !is_known(&one.topic)),
    );
    learnt.extend(taught(changes, (iteration, at.known_from), known));
    learnt.extend(refinements.iter().map(|refinement| of_refinement(refinement, at)));
    learnt.extend(pattern.and_then(|pattern| of_pattern(attempt, (pattern, tries), at)));
    learnt.retain(|one| !is_said_already(one, known));
    Ok(learnt)
}

/// Whether the same trades have said the same before: the seal does not move, so a document that is run again has nothing new to say, and confirms nothing.
fn is_said_already(learnt: &Learnt, known: &[Insight]) -> bool {
    let same = |one: &Evidence| {
        let is_other_iteration = one.iteration != learnt.evidence.iteration;
        is_other_iteration
            && one.n == learnt.evidence.n
            && one.effect.to_bits() == learnt.evidence.effect.to_bits()
    };
    let about = known.iter().filter(|insight| insight.topic == learnt.topic);
    about.flat_map(|insight| &insight.evidence).any(same)
}

/// What the trades of an iteration say about what was known before it.
pub fn asked_again(
    course: &Course,
    (attempt, found): (&Attempt, &Found),
    iteration: u32,
    known: &[Insight],
) -> Result<Vec<Learnt>, GroundError> {
    let at = At { iteration, known_from: attempt.results.to };
    let mut learnt = again(course, (attempt, found), at, known)?;
    learnt.retain(|one| !is_said_already(one, known));
    Ok(learnt)
}

/// What is known, asked once more of the trades of now: a condition as it is written, and what no document can ask for, such as a side, by its group.
fn again(
    course: &Course,
    (attempt, found): (&Attempt, &Found),
    at: At,
    known: &[Insight],
) -> Result<Vec<Learnt>, GroundError> {
    let askable: Vec<&Insight> = known
        .iter()
        .filter(|insight| insight.evidence.iter().all(|one| one.iteration < at.iteration))
        .collect();
    let conditions: Vec<Known> = askable
        .iter()
        .filter_map(|insight| {
            Some(Known { topic: insight.topic.clone(), condition: insight.condition.clone()? })
        })
        .collect();
    let retested = course.retest(attempt, &conditions)?;
    let of = |(named, finding): (&str, &Finding)| {
        let insight = askable.iter().find(|insight| insight.topic == named)?;
        Some(Learnt {
            kind: insight.kind,
            topic: insight.topic.clone(),
            statement: insight.statement.clone(),
            condition: insight.condition.clone(),
            evidence: evidence(finding, at),
        })
    };
    let by_condition = retested.iter().map(|(topic, finding)| (topic.as_str(), finding));
    let mut learnt: Vec<Learnt> = by_condition.filter_map(of).collect();
    for insight in askable.iter().filter(|insight| insight.condition.is_none()) {
        let group = found.findings.iter().find(|finding| topic(finding) == insight.topic);
        learnt.extend(group.and_then(|finding| of((insight.topic.as_str(), finding))));
    }
    Ok(learnt)
}

fn topic(finding: &Finding) -> String {
    format!("{}:{}", finding.aspect, finding.group)
}

const fn kind_of(finding: &Finding) -> InsightKind {
    match (&finding.condition, finding.effect > 0.0) {
        (Some(_), _) => InsightKind::Condition,
        (None, true) => InsightKind::WhatWorks,
        (None, false) => InsightKind::WhatFails,
    }
}

fn of_finding(finding: &Finding, topic: String, at: At, kind: InsightKind) -> Learnt {
    let (more, effect) = (if finding.effect > 0.0 { "more" } else { "less" }, 100.0 * finding.effect.abs());
    let chance = if finding.is_significant() {
        "chance seldom shows as much".to_owned()
    } else {
        format!(
            "chance shows as much somewhere in {:.0} % of cases, so it is open",
            100.0 * finding.corrected
        )
    };
    let statement = format!(
        "{}, {}: trades gain {effect:.2} % {more} than the others ({} trades); {chance}.",
        sentence(&finding.aspect),
        finding.group,
        finding.trades
    );
    Learnt { kind, topic, statement, condition: finding.condition.clone(), evidence: evidence(finding, at) }
}

fn evidence(finding: &Finding, at: At) -> Evidence {
    Evidence {
        iteration: at.iteration,
        known_from: at.known_from,
        n: finding.trades,
        effect: finding.effect,
        lower: finding.lower,
        upper: finding.upper,
        corrected: finding.corrected,
    }
}

/// What a change was measured to do.
pub fn measured_in_words(refinement: &Refinement) -> String {
    let of =
        |sharpe: Option<f64>| sharpe.map_or_else(|| "nothing".to_owned(), |sharpe| format!("{sharpe:.2}"));
    let projected = &refinement.projected;
    format!(
        "{}: the Sharpe ratio went from {} to {} on the open data.",
        sentence(&refinement.change),
        of(projected.sharpe_before),
        of(projected.sharpe_after)
    )
}

fn of_refinement(refinement: &Refinement, at: At) -> Learnt {
    let projected = &refinement.projected;
    Learnt {
        kind: InsightKind::WhatWorks,
        topic: change_topic(&refinement.change),
        statement: measured_in_words(refinement),
        condition: None,
        evidence: Evidence {
            iteration: at.iteration,
            known_from: at.known_from,
            n: projected.trades_after,
            effect: projected.difference.value,
            lower: projected.difference.lower,
            upper: projected.difference.upper,
            corrected: projected.corrected,
        },
    }
}

/// A document as a whole that loses, or earns, beyond what chance explains. It is what was kept of so many tries, and its chance is corrected for them.
fn of_pattern(attempt: &Attempt, (pattern, tries): (Pattern, usize), at: At) -> Option<Learnt> {
    // Without a closed trade nothing is said of how it trades.
    let sharpe = attempt.results.sharpe.filter(|_| attempt.results.trades > 0)?;
    let tries = f64::from(u32::try_from(tries).unwrap_or(u32::MAX));
    let (lower, upper) = (sharpe.lower?, sharpe.upper?);
    let kind = match (lower > 0.0, upper < 0.0) {
        (true, _) => InsightKind::WhatWorks,
        (_, true) => InsightKind::WhatFails,
        _ => return None,
    };
    let says = if kind == InsightKind::WhatWorks { "earns" } else { "loses" };
    Some(Learnt {
        kind,
        topic: pattern_topic(pattern),
        statement: format!(
            "{} as I trade it {says}: a Sharpe ratio of {:.2} ({lower:.2} to {upper:.2}) over {} trades.",
            sentence(pattern.label()),
            sharpe.value,
            attempt.results.trades
        ),
        condition: None,
        evidence: Evidence {
            iteration: at.iteration,
            known_from: at.known_from,
            n: attempt.results.trades,
            effect: sharpe.value,
            lower: Some(lower),
            upper: Some(upper),
            corrected: (attempt.measured.luck()? * tries).min(1.0),
        },
    })
}

fn sentence(text: &str) -> String {
    let mut text = text.to_owned();
    if let Some(first) = text.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    text
}
