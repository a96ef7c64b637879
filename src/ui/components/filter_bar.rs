use super::icon;
use leptos::prelude::*;

/// A form that writes its fields into the address. With a script it does so on every change; without one, by its button.
#[component]
pub fn FilterBar(
    /// The page it filters.
    #[prop(into)]
    path: String,
    /// Whether there is something to clear.
    #[prop(optional)]
    active: bool,
    children: Children,
) -> impl IntoView {
    let clear = active.then(|| {
        let path = path.clone();
        view! { <a class="btn quiet" href=path>{icon("x")}"Clear"</a> }
    });
    view! {
        <form class="filters" role="search" method="get" action=path>
            {children()}
            <button class="btn quiet" type="submit">{icon("search")}"Apply"</button>
            {clear}
        </form>
    }
}
