//! Words and figures that the pages of learning share.

use crate::{
    components::{Tone, pill},
    moment::Moment,
    pages::{agents::PATH, figures::number},
};
use domain::{
    AgentId, Timestamp,
    lab::{Afterwards, Edit, Estimate, IterationStatus, Standing, StrategyCause},
    market::Symbol,
};
use leptos::prelude::*;

pub(in crate::pages::agents) fn iteration_path(agent: AgentId, number: u32) -> String {
    format!("{PATH}/{agent}/iterations/{number}")
}

pub(in crate::pages::agents) fn strategy_path(agent: AgentId, version: u32) -> String {
    format!("{PATH}/{agent}/strategies/{version}")
}

pub(in crate::pages::agents) fn iteration_pill(status: IterationStatus) -> impl IntoView {
    let (tone, text) = match status {
        IterationStatus::Running => (Tone::Accent, "running"),
        IterationStatus::AwaitingApproval => (Tone::Warn, "waits for you"),
        IterationStatus::Applied => (Tone::Gain, "applied"),
        IterationStatus::Discarded => (Tone::Neutral, "discarded"),
        IterationStatus::Failed => (Tone::Loss, "failed"),
    };
    pill(tone, text)
}

pub(in crate::pages::agents) fn standing_pill(standing: Standing) -> impl IntoView {
    let tone = match standing {
        Standing::Fresh => Tone::Neutral,
        Standing::Confirmed => Tone::Gain,
        Standing::Weakened => Tone::Warn,
        Standing::Refuted => Tone::Loss,
    };
    pill(tone, standing.as_str())
}

pub(in crate::pages::agents) const fn cause(cause: StrategyCause) -> &'static str {
    match cause {
        StrategyCause::Generated => "written",
        StrategyCause::Refined => "refined",
        StrategyCause::Edited => "edited by hand",
        StrategyCause::Revived => "taken again",
        StrategyCause::Evolved => "evolved",
    }
}

pub(in crate::pages::agents) const fn afterwards(afterwards: Afterwards) -> &'static str {
    match afterwards {
        Afterwards::Wait => "waits for you",
        Afterwards::Discard => "is discarded by itself",
        Afterwards::Apply => "is applied by itself",
    }
}

/// What something was run on, as a list to read.
pub(in crate::pages::agents) fn pairs(pairs: &[Symbol]) -> String {
    pairs.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// `+1.25`, `−0.50`, or a dash.
pub(in crate::pages::agents) fn signed(value: Option<f64>) -> String {
    let text = number(value, 2);
    match value {
        Some(value) if value > 0.0 && text != "0.00" => format!("+{text}"),
        _ if text == "−0.00" => "0.00".to_owned(),
        _ => text,
    }
}

/// `−0.50 to +3.00`; none where it is not known.
pub(in crate::pages::agents) fn interval(estimate: Estimate) -> Option<String> {
    let (lower, upper) = estimate.lower.zip(estimate.upper)?;
    Some(format!("{} to {}", signed(Some(lower)), signed(Some(upper))))
}

/// A value with its interval beneath; a dash where there is none.
pub(in crate::pages::agents) fn estimated(estimate: Option<Estimate>) -> impl IntoView {
    let bounds = estimate.and_then(interval);
    view! {
        <span>{signed(estimate.map(|estimate| estimate.value))}</span>
        {bounds.map(|bounds| view! { <small class="under">{bounds}</small> })}
    }
}

/// Whether an interval lies on one side of nothing.
pub(in crate::pages::agents) fn clear(estimate: Estimate) -> Tone {
    match (estimate.lower, estimate.upper) {
        (Some(lower), _) if lower > 0.0 => Tone::Gain,
        (_, Some(upper)) if upper < 0.0 => Tone::Loss,
        _ => Tone::Neutral,
    }
}

/// `2025-07-01`
pub(in crate::pages::agents) fn day(at: Timestamp) -> String {
    Moment::from(at).iso().get(..10).unwrap_or_default().to_owned()
}

/// The steps of a change, as they are made in a document.
pub(in crate::pages::agents) fn edits(edits: &[Edit]) -> impl IntoView + use<> {
    let step = |edit: &Edit| {
        let (word, key, value) = match edit {
            Edit::Require(condition) => ("require", None, Some(condition.clone())),
            Edit::Set { key, value } => ("set", Some(key.clone()), Some(written(value))),
            Edit::Remove(key) => ("remove", Some(key.clone()), None),
        };
        let joint = if key.is_some() && value.is_some() { " = " } else { "" };
        view! { <li><span class="muted">{word}</span>" "<code>{key}{joint}{value}</code></li> }
    };
    let steps = edits.iter().map(step).collect_view();
    view! { <ul class="edits">{steps}</ul> }
}

/// A text stands without quotes: it is an expression.
fn written(value: &serde_json::Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_a_sign_unless_they_are_nothing() {
        let told = [Some(1.25), Some(-0.5), Some(0.001), Some(-0.001), None].map(signed);
        assert_eq!(told, ["+1.25", "−0.50", "0.00", "0.00", "–"]);
        let estimate = Estimate { value: 1.0, lower: Some(-0.5), upper: Some(3.0) };
        assert_eq!(interval(estimate).as_deref(), Some("−0.50 to +3.00"));
        assert_eq!(interval(Estimate { upper: None, ..estimate }), None);
        assert_eq!(clear(estimate), Tone::Neutral);
        assert_eq!(clear(Estimate { lower: Some(0.1), ..estimate }), Tone::Gain);
    }
}
