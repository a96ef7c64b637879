use super::icon;
use leptos::prelude::*;

/// The table beside it as files. `href` is where its JSON is; the same place has it as CSV. A list of many pages is whole as CSV, and its first
/// hundred as JSON.
#[component]
pub fn Downloads(#[prop(into)] href: String, name: &'static str) -> impl IntoView {
    let joint = if href.contains('?') { '&' } else { '?' };
    let csv = format!("{href}{joint}format=csv");
    view! {
        <a class="btn quiet small" href=csv rel="external" download=format!("{name}.csv")>{icon("download")}"CSV"</a>
        <a class="btn quiet small" href=href rel="external" download=format!("{name}.json")>{icon("download")}"JSON"</a>
    }
}
