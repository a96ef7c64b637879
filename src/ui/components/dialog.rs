use super::icon;
use leptos::prelude::*;

/// A native modal dialog: focus is held inside, Esc closes it, what lies behind is inert. Whatever carries `data-opens` with its id
/// opens it, in a browser with scripts.
#[component]
pub fn Dialog(id: &'static str, title: &'static str, children: Children) -> impl IntoView {
    view! {
        <dialog id=id aria-label=title>
            <header>
                <h2>{title}</h2>
                <form class="push" method="dialog">
                    <button class="btn quiet only-icon" type="submit" aria-label="Close">{icon("x")}</button>
                </form>
            </header>
            <div class="body">{children()}</div>
        </dialog>
    }
}
