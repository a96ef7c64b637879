//! What came of asking a model: the real answer, or in words why there is none.

use crate::components::{Notice, Panel, Tone, pill};
use domain::models::{CallState, ModelCall};
use leptos::prelude::*;
use services::kernel::models::Trial;

pub(super) fn panel(call: &ModelCall) -> impl IntoView + use<> {
    let said = Trial::of(call);
    let (tone, word) = match (&said, call.state) {
        (Some(trial), CallState::Answered) if trial.is_right() => (Tone::Gain, "it answers"),
        (_, CallState::Answered) => (Tone::Warn, "it answers, but not the question"),
        (_, CallState::Asking) => (Tone::Accent, "it has not answered yet"),
        (_, CallState::Failed) if call.answer.is_some() => (Tone::Loss, "its answer could not be read"),
        (_, CallState::Failed) => (Tone::Loss, "it did not answer"),
    };
    let failed = call.error.clone().map(|error| view! { <Notice tone=Tone::Loss text=sentence(&error)/> });
    let words = said.map(|trial| {
        let text = format!("{} — 19 + 23 is {}", trial.greeting, trial.sum);
        view! { <dt>"It said"</dt><dd class="breakable">{text}</dd> }
    });
    let repairs = (!call.repairs.is_empty())
        .then(|| view! { <dt>"Mended"</dt><dd class="breakable">{call.repairs.join("; ")}</dd> });
    let raw = call.answer.clone().map(|answer| {
        view! { <details class="how"><summary>"The answer as it came"</summary><pre tabindex="0">{answer}</pre></details> }
    });
    let (name, attempts) = (call.model.to_string(), call.attempts);
    let (took, tokens) = (took(call), tokens(call));
    let cost = call.cost.map_or_else(|| "unknown".to_owned(), |cost| format!("${cost}"));
    view! {
        <Panel title="Trial" aside=move || pill(tone, word)>
            <div class="body stack">
                {failed}
                <dl class="facts">
                    <dt>"Model"</dt><dd class="breakable"><b>{name}</b></dd>
                    {words}
                    <dt>"Took"</dt><dd>{took}</dd>
                    <dt>"Tokens"</dt><dd>{tokens}</dd>
                    <dt>"Cost"</dt><dd>{cost}</dd>
                    <dt>"Attempts"</dt><dd>{attempts}</dd>
                    {repairs}
                </dl>
                {raw}
            </div>
        </Panel>
    }
}

fn took(call: &ModelCall) -> String {
    let Some(latency) = call.latency else { return "unknown".to_owned() };
    match latency.as_millis() {
        0 => "less than 1 ms".to_owned(),
        millis => format!("{millis} ms"),
    }
}

fn tokens(call: &ModelCall) -> String {
    let count =
        |usage: domain::models::Usage| format!("{} in, {} out", usage.input_tokens, usage.output_tokens);
    call.usage.map_or_else(|| "not counted".to_owned(), count)
}

/// Errors begin small, as they stand in logs.
fn sentence(error: &str) -> String {
    let mut letters = error.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(std::iter::once('.')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_told_as_a_sentence() {
        assert_eq!(sentence("the answer is too long"), "The answer is too long.");
        assert_eq!(sentence(""), ".");
    }
}
