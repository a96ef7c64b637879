//! Words and small marks that the pages of agents share.

use crate::components::{Tone, pill};
use domain::{
    Timestamp,
    agents::{Agent, Brain, Status},
    desk::{DecisionKind, Direction, OrderState, OrderWhy},
    market::Minute,
};
use leptos::prelude::*;
use services::strategies;

pub(crate) fn status_pill(status: Status) -> impl IntoView {
    let tone = match status {
        Status::Running => Tone::Gain,
        Status::Paused => Tone::Warn,
        Status::Stopped | Status::Terminated => Tone::Neutral,
    };
    pill(tone, status.as_str())
}

/// `entered long` and the like.
pub(crate) const fn decided(kind: DecisionKind) -> &'static str {
    match kind {
        DecisionKind::EnterLong => "entered long",
        DecisionKind::EnterShort => "entered short",
        DecisionKind::Exit => "left",
        DecisionKind::Refused => "was refused",
        DecisionKind::Skipped => "skipped",
        DecisionKind::Hold => "held",
    }
}

pub(crate) const fn decision_tone(kind: DecisionKind) -> Tone {
    match kind {
        DecisionKind::EnterLong | DecisionKind::EnterShort => Tone::Accent,
        DecisionKind::Refused => Tone::Warn,
        DecisionKind::Exit | DecisionKind::Skipped | DecisionKind::Hold => Tone::Neutral,
    }
}

pub(super) const fn order_tone(state: OrderState) -> Tone {
    match state {
        OrderState::Waiting => Tone::Accent,
        OrderState::Filled => Tone::Gain,
        OrderState::Rejected => Tone::Loss,
        OrderState::Cancelled => Tone::Neutral,
    }
}

pub(super) const fn why(why: OrderWhy) -> &'static str {
    match why {
        OrderWhy::Signal => "signal",
        OrderWhy::Reversal => "reversal",
        OrderWhy::MaxHolding => "held long enough",
        OrderWhy::StopLoss => "stop loss",
        OrderWhy::TakeProfit => "take profit",
        OrderWhy::TrailingStop => "trailing stop",
        OrderWhy::MarginCall => "margin call",
        OrderWhy::Closed => "closed",
        OrderWhy::Terminated => "terminated",
        OrderWhy::EmergencyStop => "emergency stop",
    }
}

pub(super) fn direction(direction: Direction) -> impl IntoView {
    let (class, word) = match direction {
        Direction::Long => ("facing long", "long"),
        Direction::Short => ("facing short", "short"),
    };
    view! { <span class=class>{word}</span> }
}

/// Market time: `11-26 14:05`, whole on hover.
pub(super) fn market_time(minute: Minute) -> impl IntoView {
    moment(minute.begins())
}

pub(crate) fn moment(at: Timestamp) -> impl IntoView {
    let iso = at.to_string();
    let short = iso.get(5..16).unwrap_or_default().replace('T', " ");
    let title = format!("{} UTC, market time", iso.get(..19).unwrap_or_default().replace('T', " "));
    view! { <time datetime=iso title=title>{short}</time> }
}

/// What decides: the name that the document gives itself, or the model.
pub(crate) fn strategy(agent: &Agent) -> String {
    let (document, source) = match &agent.brain {
        Brain::Strategy { document, source, .. } => (document, source),
        Brain::Model { model, .. } => return model.to_string(),
        Brain::Learning {} => return "learning".to_owned(),
    };
    let example = source.as_deref().and_then(|source| source.strip_prefix("example:"));
    let known = example.and_then(strategies::example).and_then(strategies::Example::about);
    let name = known.and_then(|about| about.name.clone()).or_else(|| strategies::check(document).name);
    name.unwrap_or_else(|| "a strategy".to_owned())
}

pub(super) fn pairs(agent: &Agent) -> String {
    let names: Vec<&str> = agent.pairs.iter().map(domain::market::Symbol::as_str).collect();
    match names.as_slice() {
        [first, second, third, rest @ ..] if !rest.is_empty() => {
            format!("{first}, {second}, {third} and {} more", rest.len())
        }
        _ => names.join(", "),
    }
}
