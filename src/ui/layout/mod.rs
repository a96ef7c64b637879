//! The frame around every page behind the door: navigation, the strip on top, the banner of the live connection, and what lies over
//! the page. `browser` brings it to life.

mod help;
mod nav;

use crate::{
    components::{Notice, Tone, icon},
    failure::failure_of,
    fixed::Fixed,
    flash::Flash,
    islands::Palette,
    pages::{
        agents::{stop_banner, stop_button},
        sign_in::SignOut,
    },
    viewer::use_viewer,
};
use leptos::prelude::*;

/// The frame with its page. The front door lets nobody come here who is not signed in.
pub(crate) fn frame(page: AnyView) -> impl IntoView {
    static STRIP: Fixed = Fixed::new();
    static HELP: Fixed = Fixed::new();
    // What it offers differs by the role alone.
    static PALETTES: [Fixed; 2] = [const { Fixed::new() }; 2];
    let is_admin = use_viewer().is_some_and(|viewer| viewer.is_admin);
    let not_out = failure_of::<SignOut>().map(|failure| {
        view! { <div class="body"><Notice tone=Tone::Loss text=format!("You are still signed in. {failure}")/></div> }
    });
    view! {
        <a class="skip" href="#main">"Skip to the content"</a>
        <div class="shell">
            <nav::Side/>
            <div>
                <header class="strip">{STRIP.show(strip)}</header>
                // In the page from the start, so that screen readers hear it fill.
                <div id="banner" class="banner" role="status" aria-live="polite"></div>
                <main id="main" tabindex="-1">
                    // Inside, because what stands around it stays when a link is followed.
                    {stop_banner()}
                    <Flash/>
                    {not_out}
                    {page}
                </main>
            </div>
        </div>
        {PALETTES[usize::from(is_admin)].show(|| view! { <Palette is_admin/> })}
        {HELP.show(|| view! { <help::Help/> })}
    }
}

fn strip() -> impl IntoView {
    view! {
        <button class="seek needs-script" type="button" aria-keyshortcuts="Control+K" data-opens="palette">
            {icon("search")}
            "Find or do…"
            <kbd>"Ctrl K"</kbd>
        </button>
        <span class="push"></span>
        <span class="link-state needs-script" data-state="connecting">"Connecting"</span>
        <button class="btn quiet only-icon needs-script wide-only" type="button" title="Keys" aria-label="Keys" data-opens="help">
            {icon("keyboard")}
        </button>
        {stop_button()}
    }
}
