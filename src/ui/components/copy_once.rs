use super::icon;
use leptos::prelude::*;

/// A secret that is shown this one time.
#[component]
pub fn CopyOnce(secret: String) -> impl IntoView {
    view! {
        <div class="copy-once">
            <output>{secret}</output>
            <div class="row">
                <button class="btn needs-script" type="button" data-copies="">{icon("copy")}"Copy"</button>
                <small class="muted">"Keep it now: only its fingerprint is stored, so it cannot be shown again."</small>
            </div>
        </div>
    }
}
