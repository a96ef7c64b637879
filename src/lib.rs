//! The server put together ([`compose`]), and the browser's entry point. Everything else lives in the rooms below this folder.

#[cfg(feature = "ssr")]
pub mod assets;
#[cfg(feature = "ssr")]
pub mod compose;

/// Brings the page to life. The document calls it once the program is loaded.
#[cfg(feature = "hydrate")]
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
    ui::start();
}
