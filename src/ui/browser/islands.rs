//! Brings the islands of the page to life: each names the function of the program that does it.

use super::dom;
use js_sys::Function;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};

/// Every island that does not live yet; those that do keep what they know.
pub(super) fn wake() {
    let Some(house) = dom::get(&window(), "house") else { return };
    for island in dom::find_all("leptos-island:not([data-alive])") {
        // The name is a constant and valid.
        let _ = island.set_attribute("data-alive", "");
        let name = island.get_attribute("data-component").unwrap_or_default();
        let wake = dom::get(&house, &name).and_then(|found| found.dyn_into::<Function>().ok());
        if wake.is_none_or(|wake| wake.call1(&JsValue::NULL, &island).is_err()) {
            leptos::logging::error!("The island {name} did not come to life");
        }
    }
}
