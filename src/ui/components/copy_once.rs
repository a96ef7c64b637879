use super::{icon, use_toasts};
use leptos::prelude::*;

/// A secret that is shown this one time.
#[component]
pub fn CopyOnce(secret: String) -> impl IntoView {
    let toasts = use_toasts();
    let text = secret.clone();
    let copy = move |_| {
        #[cfg(feature = "hydrate")]
        {
            let written = window().navigator().clipboard().write_text(&text);
            leptos::task::spawn_local(async move {
                match wasm_bindgen_futures::JsFuture::from(written).await {
                    Ok(_) => toasts.done("Copied. It will not be shown again."),
                    Err(_) => {
                        toasts
                            .failed("The browser did not allow copying: mark the text and copy it by hand.");
                    }
                }
            });
        }
        #[cfg(not(feature = "hydrate"))]
        let _ = (&text, toasts);
    };
    view! {
        <div class="copy-once">
            <output>{secret}</output>
            <div class="row">
                <button class="btn needs-script" type="button" on:click=copy>{icon("copy")}"Copy"</button>
                <small class="muted">"Keep it now: only its fingerprint is stored, so it cannot be shown again."</small>
            </div>
        </div>
    }
}
