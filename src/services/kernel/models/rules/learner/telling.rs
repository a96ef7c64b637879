//! What an iteration came to, in the agent's voice. Every figure is one of the briefing, as it is printed there or rounded; what differs from one agent
//! to another is the tone, and what differs from one iteration to another is what was found.

mod found;
mod went;

use domain::lab::{AnalysisBriefing, Finding, Lesson, RiskTolerance};

use super::wording::{gain, probability, share, size};

/// So many findings are told, one less beside what was known before; the rest stands in the table.
const MOST_FINDINGS: usize = 3;

/// The text: a few short paragraphs.
pub fn tell(briefing: &AnalysisBriefing) -> String {
    let voice = Voice(briefing.personality.risk_tolerance.value);
    let paragraphs = [
        Some(went::how_it_went(briefing, voice)),
        went::beside_the_last(briefing),
        found::found(briefing, voice),
        found::known(&briefing.knowledge),
        found::open(briefing, voice),
    ];
    paragraphs.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
}

/// How it speaks.
#[derive(Debug, Clone, Copy)]
pub struct Voice(Option<RiskTolerance>);

impl Voice {
    /// One of three wordings: of the careful, of the balanced and of the bold.
    const fn one_of(self, careful: &'static str, balanced: &'static str, bold: &'static str) -> &'static str {
        match self.0 {
            Some(RiskTolerance::Conservative) => careful,
            None | Some(RiskTolerance::Moderate) => balanced,
            Some(RiskTolerance::Aggressive) => bold,
        }
    }
}

/// A finding by what its trades have in common.
fn named(finding: &Finding) -> String {
    let mut letters = finding.aspect.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    format!("{first}{} {}", letters.as_str(), finding.group)
}

/// What a lesson is about: the aspect with its group; of a change or a pattern its name, without the word that programs read.
fn topic(lesson: &Lesson) -> String {
    match lesson.topic.split_once(':') {
        Some(("change" | "pattern", name)) => name.to_owned(),
        Some((aspect, group)) => format!("{aspect} {group}"),
        None => lesson.topic.clone(),
    }
}
