//! What was asked of models in a run, and what they answered: the very texts.

use crate::components::{Notice, Panel, Tone, pill};
use domain::models::{CallState, ModelCall};
use leptos::prelude::*;

pub(super) fn panels(calls: &[ModelCall]) -> Vec<impl IntoView + use<>> {
    calls.iter().map(panel).collect()
}

fn panel(call: &ModelCall) -> impl IntoView + use<> {
    let (tone, word) = match call.state {
        CallState::Answered => (Tone::Gain, "answered"),
        CallState::Asking => (Tone::Accent, "asked"),
        CallState::Failed => (Tone::Loss, "failed"),
    };
    let error = call.error.clone().map(|text| view! { <Notice tone=Tone::Loss text/> });
    let usage = call.usage.map(|usage| format!("{} in, {} out", usage.input_tokens, usage.output_tokens));
    let latency = call.latency.map(|latency| format!("{} ms", latency.as_millis()));
    let unknown = || "unknown".to_owned();
    let repairs = (!call.repairs.is_empty())
        .then(|| view! { <dt>"Mended"</dt><dd class="breakable">{call.repairs.join("; ")}</dd> });
    let texts = texts(call);
    let (name, attempts) = (call.model.to_string(), call.attempts);
    let cost = call.cost.map_or_else(unknown, |cost| format!("${cost}"));
    view! {
        <Panel title="The model" aside=move || pill(tone, word)>
            <div class="body stack">
                {error}
                <dl class="facts">
                    <dt>"Asked"</dt><dd class="breakable"><b>{name}</b></dd>
                    <dt>"Took"</dt><dd>{latency.unwrap_or_else(unknown)}</dd>
                    <dt>"Tokens"</dt><dd>{usage.unwrap_or_else(|| "not counted".to_owned())}</dd>
                    <dt>"Cost"</dt><dd>{cost}</dd>
                    <dt>"Attempts"</dt><dd>{attempts}</dd>
                    {repairs}
                </dl>
                {texts}
            </div>
        </Panel>
    }
}

/// Each text is one click away; those that were pruned say so.
fn texts(call: &ModelCall) -> AnyView {
    if call.pruned_at.is_some() {
        return view! { <p class="muted"><small>"Its texts were pruned; the figures stay. It can no longer be replayed."</small></p> }
            .into_any();
    }
    let text = |title: &'static str, text: Option<String>| {
        text.map(|text| view! { <details class="how"><summary>{title}</summary><pre tabindex="0">{text}</pre></details> })
    };
    view! {
        {text("What every manager and agent is told first", call.system.clone())}
        {text("The question", call.prompt.clone())}
        {text("The answer as it came", call.answer.clone())}
    }
    .into_any()
}
