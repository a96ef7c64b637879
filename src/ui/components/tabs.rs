use leptos::prelude::*;

/// One tab: a link, so that it can be opened, kept and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tab {
    pub text: &'static str,
    pub href: String,
    pub current: bool,
}

#[component]
pub fn Tabs(label: &'static str, tabs: Vec<Tab>) -> impl IntoView {
    let tab = |tab: Tab| {
        view! { <a href=tab.href aria-current=tab.current.then_some("page")>{tab.text}</a> }
    };
    view! {
        <nav class="tabs" aria-label=label>
            {tabs.into_iter().map(tab).collect_view()}
        </nav>
    }
}
