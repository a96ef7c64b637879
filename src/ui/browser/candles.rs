//! Drawings of candles: where there is one, the script that brings it to life is loaded, and told whenever the page has come or changed.

use super::dom;
use leptos::prelude::document;
use web_sys::{Element, Event};

/// In `public/`, with the library that it uses. It is no part of the program: most pages have no candles.
const SCRIPT: &str = "/charts/candles.js";
const SETTLED: &str = "house:settled";

pub(super) fn settle() {
    let is_loaded = dom::find::<Element>("script[data-charts]").is_some();
    if !is_loaded && dom::find::<Element>("[data-candles]").is_some() {
        load();
    }
    // It listens from when it has come, and looks around by itself then.
    if let Ok(settled) = Event::new(SETTLED) {
        let _ = document().dispatch_event(&settled);
    }
}

/// Where it does not come, the drawings stay as the server has made them.
fn load() {
    let (Some(head), Ok(script)) = (dom::find::<Element>("head"), document().create_element("script")) else {
        return;
    };
    for (name, value) in [("type", "module"), ("src", SCRIPT), ("data-charts", "")] {
        // The names are constants and valid.
        let _ = script.set_attribute(name, value);
    }
    let _ = head.append_child(&script);
}
