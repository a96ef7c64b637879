//! A field for a document that is checked while somebody writes. Without scripts it is a field, and the form says what is wrong.

use crate::{failure::Failure, typing::typed};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What was found in a document.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Checkup {
    /// Whether it could be traded.
    pub ok: bool,
    /// In a sentence.
    pub verdict: String,
    /// Mistakes, each with its line and a caret.
    pub errors: String,
    /// Oddities in the same way.
    pub warnings: String,
}

/// `found` is what the server has found in `document` already.
#[island]
pub fn Checker(document: String, found: Checkup) -> impl IntoView {
    let found: RwSignal<Result<Checkup, Failure>> = RwSignal::new(Ok(found));
    let look = move |event: leptos::ev::Event| {
        let written = event_target_value(&event);
        typed(move || check_document(written), move |answer| found.set(answer));
    };
    view! {
        <div class="field">
            <label for="document">"Document"</label>
            <textarea
                class="document" id="document" name="document" spellcheck="false" autocomplete="off" required=true
                aria-describedby="verdict" on:input=look
            >
                {document}
            </textarea>
        </div>
        <div class="verdict" id="verdict" role="status">{move || verdict(found.get())}</div>
    }
}

fn verdict(found: Result<Checkup, Failure>) -> AnyView {
    match found {
        Err(failure) => view! { <p class="loss">{failure.to_string()}</p> }.into_any(),
        Ok(Checkup { ok, verdict, errors, warnings }) => {
            let class = if ok { "gain" } else { "loss" };
            let carets = |class: &'static str, text: String| {
                (!text.is_empty()).then(|| view! { <pre class=class tabindex="0">{text}</pre> })
            };
            view! {
                <p class=class>{verdict}</p>
                {carets("carets loss", errors)}
                {carets("carets warn", warnings)}
            }
            .into_any()
        }
    }
}

#[server(prefix = "/ui", endpoint = "check_document")]
pub async fn check_document(document: String) -> Result<Checkup, Failure> {
    crate::server::signed_in()?;
    // The browser half of a server function waits, so this half is one too.
    Ok(std::future::ready(Checkup::of(&document)).await)
}

#[cfg(feature = "ssr")]
impl Checkup {
    /// What is wrong with a document.
    pub fn of(document: &str) -> Self {
        use services::strategies::check;
        if document.trim().is_empty() {
            return Self { verdict: "There is nothing written yet.".to_owned(), ..Self::default() };
        }
        let checked = check(&document.replace("\r\n", "\n"));
        let carets = |severity: &str| {
            let found = checked.faults.iter().filter(|fault| fault.severity == severity);
            found.map(|fault| fault.caret.as_str()).collect::<Vec<_>>().join("\n")
        };
        let errors = checked.faults.iter().filter(|fault| fault.severity == "error").count();
        let verdict = match (&checked.name, &checked.timeframe, checked.ok, errors) {
            (Some(name), Some(timeframe), true, _) => {
                format!("“{name}” decides on bars of {timeframe} and can be traded.")
            }
            (Some(_), _, _, _) => "Its name has letters that cannot be seen, or too many.".to_owned(),
            (_, _, _, 1) => "There is one mistake.".to_owned(),
            (_, _, _, errors) => format!("There are {errors} mistakes."),
        };
        Self { ok: checked.ok, verdict, errors: carets("error"), warnings: carets("warning") }
    }
}
