//! The head of the page: what it is, how it stands, and what can be done with it.

use super::super::{
    PATH,
    controls::{About, head_buttons},
    words::{moment, pairs, status_pill, strategy},
};
use crate::{
    components::{Notice, Tone, icon},
    document::Title,
    money::paper,
};
use domain::{
    Timestamp,
    agents::{Agent, Status},
};
use leptos::prelude::*;
use services::agents::Stalled;

pub(super) fn head(agent: &Agent, now: Option<Timestamp>) -> impl IntoView + use<> {
    let (id, name) = (agent.id.to_string(), agent.name.to_string());
    let address = format!("{PATH}/{id}");
    let buttons = head_buttons(agent.status, &About { id: &id, name: &name, back: &address });
    let lead = format!("{} · {} · {}", strategy(agent), agent.timeframe, pairs(agent));
    let edit = (agent.status != Status::Terminated).then(|| {
        view! { <a class="btn" href=format!("{address}/edit")>{icon("pencil")}"Change"</a> }
    });
    view! {
        <Title text=name.clone()/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" /"</p>
                <h1 class="breakable">{name}" "{status_pill(agent.status)}" "{paper()}</h1>
                <p class="lead">{lead}{now.map(|now| view! { " · market time "{moment(now)} })}</p>
            </div>
            <div class="actions">{buttons}{edit}</div>
        </header>
    }
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
