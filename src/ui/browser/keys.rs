//! Keys that work anywhere behind the door, unless somebody is typing.

use super::{clicks, dom, visit};
use crate::places::PLACES;
use leptos::prelude::{document, set_timeout};
use std::{cell::Cell, time::Duration};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

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
    if open.is_some() || with_control || event.alt_key() || is_typing(event) {
        return;
    }
    let place = PLACES.iter().find(|place| key.chars().eq([place.key]));
    match place.filter(|_| was_going) {
        Some(place) => visit::go(place.href),
        None => act(&key, event),
    }
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

fn is_typing(event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok());
    target.is_some_and(|element| matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT"))
}

/// Moves the focus along everything marked `data-walk`.
fn walk(step: isize) {
    let stops: Vec<HtmlElement> =
        dom::find_all("main [data-walk]").into_iter().filter_map(|stop| stop.dyn_into().ok()).collect();
    let focused = document().active_element();
    let here = stops.iter().position(|stop| stop.contains(focused.as_deref()));
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
