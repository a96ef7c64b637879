//! What stands above the figures: what it trades by, and what keeps it from trading, or should.

use super::super::words::{moment, pairs, strategy};
use crate::components::{Notice, Tone};
use domain::{
    Timestamp,
    agents::{Agent, Status},
};
use leptos::prelude::*;
use services::agents::Stalled;

/// What it trades by, and the time of its market.
pub(super) fn lead(agent: &Agent, now: Option<Timestamp>) -> impl IntoView + use<> {
    let lead = format!("{} · {} · {}", strategy(agent), agent.timeframe, pairs(agent));
    view! { {lead}{now.map(|now| view! { " · market time "{moment(now)} })} }
}

/// What keeps it from trading, or should.
pub(super) fn notices(
    agent: &Agent,
    (halted, stalled): (bool, Option<Stalled>),
    off_paper: Option<&str>,
) -> impl IntoView + use<> {
    let halted = (halted && agent.status != Status::Terminated).then(|| {
        let text = "An emergency stop holds for this agent: it opens nothing until the stop is lifted. Its protective exits go on.";
        view! { <Notice tone=Tone::Loss text/> }
    });
    let stalled = stalled.map(|stalled| {
        let text = format!(
            "It cannot trade: {}. Change it, or stop it; it is tried again after every change.",
            stalled.reason
        );
        view! { <Notice tone=Tone::Warn text/> }
    });
    let off_paper = off_paper.map(|why| {
        let text = format!(
            "What it trades is not on paper any more: {why}. It goes on until you stop it or give it another strategy; a manager cannot start it again."
        );
        view! { <Notice tone=Tone::Warn text/> }
    });
    view! { {halted}{stalled}{off_paper} }
}
