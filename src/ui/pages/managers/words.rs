//! Words and small marks that the pages of managers share.

use crate::components::{Tone, countdown, pill};
use domain::{
    managers::{DecisionCode, LogRow, Manager, ManagerStatus},
    market::MarketClock,
};
use leptos::prelude::*;

/// Failures in a row that a person should see.
const FAILURES: u32 = 3;

pub(crate) fn status_pill(status: ManagerStatus) -> impl IntoView {
    let tone = match status {
        ManagerStatus::Running => Tone::Gain,
        ManagerStatus::Paused => Tone::Warn,
        ManagerStatus::Stopped => Tone::Neutral,
    };
    pill(tone, status.as_str())
}

/// What became of a decision, in a word: `done`, `skipped`, or the rule that refused it.
pub(crate) fn outcome(row: &LogRow) -> impl IntoView + use<> {
    let (tone, word) = match (row.result.ok, row.result.code) {
        (true, Some(DecisionCode::Quiet)) => (Tone::Neutral, "skipped".to_owned()),
        (true, _) => (Tone::Gain, "done".to_owned()),
        (false, Some(code)) => (Tone::Warn, code.as_str().replace('_', " ")),
        (false, None) => (Tone::Warn, "refused".to_owned()),
    };
    pill(tone, word)
}

/// `create agent` of `create_agent`; what is unknown as it was said.
pub(crate) fn action(row: &LogRow) -> String {
    let words = row.action.replace('_', " ");
    if words.trim().is_empty() { "nothing".to_owned() } else { words }
}

/// How long until the next tick, in market time.
pub(crate) fn next_decision(manager: &Manager, clock: Option<&MarketClock>) -> AnyView {
    match manager.next_due.zip(clock) {
        Some((due, clock)) => countdown(due, clock).into_any(),
        None => view! { <span class="muted">"not while it stands"</span> }.into_any(),
    }
}

/// What a person should look at; empty when nothing is.
pub(super) fn warnings(manager: &Manager) -> Vec<String> {
    let mut warnings = Vec::new();
    if manager.drawdown_since.is_some() {
        let most = manager.config.risk_params.max_total_drawdown * 100.0;
        warnings.push(format!(
            "Its money has fallen by the {most:.0} % it may fall. The team is held until you resume it."
        ));
    }
    if manager.failures >= FAILURES {
        warnings.push(format!(
            "{} ticks in a row have failed; it waits longer between them. Its log says why.",
            manager.failures
        ));
    }
    warnings
}
