//! What set-up and sign-in share: the promises on one side, a card on the other.

use crate::{
    components::{icon, mark},
    fixed::Fixed,
    theme::ThemeSwitch,
};
use leptos::prelude::*;

const PROMISES: [(&str, &str, &str); 3] = [
    (
        "eye",
        "You can see why.",
        "Every decision keeps what was seen, what was answered, what was done and what it cost.",
    ),
    (
        "shield-check",
        "The leash holds.",
        "Limits live in code, before the effect. No prompt and no model can pass them.",
    ),
    (
        "check",
        "No number is invented.",
        "A figure was measured and says on what. What is unknown is shown as unknown.",
    ),
];

#[component]
pub(super) fn Welcome(title: &'static str, children: Children) -> impl IntoView {
    static WORDS: Fixed = Fixed::new();
    static BRAND: Fixed = Fixed::new();
    view! {
        <div class="welcome">
            {WORDS.show(words)}
            <main>
                <div class="card">
                    {BRAND.show(brand)}
                    <h1>{title}</h1>
                    {children()}
                    <div class="foot">
                        <ThemeSwitch/>
                        <a class="link" href="/api/docs" rel="external">"API reference"</a>
                    </div>
                </div>
            </main>
        </div>
    }
}

fn words() -> impl IntoView {
    let promise = |(glyph, title, text): (&'static str, &'static str, &'static str)| {
        view! { <li>{icon(glyph)}<b>{title}</b><span>{text}</span></li> }
    };
    view! {
        <aside class="words">
            {brand()}
            <p class="motto">"Autonomy, with a leash."</p>
            <ul class="promises">{PROMISES.map(promise).collect_view()}</ul>
        </aside>
    }
}

fn brand() -> impl IntoView {
    view! { <div class="brand">{mark()}"Agent Manager"</div> }
}
