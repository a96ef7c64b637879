//! What the browser adds to pages that work without it: links and forms that do not reload the page, pages that look again when
//! something has happened, keys, toasts, and the islands.
//!
//! It knows no page. The server draws; this puts what it drew in the place of what stands there ([`morph`]). What it is to do is
//! written in the markup: `data-live` (the nouns a page is about), `data-opens` (the dialog a button opens), `data-copies`, `data-signs`,
//! `data-walk` (stops of `j` and `k`), `data-at` (a moment whose distance grows), `data-due` (one that comes nearer), `data-checks` (who says what is wrong
//! with a form), `data-key` (which row is which).

mod address;
mod arrival;
mod candles;
mod checks;
mod clicks;
mod dom;
mod forms;
mod islands;
mod keys;
mod live;
mod morph;
mod times;
mod toast;
mod visit;
mod wallet;

pub(crate) use visit::go;

/// Brings the page to life, once.
pub fn start() {
    leptos::mount::hydrate_islands();
    clicks::listen();
    forms::listen();
    checks::listen();
    keys::listen();
    visit::listen();
    times::keep_fresh();
    arrival::settle();
    live::connect();
    // Styles show what needs a script only from here on, and browser tests wait for it before they click.
    if let Some(root) = dom::root() {
        // The only failure is an invalid name, and this one is valid.
        let _ = root.set_attribute("data-hydrated", "");
    }
}
