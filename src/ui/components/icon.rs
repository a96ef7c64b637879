use leptos::prelude::*;

/// An icon of the sprite `public/icons.svg`. It repeats what a text beside it says, so readers skip it.
pub fn icon(name: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" aria-hidden="true">
            <use href=format!("/icons.svg#{name}")></use>
        </svg>
    }
}

/// The mark of the house: one who manages, two who act.
pub fn mark() -> impl IntoView {
    view! {
        <svg viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.8" aria-hidden="true">
            <circle cx="10" cy="4" r="2.2"></circle>
            <circle cx="4" cy="15.5" r="2.2"></circle>
            <circle cx="16" cy="15.5" r="2.2"></circle>
            <path d="M9 6 5 13.6M11 6l4 7.6M6.2 15.5h7.6"></path>
        </svg>
    }
}
