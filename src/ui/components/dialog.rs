use super::icon;
use leptos::{html, prelude::*};

/// A native modal dialog: focus is held inside, Esc closes it, what lies behind is inert.
#[component]
pub fn Dialog(
    title: &'static str,
    open: RwSignal<bool>,
    #[prop(optional)] class: &'static str,
    children: Children,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    follow(dialog, open);
    view! {
        <dialog node_ref=dialog class=class aria-label=title on:close=move |_| open.set(false)>
            <header>
                <h2>{title}</h2>
                <button class="btn quiet only-icon push" type="button" aria-label="Close" on:click=move |_| open.set(false)>
                    {icon("x")}
                </button>
            </header>
            <div class="body">{children()}</div>
        </dialog>
    }
}

/// Opens and closes the element as the signal says.
pub fn follow(dialog: NodeRef<html::Dialog>, open: RwSignal<bool>) {
    Effect::new(move |_| {
        let wanted = open.get();
        let Some(dialog) = dialog.get() else { return };
        if wanted && !dialog.open() {
            // It fails only when the element is not in the page, and then nobody asked for it.
            let _ = dialog.show_modal();
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
}
