//! The buttons that start, pause, stop, ask and delete a manager: plain forms, on its card and at the head of its page.

use super::actions::{DeleteManager, StepManager};
use crate::components::{Confirm, confirm, icon};
use domain::managers::{Manager, ManagerStatus};
use leptos::{prelude::*, server_fn::ServerFn};

struct Step {
    word: &'static str,
    label: &'static str,
    glyph: &'static str,
    /// Its look among the actions of a page.
    look: &'static str,
}

const START: Step = Step { word: "start", label: "Start", glyph: "play", look: "btn primary" };
const GO_ON: Step = Step { word: "start", label: "Go on", glyph: "play", look: "btn primary" };
const PAUSE: Step = Step { word: "pause", label: "Pause", glyph: "pause", look: "btn" };
const STOP: Step = Step { word: "stop", label: "Stop", glyph: "square", look: "btn" };
const ASK: Step = Step { word: "trigger", label: "Ask now", glyph: "circle-play", look: "btn" };
const RESUME: Step = Step { word: "resume", label: "Resume the team", glyph: "play", look: "btn primary" };

fn steps(manager: &Manager) -> Vec<&'static Step> {
    let mut steps: Vec<&Step> = match manager.status {
        ManagerStatus::Stopped => vec![&START],
        ManagerStatus::Running => vec![&ASK, &PAUSE, &STOP],
        ManagerStatus::Paused => vec![&GO_ON, &STOP],
    };
    if manager.drawdown_since.is_some() {
        steps.insert(0, &RESUME);
    }
    steps
}

/// What can be done now, small.
pub(super) fn card_buttons(manager: &Manager, back: &str) -> impl IntoView + use<> {
    let steps = steps(manager).into_iter().filter(|step| step.word != ASK.word);
    let buttons: Vec<_> = steps.map(|step| button(step, "btn quiet small", manager, back)).collect();
    view! { <div class="row tools">{buttons}</div> }
}

/// What can be done now, as the actions of a page.
pub(super) fn head_buttons(manager: &Manager, back: &str) -> impl IntoView + use<> {
    let buttons: Vec<_> =
        steps(manager).into_iter().map(|step| button(step, step.look, manager, back)).collect();
    let delete = confirm(Confirm {
        label: "Delete",
        about: manager.name.to_string(),
        question: "Its agents are terminated: what they hold is closed at the next price. Its log and their books stay in the downloads.",
        action: DeleteManager::url(),
        fields: vec![("id", manager.id.to_string())],
        sure: "Delete the manager",
    });
    view! { {buttons} {delete} }
}

fn button(step: &Step, look: &'static str, manager: &Manager, back: &str) -> impl IntoView + use<> {
    let label = format!("{} {}", step.label, manager.name);
    view! {
        <form method="post" action=StepManager::url()>
            <input type="hidden" name="id" value=manager.id.to_string()/>
            <input type="hidden" name="step" value=step.word/>
            <input type="hidden" name="back" value=back.to_owned()/>
            <button class=look type="submit" aria-label=label>{icon(step.glyph)}{step.label}</button>
        </form>
    }
}
