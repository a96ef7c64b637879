//! Keys that work anywhere behind the door, unless somebody is typing.

use super::{clicks, dom, visit};
use crate::places::PLACES;
use leptos::prelude::{document, set_timeout};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, HtmlInputElement, KeyboardEvent};

/// How long `g` waits for its letter.
const PATIENCE: Duration = Duration::from_millis(1_500);

thread_local! {
    /// Whether the key before was `g`.
    static GOING: Cell<bool> = const { Cell::new(false) };
}

pub(super) fn listen() {
    dom::on(&document(), "keydown", |event: KeyboardEvent| {
        if dom::find::<Element>(".shell").is_some() {
            pressed(&event);
        }
    });
}

fn pressed(event: &KeyboardEvent) {
    let key = event.key();
    let with_control = event.ctrl_key() || event.meta_key();
    let open: Option<HtmlDialogElement> = dom::find("dialog[open]");
    if with_control && key.eq_ignore_ascii_case("k") {
        event.prevent_default();
        match open {
            Some(dialog) if dialog.id() == "palette" => dialog.close(),
            Some(_) => {}
            None => clicks::open("palette"),
        }
        return;
    }
    let was_going = GOING.replace(false);
    if open.is_some() || with_control || event.alt_key() {
        return;
    }
    if is_typing(event) {
        if key == "Escape" {
            back_to_the_card();
        }
        return;
    }
    if was_going {
        if let Some(place) = PLACES.iter().find(|place| key.chars().eq([place.key])) {
            visit::go(place.href);
        }
        return;
    }
    act(&key, event);
}

fn act(key: &str, event: &KeyboardEvent) {
    match key {
        "g" => {
            GOING.set(true);
            set_timeout(|| GOING.set(false), PATIENCE);
        }
        "?" => clicks::open("help"),
        "j" => walk(1),
        "k" => walk(-1),
        "y" | "n" | "r" => answer(key, event),
        "/" => {
            if let Some(search) = dom::find("main input[type=search]") {
                event.prevent_default();
                focus(&search);
            }
        }
        "Escape" => {
            if let Some(open) = dom::find::<Element>("details.more[open]") {
                // The name is a constant and valid.
                let _ = open.remove_attribute("open");
            }
        }
        _ => {}
    }
}

/// A box to check is no place where letters are written.
fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| match element.tag_name().as_str() {
        "INPUT" => {
            let kind = element.get_attribute("type").unwrap_or_default();
            !matches!(kind.as_str(), "checkbox" | "radio" | "button" | "submit")
        }
        name => matches!(name, "TEXTAREA" | "SELECT"),
    })
}

/// What can be answered and has the focus in it. Nothing is answered that does not have it: a letter that slips is no word.
fn answerable() -> Option<Element> {
    document().active_element()?.closest("[data-answers]").ok().flatten()
}

/// Presses the button of that key where the focus is, or goes to the field of it. Where something must be typed before, goes there instead.
fn answer(key: &str, event: &KeyboardEvent) {
    let Some(card) = answerable() else { return };
    // A key that is held says its word once.
    if event.repeat() {
        return;
    }
    let within = |selector: String| {
        card.query_selector(&selector).ok().flatten().and_then(|found| found.dyn_into::<HtmlElement>().ok())
    };
    let before = within(format!("input[data-before={key}]")).filter(|field| {
        let field: Option<&HtmlInputElement> = field.dyn_ref();
        field.is_some_and(|field| field.value().trim().is_empty())
    });
    let Some(found) = before.or_else(|| within(format!("[aria-keyshortcuts={key}]"))) else { return };
    // The letter is not written into the field that takes the focus.
    event.prevent_default();
    if found.tag_name() == "INPUT" { focus(&found) } else { found.click() }
}

/// From a field of something that can be answered to where its keys work again.
fn back_to_the_card() {
    let start = answerable().and_then(|card| card.query_selector("[data-walk]").ok().flatten());
    if let Some(start) = start.and_then(|start| start.dyn_into::<HtmlElement>().ok()) {
        focus(&start);
    }
}

/// Moves the focus along everything marked `data-walk`.
fn walk(step: isize) {
    let stops: Vec<HtmlElement> =
        dom::find_all("main [data-walk]").into_iter().filter_map(|stop| stop.dyn_into().ok()).collect();
    let focused = document().active_element();
    let holds = |stop: &HtmlElement| {
        // Whoever is at a box of something that can be answered is at it.
        let around = stop.closest("[data-answers]").ok().flatten();
        around.as_ref().unwrap_or(stop).contains(focused.as_deref())
    };
    let here = stops.iter().position(holds);
    let next = match here {
        Some(here) => here.saturating_add_signed(step).min(stops.len().saturating_sub(1)),
        None if step > 0 => 0,
        None => stops.len().saturating_sub(1),
    };
    if let Some(stop) = stops.get(next) {
        focus(stop);
    }
}

fn focus(element: &HtmlElement) {
    // What cannot take the focus leaves it where it was, which is all there is to do.
    let _ = element.focus();
}
