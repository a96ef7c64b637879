//! Forms that say what is wrong while somebody fills them in. A form names in `data-checks` who is asked: the server, by the rules it goes by when
//! the form is sent. It answers with a note for each field that cannot be so, and a field shows its own in `data-note` once somebody has been there:
//! what is still empty is nobody's mistake yet.

use super::{dom, forms};
use crate::typing::typed;
use js_sys::Array;
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, Event, Headers, HtmlFormElement, HtmlInputElement, RequestInit, Response};

const TOUCHED: &str = "data-touched";

struct Note {
    field: String,
    text: String,
}

pub(super) fn listen() {
    dom::on(&document(), "input", |event: Event| {
        show_value(&event);
        check(&event);
    });
}

/// A slider has no figures of its own: the `output` for it shows where it stands.
fn show_value(event: &Event) {
    let Some(slider) = dom::around::<HtmlInputElement>(event, "input[type='range']") else { return };
    for output in
        dom::find_all("output[for]").iter().filter(|output| output.get_attribute("for") == Some(slider.id()))
    {
        output.set_text_content(Some(&slider.value()));
    }
}

fn check(event: &Event) {
    let Some(form) = dom::around::<HtmlFormElement>(event, "form[data-checks]") else { return };
    if let Some(field) = dom::around::<Element>(event, ".field") {
        // The name is a constant and valid.
        let _ = field.set_attribute(TOUCHED, "");
    }
    let asked = form.clone();
    let hear = move |notes: Option<Vec<Note>>| {
        if let Some(notes) = notes {
            show_all(&form, &notes);
        }
    };
    typed(move || ask(asked), hear);
}

/// Where no answer comes nothing is said: the server looks once more when the form is sent.
async fn ask(form: HtmlFormElement) -> Option<Vec<Note>> {
    let (address, fields) = (form.get_attribute("data-checks")?, forms::fields(&form)?);
    let headers = Headers::new().ok()?;
    headers.append("accept", "application/json").ok()?;
    let init = RequestInit::new();
    init.set_method("POST");
    init.set_headers(&headers);
    init.set_body(&fields);
    let answer = JsFuture::from(window().fetch_with_str_and_init(&address, &init)).await.ok()?;
    let response: Response = answer.dyn_into().ok().filter(Response::ok)?;
    let notes = JsFuture::from(response.json().ok()?).await.ok()?;
    // Each is a pair: the name of the field, and what is wrong with it.
    let note = |pair| {
        let pair = Array::from(&pair);
        Some(Note { field: pair.get(0).as_string()?, text: pair.get(1).as_string()? })
    };
    Array::from(&notes).iter().map(note).collect()
}

fn show_all(form: &HtmlFormElement, notes: &[Note]) {
    let places = form.query_selector_all("[data-note]").map(|found| dom::elements(&found));
    for place in places.unwrap_or_default() {
        let name = place.get_attribute("data-note").unwrap_or_default();
        show(&place, notes.iter().find(|note| note.field == name));
    }
}

/// Says in its place what is wrong with a field, or that nothing is any more.
fn show(place: &Element, note: Option<&Note>) {
    let Ok(Some(field)) = place.closest(".field") else { return };
    let note = note.filter(|_| field.has_attribute(TOUCHED) || !place.has_attribute("hidden"));
    if let Some(words) = place.last_element_child() {
        words.set_text_content(note.map(|note| note.text.as_str()));
    }
    place.set_class_name(if note.is_some() { "wrong" } else { "" });
    let input = field.query_selector("input:not([type='checkbox']), select, textarea").ok().flatten();
    // The names are constants and valid.
    let _ = if note.is_some() { place.remove_attribute("hidden") } else { place.set_attribute("hidden", "") };
    if let Some(input) = input {
        let _ = if note.is_some() {
            input.set_attribute("aria-invalid", "true")
        } else {
            input.remove_attribute("aria-invalid")
        };
    }
}
