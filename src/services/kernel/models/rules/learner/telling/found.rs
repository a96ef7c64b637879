//! What was found, what of it was known, and what is open.

use super::{MOST_FINDINGS, Voice, gain, probability, share, size};
use crate::kernel::models::rules::learner::wording::counted;
use domain::lab::{AnalysisBriefing, Finding, Lesson, Standing};

pub fn found(briefing: &AnalysisBriefing, voice: Voice) -> Option<String> {
    let significant: Vec<&Finding> = briefing.findings.iter().filter(|finding| finding.is_of_use()).collect();
    if significant.is_empty() {
        return nothing_found(briefing, voice);
    }
    let asked = counted(briefing.questions, "question", "questions");
    let begins = match significant.len() {
        1 => format!(
            "Among {asked} one answer stands out; p is how often chance shows as much anywhere among them."
        ),
        _ => format!(
            "Among {asked} some answers stand out; p is how often chance shows as much anywhere among them."
        ),
    };
    let most = MOST_FINDINGS - usize::from(known(&briefing.knowledge).is_some());
    let told = significant.iter().take(most).map(|finding| one(finding));
    let ends = voice.one_of(
        "I would change only this, and only if it holds when it is really run.",
        "That is where I would change something, if it holds when it is really run.",
        "That is where I want to go, as soon as it has been really run.",
    );
    Some(std::iter::once(begins).chain(told).chain([ends.to_owned()]).collect::<Vec<_>>().join(" "))
}

fn nothing_found(briefing: &AnalysisBriefing, voice: Voice) -> Option<String> {
    if briefing.results.trades == 0 {
        return None;
    }
    let ends = voice.one_of(
        "I would not change anything: rather no change than one that follows from luck.",
        "I would not change anything.",
        "I would like to change something, but there is no reason for it, so I would not change anything.",
    );
    Some(format!(
        "I asked {} of these trades and found nothing that chance would not show as often. {ends}",
        counted(briefing.questions, "question", "questions"),
    ))
}

/// One finding, with all its figures.
fn one(finding: &Finding) -> String {
    let interval = match (finding.lower, finding.upper) {
        (Some(lower), Some(upper)) => format!("between {} and {}, ", gain(lower), gain(upper)),
        _ => String::new(),
    };
    let than = if finding.effect < 0.0 { "less" } else { "more" };
    format!(
        "{}: {} gained {} {than} than the others ({interval}p = {}).",
        super::named(finding),
        counted(finding.trades, "trade", "trades"),
        size(finding.effect),
        probability(finding.corrected),
    )
}

/// What was believed before, and what has become of it.
pub fn known(knowledge: &[Lesson]) -> Option<String> {
    let told = [
        ("confirmed again", Standing::Confirmed),
        ("no longer clear", Standing::Weakened),
        ("not true any more", Standing::Refuted),
    ];
    let parts: Vec<String> = told
        .iter()
        .filter_map(|(what, standing)| {
            let lesson = knowledge.iter().find(|lesson| lesson.standing == standing.as_str())?;
            Some(format!("{what}: {}", super::topic(lesson)))
        })
        .collect();
    (!parts.is_empty()).then(|| format!("Of what I knew, {}.", parts.join("; ")))
}

/// What cannot be said yet.
pub fn open(briefing: &AnalysisBriefing, voice: Voice) -> Option<String> {
    let unclear =
        briefing.findings.iter().find(|finding| !finding.is_significant() && !finding.is_afterwards());
    let asked = briefing.knowledge.iter().find(|lesson| lesson.kind == "open_question");
    match (unclear, asked) {
        (Some(finding), _) if briefing.findings.iter().any(Finding::is_of_use) => {
            let p = probability(finding.corrected);
            Some(format!("Still open: {} (p = {p}).", super::named(finding)))
        }
        (Some(finding), _) => Some(format!(
            "Still open: {} ({} of {} won). {} with p = {} chance explains it too well.",
            super::named(finding),
            finding.won,
            finding.trades,
            voice.one_of(
                "I will not act on it:",
                "It may be something, but",
                "I would love to believe it, but",
            ),
            probability(finding.corrected),
        )),
        (None, Some(lesson)) => Some(format!("Still open: {}.", lesson.statement.trim_end_matches('.'))),
        (None, None) if briefing.results.trades > 0 => Some(format!(
            "Still open is whether more than {} of my trades can be won at all.",
            briefing.results.win_rate().map_or_else(|| "none".to_owned(), share),
        )),
        (None, None) => None,
    }
}
