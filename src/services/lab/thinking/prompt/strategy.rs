//! To write a strategy.

use super::{MOST_INSTRUMENTS, OUTSIDE, barred, language, lessons, tried};
use domain::{
    lab::{Pattern, StrategyBriefing},
    market::Symbol,
};
use std::fmt::Write;

/// The longest document and the longest faults that are shown again, in bytes.
const DOCUMENT: usize = 4_000;
const FAULTS: usize = 2_500;

pub fn strategy_rules() -> String {
    let patterns = Pattern::ALL.iter().map(|pattern| pattern.as_str()).collect::<Vec<_>>().join(", ");
    format!(
        "\
You write the scan and the execution of a strategy that will be traded on the past by code. Name, bars and costs are not yours. {OUTSIDE}

Answer with one JSON object: {{\"params\": {{}}, \"scan\": {{\"columns\": {{NAME: EXPRESSION}}, \"when\": [CONDITION]}}, \"execution\": {{\"entry\": {{\"long\": …, \
\"short\": …}}, \"exit\": {{…}}, \"size\": {{\"equity\": 0.5}}, \"stop_loss\": {{\"distance\": \"2 * atr(14)\"}}, \"max_holding_bars\": 36}}, \"rationale\": \
\"why this should work, in a few sentences of plain words, without figures that were not measured\", \"pattern\": \"which of {patterns} it trades, \
or nothing where it is none of them\"}}.
Every entry asks for `signal`. Keep to what the person wants of sides, hours, size, stops and style. Use what you know where it is sure, do not repeat what \
was run and no better, and prefer few conditions: each one more is one more way to fool yourself.

{}",
        language::whole()
    )
}

pub fn strategy(briefing: &StrategyBriefing) -> String {
    let mut text = String::from("# The market\n");
    let symbols: Vec<&str> = briefing.instruments.iter().take(MOST_INSTRUMENTS).map(Symbol::as_str).collect();
    let _ = writeln!(text, "Bars of {} of {}.", briefing.timeframe, symbols.join(", "));
    let _ = match &briefing.session {
        Some(session) => writeln!(text, "Open {session} UTC."),
        None => writeln!(text, "Always open."),
    };
    let _ = match &briefing.index {
        Some(index) => writeln!(text, "The index of the market is {index}: `close@{index}`."),
        None => writeln!(text, "There is no index."),
    };
    lessons(&mut text, &briefing.knowledge, true);
    tried(&mut text, &briefing.tried);
    // Only the last one: what was wrong before it is right now, or stands there again.
    if let Some(mistake) = briefing.mistakes.last() {
        let _ = writeln!(
            text,
            "\n# Your last answer was wrong\nThe document that came of it:\n{}",
            barred(&mistake.document, DOCUMENT)
        );
        let _ = writeln!(
            text,
            "What is wrong with it:\n{}\nAnswer the whole again, right.",
            barred(&mistake.errors, FAULTS)
        );
    }
    text
}
