//! Results that need no answer. They stand in a live region, so a screen reader says them, and leave by themselves.

use super::{Tone, icon};
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
struct Toast {
    id: u32,
    tone: Tone,
    text: String,
}

/// Where results are said from anywhere on the page.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    next: StoredValue<u32>,
}

/// The toasts of this page; they are provided by `App`.
pub fn use_toasts() -> Toasts {
    use_context().unwrap_or_else(Toasts::new)
}

impl Toasts {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new(Vec::new()), next: StoredValue::new(1) }
    }

    pub fn done(self, text: impl Into<String>) {
        self.say(Tone::Gain, text.into());
    }

    pub fn failed(self, text: impl Into<String>) {
        self.say(Tone::Loss, text.into());
    }

    fn say(self, tone: Tone, text: String) {
        let id = self.next.get_value();
        self.next.set_value(id.wrapping_add(1));
        self.shown.update(|shown| shown.push(Toast { id, tone, text }));
        // What failed stays until it is read; what went well leaves.
        if tone != Tone::Loss {
            set_timeout(move || self.dismiss(id), std::time::Duration::from_secs(6));
        }
    }

    fn dismiss(self, id: u32) {
        // The region may be gone by the time the timer rings.
        let _ = self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

#[component]
pub fn ToastRegion() -> impl IntoView {
    let toasts = use_toasts();
    let row = move |toast: Toast| {
        let id = toast.id;
        let glyph = if toast.tone == Tone::Loss { "triangle-alert" } else { "check" };
        view! {
            <div class=format!("toast {}", toast.tone.class())>
                {icon(glyph)}
                <p>{toast.text}</p>
                <button type="button" aria-label="Dismiss" on:click=move |_| toasts.dismiss(id)>{icon("x")}</button>
            </div>
        }
    };
    view! {
        <div class="toasts" role="status" aria-live="polite">
            {move || toasts.shown.get().into_iter().map(row).collect_view()}
        </div>
    }
}
