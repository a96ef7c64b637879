use super::{Tone, icon};
use leptos::prelude::*;

/// A list with nothing in it: says so, and what to do next.
#[component]
pub fn Empty(
    glyph: &'static str,
    title: &'static str,
    #[prop(into)] text: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            {icon(glyph)}
            <b>{title}</b>
            <p>{text}</p>
            {children.map(|children| children())}
        </div>
    }
}

/// A sentence that deserves its own box.
#[component]
pub fn Notice(#[prop(optional)] tone: Tone, #[prop(into)] text: String) -> impl IntoView {
    let glyph = match tone {
        Tone::Loss | Tone::Warn => "triangle-alert",
        Tone::Gain => "check",
        Tone::Neutral | Tone::Accent => "info",
    };
    let role = if tone == Tone::Loss { "alert" } else { "status" };
    view! {
        <div class=format!("notice {}", tone.class()) role=role>
            {icon(glyph)}
            <p>{text}</p>
        </div>
    }
}
