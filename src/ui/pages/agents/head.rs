//! The head of the page of an agent, the same above each of its tabs: what it is called, how it stands, and what can be done with it.

use super::{
    PATH,
    controls::{About, head_buttons},
    words::status_pill,
};
use crate::{
    components::{Tone, icon, pill},
    document::Title,
    money::paper,
};
use domain::agents::{Agent, Stage, Status};
use leptos::prelude::*;

/// `back` is the tab to which its buttons lead back.
pub(super) fn head(agent: &Agent, lead: AnyView, back: &str) -> impl IntoView + use<> {
    let (id, name) = (agent.id.to_string(), agent.name.to_string());
    let buttons = head_buttons((agent.status, agent.stage), &About { id: &id, name: &name, back });
    let edit = (agent.status != Status::Terminated).then(|| {
        view! { <a class="btn" href=format!("{PATH}/{id}/edit")>{icon("pencil")}"Change"</a> }
    });
    view! {
        <Title text=name.clone()/>
        <header class="head">
            <div>
                <p class="crumbs"><a href=PATH>"Agents"</a>" /"</p>
                <h1 class="breakable">{name}" "{standing(agent.status, agent.stage)}</h1>
                <p class="lead">{lead}</p>
            </div>
            <div class="actions">{buttons}{edit}</div>
        </header>
    }
}

fn standing(status: Status, stage: Stage) -> AnyView {
    let stage_pill = || pill(Tone::Accent, stage.as_str());
    match (stage, status) {
        (Stage::Paper, _) => view! { {status_pill(status)}" "{paper()} }.into_any(),
        (_, Status::Terminated) => status_pill(status).into_any(),
        (_, Status::Stopped) => stage_pill().into_any(),
        // It came back from paper, and closes what it holds.
        (_, Status::Running | Status::Paused) => view! { {stage_pill()}" "{status_pill(status)} }.into_any(),
    }
}
