//! Keys that work anywhere on a page, unless somebody is typing.

use super::Overlays;

/// Listens for as long as the frame lives.
pub(super) fn listen(overlays: Overlays) {
    #[cfg(feature = "hydrate")]
    browser::listen(overlays);
    #[cfg(not(feature = "hydrate"))]
    let _ = overlays;
}

#[cfg(feature = "hydrate")]
mod browser {
    use crate::layout::{Overlays, places::PLACES};
    use leptos::{ev, prelude::*};
    use leptos_router::{NavigateOptions, hooks::use_navigate};
    use wasm_bindgen::JsCast;
    use web_sys::{HtmlElement, KeyboardEvent};

    pub(super) fn listen(overlays: Overlays) {
        let navigate = use_navigate();
        // Whether the key before was `g`.
        let going = StoredValue::new(false);
        let handle = window_event_listener(ev::keydown, move |event| {
            let key = event.key();
            let with_control = event.ctrl_key() || event.meta_key();
            if with_control && key.eq_ignore_ascii_case("k") {
                event.prevent_default();
                overlays.palette.update(|open| *open = !*open);
                return;
            }
            let covered = overlays.palette.get_untracked() || overlays.help.get_untracked();
            if covered || with_control || event.alt_key() || is_typing(&event) {
                return;
            }
            let was_going = going.get_value();
            going.set_value(key == "g" && !was_going);
            let place = PLACES.iter().find(|place| key.chars().eq([place.key]));
            match place.filter(|_| was_going) {
                Some(place) => navigate(place.href, NavigateOptions::default()),
                None => act(&key, &event, overlays),
            }
        });
        on_cleanup(move || handle.remove());
    }

    fn act(key: &str, event: &KeyboardEvent, overlays: Overlays) {
        match key {
            "?" => overlays.help.set(true),
            "j" => walk(1),
            "k" => walk(-1),
            "/" => {
                if let Some(search) = find("main input[type=search]") {
                    event.prevent_default();
                    focus(&search);
                }
            }
            "Escape" => {
                if let Some(open) = find("details.more[open]") {
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
    fn walk(step: i32) {
        let Ok(stops) = document().query_selector_all("main [data-walk]") else { return };
        let count = i32::try_from(stops.length()).unwrap_or(i32::MAX);
        let place_at = |index: i32| {
            let node = u32::try_from(index).ok().and_then(|index| stops.item(index));
            node.and_then(|node| node.dyn_into::<HtmlElement>().ok())
        };
        let focused = document().active_element();
        let holds_focus =
            |index: &i32| place_at(*index).is_some_and(|element| element.contains(focused.as_deref()));
        let first = if step > 0 { 0 } else { count - 1 };
        let next = (0..count).find(holds_focus).map_or(first, |here| (here + step).clamp(0, count - 1));
        if let Some(element) = place_at(next) {
            focus(&element);
        }
    }

    fn find(selector: &str) -> Option<HtmlElement> {
        document().query_selector(selector).ok().flatten()?.dyn_into().ok()
    }

    fn focus(element: &HtmlElement) {
        // What cannot take the focus leaves it where it was, which is all there is to do.
        let _ = element.focus();
    }
}
