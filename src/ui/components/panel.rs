use super::icon;
use leptos::prelude::*;

/// A titled surface. What stands at its right edge goes into `aside`; the body brings its own padding (`class="body"`), so
/// that tables reach the edges.
#[component]
pub fn Panel(
    title: &'static str,
    #[prop(optional)] glyph: Option<&'static str>,
    #[prop(optional, into)] aside: ViewFnOnce,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="panel" aria-label=title>
            <header>
                {glyph.map(icon)}
                <h2>{title}</h2>
                <div class="push row">{aside.run()}</div>
            </header>
            {children()}
        </section>
    }
}
