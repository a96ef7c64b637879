use super::icon;
use leptos::prelude::*;

/// The table beside it as files, whole however many pages it has. `href` is where the interface answers it.
#[component]
pub fn Downloads(#[prop(into)] href: String, name: &'static str) -> impl IntoView {
    let joint = if href.contains('?') { "&format=" } else { "?format=" };
    let csv = format!("{href}{joint}csv");
    let json = href + joint + "json";
    view! {
        <a class="btn quiet small" href=csv rel="external" download=format!("{name}.csv")>{icon("download")}"CSV"</a>
        <a class="btn quiet small" href=json rel="external" download=format!("{name}.json")>{icon("download")}"JSON"</a>
    }
}
