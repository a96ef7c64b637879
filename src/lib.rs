//! The server put together ([`compose`]), and the browser's entry point. Everything else lives in the rooms below this folder.

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod compose;

#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(ui::App);
    // Styles show what needs a script only from here on, and browser tests wait for it before they click.
    if let Some(root) = leptos::prelude::document().document_element() {
        // The only failure is an invalid name, and this one is valid.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
