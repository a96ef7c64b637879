//! Buttons whose work is written in the markup.

use super::{dom, toast, visit, wallet};
use leptos::{
    prelude::{document, window},
    task::spawn_local,
};
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlFormElement, MouseEvent};

pub(super) fn listen() {
    dom::on(&document(), "click", |event: MouseEvent| {
        if let Some(button) = dom::around::<Element>(&event, "[data-opens]") {
            open(&button.get_attribute("data-opens").unwrap_or_default());
        } else if let Some(button) = dom::around::<Element>(&event, ".toast button") {
            if let Some(toast) = button.parent_element() {
                toast.remove();
            }
        } else if dom::around::<Element>(&event, "[data-copies]").is_some() {
            copy(&event);
        } else if let Some(button) = dom::around::<HtmlElement>(&event, "[data-signs]") {
            if let Some(form) = dom::around::<HtmlFormElement>(&event, "form") {
                wallet::sign_and_send(button, form);
            }
        } else {
            visit::follow(&event);
        }
    });
}

/// Opens the dialog of this id, over everything else.
pub(super) fn open(id: &str) {
    let dialog: Option<HtmlDialogElement> = dom::find(&format!("dialog#{id}"));
    if let Some(dialog) = dialog.filter(|dialog| !dialog.open()) {
        // It fails only for a dialog that is not in the page.
        let _ = dialog.show_modal();
    }
}

/// Copies the secret that stands beside the button.
fn copy(event: &MouseEvent) {
    let secret = dom::around::<Element>(event, ".copy-once")
        .and_then(|around| around.query_selector("output").ok().flatten())
        .and_then(|output| output.text_content());
    let Some(secret) = secret else { return };
    // Browsers keep it from pages that did not come over https or from this machine.
    if dom::get(&window().navigator(), "clipboard").is_none() {
        toast::failed(
            "This browser copies only from pages that came over https: mark the text and copy it by hand.",
        );
        return;
    }
    let written = window().navigator().clipboard().write_text(&secret);
    spawn_local(async move {
        match wasm_bindgen_futures::JsFuture::from(written).await {
            Ok(_) => toast::done("Copied. It will not be shown again."),
            Err(_) => toast::failed("The browser did not allow copying: mark the text and copy it by hand."),
        }
    });
}
