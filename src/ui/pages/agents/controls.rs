//! The buttons that start, pause, stop and end an agent: plain forms, in a row of the list and at the head of its page.

use super::actions::{DeleteAgent, StepAgent};
use crate::components::{Confirm, confirm, icon};
use domain::agents::{Stage, Status};
use leptos::{prelude::*, server_fn::ServerFn};

/// Who the buttons are about, and where to go afterwards.
pub(super) struct About<'a> {
    pub id: &'a str,
    pub name: &'a str,
    pub back: &'a str,
}

/// What can be done now, small.
pub(super) fn row_buttons(status: Status, about: &About<'_>) -> AnyView {
    let steps = steps(status).iter().map(|step| button(step, "btn quiet small", about));
    view! { <div class="row tools">{steps.collect_view()}{terminate(status, about)}</div> }.into_any()
}

/// The same of an agent that learns.
pub(super) fn learning_row_buttons(status: Status, about: &About<'_>) -> AnyView {
    view! { <div class="row tools">{terminate(status, about)}</div> }.into_any()
}

/// What can be done now, as the actions of a page. Only on paper an agent is started.
pub(super) fn head_buttons((status, stage): (Status, Stage), about: &About<'_>) -> AnyView {
    let may = |step: &&Step| stage == Stage::Paper || step.word != START.word;
    let steps = steps(status).iter().filter(may).map(|step| button(step, step.look, about));
    view! { {steps.collect_view()} {ending_buttons(status, about)} }.into_any()
}

fn ending_buttons(status: Status, about: &About<'_>) -> AnyView {
    let gone = matches!(status, Status::Terminated | Status::Stopped);
    let delete = gone.then(|| {
        confirm(Confirm {
            label: "Delete",
            about: about.name.to_owned(),
            question: "Everything that is written of it goes with it: trades, orders, decisions and books. This cannot be undone.",
            action: DeleteAgent::url(),
            fields: vec![("id", about.id.to_owned())],
            sure: "Delete the agent",
        })
    });
    view! { {terminate(status, about)} {delete} }.into_any()
}

struct Step {
    word: &'static str,
    label: &'static str,
    glyph: &'static str,
    /// Its look among the actions of a page.
    look: &'static str,
}

const START: Step = Step { word: "start", label: "Start", glyph: "play", look: "btn primary" };
const RESUME: Step = Step { word: "start", label: "Resume", glyph: "play", look: "btn primary" };
const PAUSE: Step = Step { word: "pause", label: "Pause", glyph: "pause", look: "btn" };
const STOP: Step = Step { word: "stop", label: "Stop", glyph: "square", look: "btn" };

const fn steps(status: Status) -> &'static [Step] {
    match status {
        Status::Stopped => &[START],
        Status::Running => &[PAUSE, STOP],
        Status::Paused => &[RESUME, STOP],
        Status::Terminated => &[],
    }
}

fn button(step: &Step, look: &'static str, about: &About<'_>) -> impl IntoView + use<> {
    let label = format!("{} {}", step.label, about.name);
    view! {
        <form method="post" action=StepAgent::url()>
            <input type="hidden" name="id" value=about.id.to_owned()/>
            <input type="hidden" name="step" value=step.word/>
            <input type="hidden" name="back" value=about.back.to_owned()/>
            <button class=look type="submit" aria-label=label>{icon(step.glyph)}{step.label}</button>
        </form>
    }
}

fn terminate(status: Status, about: &About<'_>) -> Option<impl IntoView + use<>> {
    (status != Status::Terminated).then(|| {
        confirm(Confirm {
            label: "Terminate",
            about: about.name.to_owned(),
            question: "It ends for good: what it holds is closed at the next price, and everything it did stays readable.",
            action: StepAgent::url(),
            fields: vec![
                ("id", about.id.to_owned()),
                ("step", "terminate".to_owned()),
                ("back", about.back.to_owned()),
            ],
            sure: "Terminate it",
        })
    })
}
