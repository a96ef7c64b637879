//! Short words for what is asked of the document again and again.

use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{Element, Event, EventTarget, NodeList};

pub(super) fn root() -> Option<Element> {
    document().document_element()
}

/// The first element that fits. The selectors are constants, so none is invalid.
pub(super) fn find<T: JsCast>(selector: &str) -> Option<T> {
    document().query_selector(selector).ok().flatten()?.dyn_into().ok()
}

pub(super) fn find_all(selector: &str) -> Vec<Element> {
    document().query_selector_all(selector).map(|found| elements(&found)).unwrap_or_default()
}

pub(super) fn elements(found: &NodeList) -> Vec<Element> {
    (0..found.length()).filter_map(|index| found.item(index)?.dyn_into().ok()).collect()
}

/// The element around the event that fits, if there is one.
pub(super) fn around<T: JsCast>(event: &Event, selector: &str) -> Option<T> {
    let target: Element = event.target()?.dyn_into().ok()?;
    target.closest(selector).ok().flatten()?.dyn_into().ok()
}

/// Calls the handler for every such event, for as long as the page lives.
pub(super) fn on<E>(target: &EventTarget, event: &str, handler: impl FnMut(E) + 'static)
where
    E: wasm_bindgen::convert::FromWasmAbi + 'static,
{
    let handler = Closure::<dyn FnMut(E)>::new(handler);
    // It fails only where the target is no event target.
    let _ = target.add_event_listener_with_callback(event, handler.as_ref().unchecked_ref());
    handler.forget();
}

/// A property of a script's object.
pub(super) fn get(object: &JsValue, name: &str) -> Option<JsValue> {
    js_sys::Reflect::get(object, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}
