//! What set-up and sign-in share: the promises on one side, a card on the other.

use crate::{
    components::{icon, mark},
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
    let promise = |(glyph, title, text): (&'static str, &'static str, &'static str)| {
        view! { <li>{icon(glyph)}<b>{title}</b><span>{text}</span></li> }
    };
    view! {
        <div class="welcome">
            <aside class="words">
                <div class="brand">{mark()}"Agent Manager"</div>
                <p class="motto">"Autonomy, with a leash."</p>
                <ul class="promises">{PROMISES.map(promise).collect_view()}</ul>
            </aside>
            <main>
                <div class="card">
                    <div class="brand">{mark()}"Agent Manager"</div>
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
