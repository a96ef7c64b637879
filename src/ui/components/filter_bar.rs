use super::icon;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

/// A form that writes its fields into the address. With a script it does so on every change; without one, by its button.
#[component]
pub fn FilterBar(
    /// The page it filters.
    path: &'static str,
    /// Whether there is something to clear.
    #[prop(optional, into)]
    active: Signal<bool>,
    children: Children,
) -> impl IntoView {
    let form = NodeRef::<leptos::html::Form>::new();
    let navigate = use_navigate();
    let apply = move || {
        if let Some(query) = form.get_untracked().and_then(|form| query_of(&form)) {
            navigate(
                &format!("{path}{query}"),
                leptos_router::NavigateOptions { scroll: false, ..Default::default() },
            );
        }
    };
    let submit = {
        let apply = apply.clone();
        move |event: leptos::ev::SubmitEvent| {
            event.prevent_default();
            apply();
        }
    };
    view! {
        <form
            node_ref=form class="filters" role="search" method="get" action=path
            on:submit=submit on:change=move |_| apply()
        >
            {children()}
            <button class="btn quiet" type="submit">{icon("search")}"Apply"</button>
            {move || active.get().then(|| view! { <a class="btn quiet" href=path>{icon("x")}"Clear"</a> })}
        </form>
    }
}

/// `?kind=run&q=…` of the fields that have something in them.
fn query_of(form: &web_sys::HtmlFormElement) -> Option<String> {
    let data = web_sys::FormData::new_with_form(form).ok()?;
    let fields = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&data).ok()?;
    let full: String = fields.to_string().into();
    let filled: Vec<&str> = full.split('&').filter(|pair| !pair.ends_with('=') && !pair.is_empty()).collect();
    Some(if filled.is_empty() { String::new() } else { format!("?{}", filled.join("&")) })
}
