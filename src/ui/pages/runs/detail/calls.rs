//! What a run has asked of models: the question, the answer as it came, what had to be mended, what it cost.

use super::actions::CallView;
use crate::{
    components::{Panel, Tone, ago, pill},
    moment::Moment,
};
use leptos::prelude::*;

/// Nothing when it asked nobody.
pub(super) fn panel(calls: Vec<CallView>) -> impl IntoView {
    let some = !calls.is_empty();
    some.then(|| {
        let calls = calls.into_iter().map(call).collect_view();
        view! { <Panel title="Questions to models">{calls}</Panel> }
    })
}

fn call(call: CallView) -> impl IntoView {
    let CallView { model, state, asked, tokens, cost, attempts, error, repairs, system, prompt, answer } =
        call;
    let tone = match state {
        "answered" => Tone::Gain,
        "failed" => Tone::Loss,
        _ => Tone::Accent,
    };
    let tokens = tokens.map(|tokens| view! { <dt>"Tokens"</dt><dd>{tokens}</dd> });
    let error = error.map(|error| view! { <dt>"Failed"</dt><dd class="loss">{error}</dd> });
    let repairs = (!repairs.is_empty()).then(|| view! { <dt>"Mended"</dt><dd>{repairs.join("; ")}</dd> });
    let asked: Moment = asked;
    view! {
        <div class="body stack">
            <p class="row"><b class="mono">{model}</b>{pill(tone, state)}<span class="push muted">{ago(asked)}</span></p>
            <dl class="facts">
                {tokens}
                <dt>"Cost"</dt><dd>{cost.map_or_else(|| "unknown".to_owned(), |cost| format!("${cost}"))}</dd>
                <dt>"Attempts"</dt><dd>{attempts}</dd>
                {repairs}
                {error}
            </dl>
            {text("Rules it was given", system)}
            {text("Question", prompt)}
            {text("Answer", answer)}
        </div>
    }
}

/// A long text, closed at first. Of what was pruned, nothing.
fn text(title: &'static str, text: Option<String>) -> impl IntoView {
    text.map(|text| {
        view! {
            <details>
                <summary>{title}</summary>
                <pre class="source" tabindex="0">{text}</pre>
            </details>
        }
    })
}
