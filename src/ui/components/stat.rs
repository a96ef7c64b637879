use super::Tone;
use leptos::prelude::*;

/// A row of figures.
#[component]
pub fn Stats(children: Children) -> impl IntoView {
    view! { <dl class="stats">{children()}</dl> }
}

/// A measured figure with what it was measured on. `None` is shown as unknown, never as 0. `href` leads to what it was counted from.
#[component]
pub fn Stat(
    label: &'static str,
    value: Option<String>,
    #[prop(optional, into)] note: String,
    #[prop(optional)] tone: Tone,
    #[prop(optional, into)] href: String,
) -> impl IntoView {
    let class = if value.is_none() { "unknown" } else { tone.class() };
    let value = value.unwrap_or_else(|| "unknown".to_owned());
    let value = if href.is_empty() {
        value.into_any()
    } else {
        let name = format!("{value}: {label}, one by one");
        view! { <a class="link" href=href aria-label=name>{value}</a> }.into_any()
    };
    view! {
        <div>
            <dt>{label}</dt>
            <dd class=class>{value}</dd>
            {(!note.is_empty()).then(|| view! { <dd>{note}</dd> })}
        </div>
    }
}
