//! To propose changes.

use super::{OUTSIDE, barred, findings, language, lessons, tried, whole};
use domain::lab::{MOST_EDITS, RefinementsBriefing};
use std::fmt::Write;

const DOCUMENT: usize = 6_000;

pub fn refinements_rules(most: usize) -> String {
    format!(
        "\
You propose at most {most} changes of the strategy below, the most promising first. Code runs each of them really and shows a person only what is measured to \
be better, with a correction for how many you propose: few good ones are worth more than many. {OUTSIDE}

A change has 1 to {MOST_EDITS} edits: {{\"require\": CONDITION}} adds a condition to scan.when; {{\"set\": {{\"key\": KEY, \"value\": VALUE}}}} sets one key, such as \
execution.stop_loss.distance; {{\"remove\": KEY}} takes one out. Keys begin with params., scan. or execution.; name, bars and costs are fixed.
Start from findings that are clear (corrected p at most 0.05): require the condition of a good one, `not (…)` of a bad one. Then the document's own figures, one at a \
time. Do not propose what was run before, and undo no hours, side or instruments that the person asked for. When nothing is worth running, propose nothing.
Answer with one JSON object: {{\"refinements\": [{{\"change\": \"in plain words: trade only from 15:00 to 16:59 UTC\", \"why\": \"the finding with n, effect and p\", \"edits\": \
[{{\"require\": \"time_of_day() >= 15h and time_of_day() < 17h\"}}]}}]}}.

{}",
        language::short()
    )
}

pub fn refinements(briefing: &RefinementsBriefing) -> String {
    let mut text = String::from("# The document\n");
    text.push_str(&barred(&briefing.document, DOCUMENT));
    let session = briefing
        .session
        .as_deref()
        .map_or_else(|| "always open".to_owned(), |hours| format!("open {hours} UTC"));
    let _ = writeln!(text, "\nBars of {}, {session}.", briefing.timeframe);
    whole(&mut text, "Results", &briefing.results);
    findings(&mut text, &briefing.findings, true);
    lessons(&mut text, &briefing.knowledge, true);
    tried(&mut text, &briefing.tried);
    text
}
