//! What the analysis points at: the clear findings first, then what is not clear yet.

use super::{Candidate, Case, in_words};
use crate::kernel::models::rules::learner::conditions::{either, negated, plain};
use domain::lab::{Edit, Finding};

/// What chance alone shows more often points nowhere.
const UNLIKELY: f64 = 0.2;
/// The aspect that is a side of the market and no condition.
const SIDE: &str = "side";

pub fn candidates(case: &Case) -> Vec<Candidate> {
    let (clear, unclear): (Vec<&Finding>, Vec<&Finding>) = case
        .briefing
        .findings
        .iter()
        .filter(|finding| finding.p_value <= UNLIKELY || finding.is_significant())
        .partition(|finding| finding.is_significant());
    let aspects = aspects(&clear);
    let mut candidates: Vec<Candidate> = clear.iter().filter_map(|finding| alone(case, finding)).collect();
    candidates.extend(aspects.iter().flat_map(|aspect| together(case, aspect)));
    candidates.extend(pairs(case, &clear));
    candidates.extend(unclear.iter().filter_map(|finding| alone(case, finding)));
    let others = self::aspects(&unclear).into_iter().filter(|aspect| !aspects.contains(aspect));
    candidates.extend(others.flat_map(|aspect| together(case, aspect)));
    candidates
}

fn aspects<'a>(findings: &[&'a Finding]) -> Vec<&'a str> {
    let mut aspects: Vec<&str> = Vec::new();
    for finding in findings {
        if !aspects.contains(&finding.aspect.as_str()) {
            aspects.push(&finding.aspect);
        }
    }
    aspects
}

/// A finding by itself: what is good is asked for, what is bad is left out.
fn alone(case: &Case, finding: &Finding) -> Option<Candidate> {
    if finding.aspect == SIDE {
        return side(case, finding);
    }
    let edit = required(case, finding)?;
    let change = if finding.effect > 0.0 { in_words::only(finding) } else { in_words::never(finding) };
    Some(Candidate { change, why: in_words::why(finding), edits: vec![edit] })
}

/// The condition of a finding or its opposite, where the document does not ask for one of the two already.
fn required(case: &Case, finding: &Finding) -> Option<Edit> {
    let condition = finding.condition.as_deref()?;
    let opposite = negated(condition);
    let (own, other) = (plain(condition), plain(&opposite));
    let stands =
        case.document.conditions().into_iter().map(plain).any(|there| there == own || there == other);
    let wanted = if finding.effect > 0.0 { condition.to_owned() } else { opposite };
    (!stands).then_some(Edit::Require(wanted))
}

/// The side that is left when one of the two loses.
fn side(case: &Case, finding: &Finding) -> Option<Candidate> {
    let group = finding.group.to_lowercase();
    let named = ["long", "short"].into_iter().find(|side| group.contains(side))?;
    let other = if named == "long" { "short" } else { "long" };
    let dropped = if finding.effect < 0.0 { named } else { other };
    let kept = if finding.effect < 0.0 { other } else { named };
    case.may_drop_sides().then(|| Candidate {
        change: format!("trade only {kept}"),
        why: in_words::why(finding),
        edits: case.without(dropped),
    })
}

/// Groups of one aspect together: the good ones alternatively, the bad ones left out.
fn together(case: &Case, aspect: &str) -> Vec<Candidate> {
    let groups: Vec<&Finding> = case
        .briefing
        .findings
        .iter()
        .filter(|finding| finding.aspect == aspect && aspect != SIDE && required(case, finding).is_some())
        .collect();
    let (mut good, mut bad): (Vec<&Finding>, Vec<&Finding>) =
        groups.iter().copied().partition(|finding| finding.effect > 0.0);
    good.sort_by(|one, other| other.effect.total_cmp(&one.effect));
    bad.sort_by(|one, other| one.effect.total_cmp(&other.effect));
    let mut candidates = Vec::new();
    // All groups together would leave nothing out, and neighbours have been looked at together already.
    if good.len() >= 2 && groups.len() > 2 {
        candidates.extend(good.get(..2).and_then(any_of));
    }
    if bad.len() >= 2 && groups.len() > 2 {
        candidates.extend(bad.get(..2).and_then(none_of));
    }
    candidates
}

fn any_of(findings: &[&Finding]) -> Option<Candidate> {
    let conditions: Vec<String> = findings.iter().filter_map(|finding| finding.condition.clone()).collect();
    Some(Candidate {
        change: format!("trade only {}", in_words::several(findings, " or ")),
        why: reasons(findings),
        edits: vec![Edit::Require(either(&conditions)?)],
    })
}

fn none_of(findings: &[&Finding]) -> Option<Candidate> {
    let conditions = findings.iter().filter_map(|finding| finding.condition.as_deref());
    let edits: Vec<Edit> = conditions.map(|condition| Edit::Require(negated(condition))).collect();
    (edits.len() == findings.len()).then(|| Candidate {
        change: format!("do not trade {}", in_words::several(findings, " nor ")),
        why: reasons(findings),
        edits,
    })
}

fn reasons(findings: &[&Finding]) -> String {
    let few = findings.get(..2).unwrap_or(findings);
    few.iter().map(|finding| in_words::why(finding)).collect::<Vec<_>>().join(" ")
}

/// The two clearest of different aspects at once.
fn pairs(case: &Case, clear: &[&Finding]) -> Option<Candidate> {
    let first = clear.iter().find(|finding| finding.aspect != SIDE && required(case, finding).is_some())?;
    let second = clear.iter().find(|finding| {
        finding.aspect != SIDE && finding.aspect != first.aspect && required(case, finding).is_some()
    })?;
    let (one, other) = (alone(case, first)?, alone(case, second)?);
    Some(Candidate {
        change: format!("{}, and {}", one.change, other.change),
        why: format!("{} {}", one.why, other.why),
        edits: one.edits.into_iter().chain(other.edits).collect(),
    })
}
