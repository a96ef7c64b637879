//! A form that was refused is shown again with what was entered. That travels in the address, beside the failure, so it works
//! without scripts too; passwords and tokens never do.

use crate::{
    address,
    components::{Notice, Tone},
    failure::Failure,
    pages::query_of,
};
use leptos::{
    prelude::*,
    server_fn::{ServerFn, error::ServerFnUrlError},
};

/// What begins with two dashes below leaves the address as soon as it was shown, in a browser with scripts.
const ENTERED: &str = "__in_";

/// Sends the reader back to the page of the form, with the failure and what they had entered.
pub fn refuse<F: ServerFn<Error = Failure>>(page: &str, failure: Failure, kept: &[(&str, &str)]) -> Failure {
    // Only path and query are used; the name of the host is nobody's.
    let told = ServerFnUrlError::new(F::PATH, failure.clone()).to_url("http://house/");
    if let Some(told) = told.as_ref().ok().and_then(|url| url.query()) {
        let sign = if page.contains('?') { '&' } else { '?' };
        let names: Vec<String> = kept.iter().map(|(name, _)| format!("{ENTERED}{name}")).collect();
        let kept: Vec<(&str, &str)> =
            names.iter().map(String::as_str).zip(kept.iter().map(|(_, value)| *value)).collect();
        let entered = query_of(&kept);
        leptos_axum::redirect(&format!("{page}{sign}{entered}{told}"));
    }
    failure
}

/// What was entered into the field before, if the form was refused.
pub fn entered(name: &str) -> String {
    let address = address::asked();
    let kept = || address.query.get(&format!("{ENTERED}{name}"));
    address.query.get("__err").and_then(|_| kept()).unwrap_or_default().to_owned()
}

/// What is wrong and belongs to no field; or how many fields wait for a look.
pub fn told_above(failure: Option<&Failure>) -> Option<impl IntoView + use<>> {
    let text = match failure? {
        Failure::Invalid(wrong) if wrong.len() > 1 => {
            format!("{} fields cannot be so. Each says why; nothing was lost.", wrong.len())
        }
        Failure::Invalid(_) => "One field cannot be so. It says why; nothing was lost.".to_owned(),
        other => other.to_string(),
    };
    Some(view! { <Notice tone=Tone::Loss text/> })
}
