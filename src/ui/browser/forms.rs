//! Forms that are sent without leaving the page. Without a script they are plain forms, and the answer is the same.

use super::{dom, visit};
use crate::theme;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{Event, FormData, HtmlButtonElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

pub(super) fn listen() {
    dom::on(&document(), "submit", |event: SubmitEvent| submitted(&event));
    // A filter applies as soon as one of its fields has changed.
    dom::on(&document(), "change", |event: Event| {
        if let Some(form) = dom::around::<HtmlFormElement>(&event, "form.filters") {
            ask(&form);
        }
    });
}

fn submitted(event: &SubmitEvent) {
    let Some(form) = dom::around::<HtmlFormElement>(event, "form") else { return };
    let button = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
    if button.as_ref().is_some_and(|button| button.get_attribute("aria-disabled").is_some()) {
        // It was sent a moment ago.
        event.prevent_default();
        return;
    }
    if form.class_list().contains("themes") {
        event.prevent_default();
        theme::choose(&button.map(|button| button.value()).unwrap_or_default());
        return;
    }
    // Before the door a post changes everything on the screen: the whole page is loaded anew.
    if form.closest(".shell").ok().flatten().is_none() {
        return;
    }
    match form.method().as_str() {
        "get" => {
            event.prevent_default();
            ask(&form);
        }
        "post" => {
            let Some(fields) = fields(&form) else { return };
            event.prevent_default();
            if let Some(button) = button.as_ref().filter(|button| !button.name().is_empty()) {
                fields.append(&button.name(), &button.value());
            }
            visit::send(action(&form), fields, button.map(Into::into));
        }
        // `dialog` closes its dialog.
        _ => {}
    }
}

/// Goes to the address that the form asks for, with the fields that have something in them.
fn ask(form: &HtmlFormElement) {
    let Some(fields) = fields(form) else { return };
    let full: String = fields.to_string().into();
    let filled: Vec<&str> = full.split('&').filter(|pair| !pair.ends_with('=') && !pair.is_empty()).collect();
    let action = action(form);
    let path = action.split('?').next().unwrap_or_default();
    visit::go(&if filled.is_empty() { path.to_owned() } else { format!("{path}?{}", filled.join("&")) });
}

/// Where the form is sent. Asked of the markup: where a field is called `action`, the property of the form is that field.
fn action(form: &HtmlFormElement) -> String {
    let written = form.get_attribute("action").unwrap_or_default();
    let origin = if written.starts_with('/') {
        window().location().origin().unwrap_or_default()
    } else {
        String::new()
    };
    origin + &written
}

/// `None` only for a form with files, and there is none.
pub(super) fn fields(form: &HtmlFormElement) -> Option<UrlSearchParams> {
    let data = FormData::new_with_form(form).ok()?;
    UrlSearchParams::new_with_str_sequence_sequence(&data).ok()
}
